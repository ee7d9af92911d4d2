"""The editor's keys. docs/prompt.md lists them; a test holds the two together.

Bindings only: what they do to a text is in structural.py and pairs.py. When more keys are waiting
than the one pressed, somebody pastes: then nothing closes or indents by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from prompt_toolkit.application.current import get_app
from prompt_toolkit.clipboard import ClipboardData
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import (
    Condition,
    FilterOrBool,
    emacs_mode,
    has_completions,
    has_focus,
    has_selection,
    vi_insert_mode,
    vi_navigation_mode,
)
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.bindings.vi import TextObject, create_text_object_decorator
from prompt_toolkit.keys import Keys

from sx_kernel.repl import pairs, structural
from sx_kernel.repl.entering import Insert, Submit, entered, line_indent
from sx_kernel.session.desk.inputs import Completeness, completeness

if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer

    from sx_kernel.repl.structural import Edit

LONG_TEXT: Final = 20_000
"""Characters above which nothing closes by itself: looking at the whole text takes too long."""

EDITS: Final[tuple[tuple[structural.Command, tuple[str, ...], str], ...]] = (
    (structural.slurp_forward, ("c-right", "escape )"), "> )"),
    (structural.barf_forward, ("c-left", "escape }"), "< )"),
    (structural.slurp_backward, ("escape c-left",), "< ("),
    (structural.barf_backward, ("escape c-right",), "> ("),
    (structural.wrap, ("escape (",), ", w"),
    (lambda text, at: structural.wrap(text, at, "["), ("escape ]",), ", ["),
    (lambda text, at: structural.wrap(text, at, "{"), ("escape {",), ", {"),
    (structural.splice, ("escape s",), "d s f"),
    (structural.raise_form, ("escape r",), ", r"),
    (structural.kill_forward, ("escape c-k",), ", k"),
    (structural.kill_backward, ("escape c-h",), ", K"),
)
"""(what, its keys in emacs mode, its keys in vi's normal mode); keys as docs/prompt.md has them."""

MOVES: Final[tuple[tuple[structural.Movement, tuple[str, ...], str], ...]] = (
    (structural.forward, ("escape c-f",), ", f"),
    (structural.backward, ("escape c-b",), ", b"),
    (structural.up, ("escape c-u",), "("),
    (structural.up_forward, ("escape c-n",), ")"),
    (structural.down, ("escape c-d",), ", d"),
    (structural.top_start, ("escape c-a",), "[ ["),
    (structural.top_end, ("escape c-e",), "] ]"),
)


def key_bindings(
    *,
    auto_close: bool,
    suggest: Callable[[], str],
    complete: Callable[[str], Completeness] = completeness,
) -> KeyBindings:
    """All keys of the editor.

    `suggest()` is the suggestion behind the cursor, "" for none; `complete` says whether a text can
    be evaluated.
    """
    keys = KeyBindings()
    _add_structural(keys)
    _add_text_objects(keys)
    _add_entering(keys, complete)
    if auto_close:
        _add_pairs(keys)
    _add_suggestion(keys, suggest)
    return keys


_editing: Final = has_focus(DEFAULT_BUFFER)
_inserting: Final = _editing & (emacs_mode | vi_insert_mode)


def _apply(buffer: Buffer, edit: Edit | None) -> bool:
    """Carry out `edit`; False if there is none."""
    if edit is None:
        return False
    buffer.document = Document(edit.text, edit.cursor)
    return True


def _is_paste(event: KeyPressEvent) -> bool:
    # The terminal's answers come the same way as keys, and may be in line behind typed ones.
    queue = event.key_processor.input_queue
    return any(press.key != Keys.CPRResponse for press in queue)


# ------------------------------------------------------------------------------------- structure


def _add_structural(keys: KeyBindings) -> None:
    def bind(handler: Callable[[KeyPressEvent], None], emacs: tuple[str, ...], vi: str) -> None:
        for sequence in emacs:
            keys.add(*sequence.split(), filter=_editing & emacs_mode)(handler)
        keys.add(*vi.split(), filter=_editing & vi_navigation_mode)(handler)

    for command, emacs, vi in EDITS:
        bind(_edit_handler(command), emacs, vi)
    for movement, emacs, vi in MOVES:
        bind(_move_handler(movement), emacs, vi)
    # Arrows with Ctrl are no letters: vi users have them while inserting, too.
    for command, emacs, _ in EDITS[:2]:
        keys.add(emacs[0], filter=_editing & vi_insert_mode)(_edit_handler(command))


def _edit_handler(command: structural.Command) -> Callable[[KeyPressEvent], None]:
    def handle(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        buffer.save_to_undo_stack()
        for _ in range(event.arg):
            edit = command(buffer.text, buffer.cursor_position)
            if not _apply(buffer, edit):
                break
            if edit is not None and edit.killed:
                event.app.clipboard.set_data(ClipboardData(edit.killed))

    return handle


def _move_handler(movement: structural.Movement) -> Callable[[KeyPressEvent], None]:
    def handle(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        for _ in range(event.arg):
            moved = movement(buffer.text, buffer.cursor_position)
            if moved is None:
                break
            buffer.cursor_position = moved

    return handle


def _add_text_objects(keys: KeyBindings) -> None:
    """vi: `af` `if` a list with and without its brackets, `ae` the expression at the cursor."""
    text_object = create_text_object_decorator(keys)

    def spanning(found: tuple[int, int] | None, buffer: Buffer, shrink: int = 0) -> TextObject:
        if found is None:
            return TextObject(0)
        at = buffer.cursor_position
        return TextObject(found[0] + shrink - at, found[1] - shrink - at)

    @text_object("a", "f", no_move_handler=True)
    def _a_list(event: KeyPressEvent) -> TextObject:
        buffer = event.current_buffer
        return spanning(structural.list_around(buffer.text, buffer.cursor_position), buffer)

    @text_object("i", "f", no_move_handler=True)
    def _in_list(event: KeyPressEvent) -> TextObject:
        buffer = event.current_buffer
        return spanning(structural.inside_list(buffer.text, buffer.cursor_position), buffer)

    @text_object("a", "e", no_move_handler=True)
    @text_object("i", "e", no_move_handler=True)
    def _expression(event: KeyPressEvent) -> TextObject:
        buffer = event.current_buffer
        return spanning(structural.expression_at(buffer.text, buffer.cursor_position), buffer)


# -------------------------------------------------------------------------------------- entering


def _add_entering(keys: KeyBindings, complete: Callable[[str], Completeness]) -> None:
    @keys.add("enter", filter=_inserting & ~has_selection)
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if _is_paste(event):
            buffer.insert_text("\n")
            return
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None  # the choice from the menu stands; Enter again submits
            return
        match entered(buffer.text, buffer.cursor_position, complete):
            case Submit(text):
                buffer.document = Document(text, len(text))
                buffer.validate_and_handle()
            case Insert(edit):
                buffer.save_to_undo_stack()
                _apply(buffer, edit)

    @keys.add("enter", filter=_editing & vi_navigation_mode)
    @keys.add("escape", "enter", filter=_editing & emacs_mode)
    def _submit(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @Condition
    def in_indentation() -> bool:
        return not get_app().current_buffer.document.current_line_before_cursor.strip()

    @keys.add("tab", filter=_inserting & in_indentation & ~has_completions)
    def _indent(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.text.strip() or buffer.document.cursor_position_row:
            _apply(buffer, line_indent(buffer.text, buffer.cursor_position))
        else:
            buffer.start_completion()


# ----------------------------------------------------------------------------------------- pairs


def _add_pairs(keys: KeyBindings) -> None:
    @Condition
    def not_too_long() -> bool:
        return len(get_app().current_buffer.text) <= LONG_TEXT

    usable: FilterOrBool = _inserting & ~has_selection & not_too_long

    def typed(event: KeyPressEvent, edit: Edit | None) -> None:
        if not _apply(event.current_buffer, edit):
            event.current_buffer.insert_text(event.data)

    @keys.add("(", filter=usable)
    @keys.add("[", filter=usable)
    @keys.add("{", filter=usable)
    def _open(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        paste = _is_paste(event)
        at = buffer.cursor_position
        typed(event, None if paste else pairs.type_opening(buffer.text, at, event.data))

    # Stepping over works in pastes, too: the pair may have been made by their first character.
    @keys.add(")", filter=usable)
    @keys.add("]", filter=usable)
    @keys.add("}", filter=usable)
    def _close(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        at = buffer.cursor_position
        looks = buffer.text[at : at + 1] == event.data or not _is_paste(event)
        typed(event, pairs.type_closing(buffer.text, at, event.data) if looks else None)

    @keys.add('"', filter=usable)
    def _quote(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        at = buffer.cursor_position
        looks = buffer.text[at : at + 1] == '"' or not _is_paste(event)
        typed(event, pairs.type_quote(buffer.text, at) if looks else None)

    @keys.add("backspace", filter=usable)
    def _erase(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if event.arg != 1 or not _apply(
            buffer, pairs.erase_backward(buffer.text, buffer.cursor_position)
        ):
            buffer.delete_before_cursor(event.arg)


# ----------------------------------------------------------------------------------- suggestions


def _add_suggestion(keys: KeyBindings, suggest: Callable[[], str]) -> None:
    from sx_kernel.repl.suggest import first_word

    @Condition
    def suggested() -> bool:
        return bool(suggest())

    def take(buffer: Buffer, text: str, *, whole: bool) -> None:
        before = buffer.document.text_before_cursor
        after = "" if whole else buffer.document.text_after_cursor
        buffer.document = Document(before + text + after, len(before + text))

    @keys.add("right", filter=_inserting & suggested)
    @keys.add("end", filter=_inserting & suggested)
    @keys.add("c-e", filter=_inserting & suggested)
    @keys.add("c-f", filter=_inserting & suggested)
    def _accept(event: KeyPressEvent) -> None:
        take(event.current_buffer, suggest(), whole=True)

    @keys.add("escape", "f", filter=_editing & emacs_mode & suggested)
    def _accept_word(event: KeyPressEvent) -> None:
        text = suggest()
        take(event.current_buffer, first_word(text), whole=first_word(text) == text)
