"""The editor, key by key."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from prompt_toolkit.buffer import Buffer

from sx_kernel import Session
from sx_kernel.base.flags import Flags
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.repl.conftest import Keyboard

ENTER, META_ENTER, TAB, CTRL_C, CTRL_D, ESCAPE = "\r", "\x1b\r", "\t", "\x03", "\x04", "\x1b"
LEFT, RIGHT, UP = "\x1b[D", "\x1b[C", "\x1b[A"
CTRL_RIGHT, CTRL_LEFT = "\x1b[1;5C", "\x1b[1;5D"

Keyboards = Callable[..., Keyboard]


def completed(buffer: Buffer) -> bool:
    """Whether the word that has been begun is complete."""
    return "upcase" in buffer.text


def history_is_loaded(buffer: Buffer) -> bool:
    """Whether another thread has fetched what was typed before."""
    return len(buffer._working_lines) > 1


def menu_is_open(buffer: Buffer) -> bool:
    """Whether there are completions to choose from."""
    return buffer.complete_state is not None


def test_enter_submits_a_complete_form(keyboard: Keyboards) -> None:
    assert keyboard().read("(+ 1 2)", ENTER) == "(+ 1 2)"


def test_enter_goes_on_with_an_unfinished_form_indented_as_lisp(keyboard: Keyboards) -> None:
    typed = keyboard().read("(define (f x)", ENTER, "(* x", ENTER, "x))", ENTER)
    assert typed == "(define (f x)\n  (* x\n     x))"


def test_enter_twice_submits_what_closed_itself(keyboard: Keyboards) -> None:
    assert keyboard().read("(+ 1 2", ENTER, ENTER) == "(+ 1 2)"


def test_enter_in_the_middle_of_a_line_submits_it(keyboard: Keyboards) -> None:
    assert keyboard().read("(+ 1 2)", LEFT, LEFT, LEFT, ENTER) == "(+ 1 2)"


def test_enter_in_the_middle_of_several_lines_breaks_them(keyboard: Keyboards) -> None:
    assert keyboard().text("(a", ENTER, "b)", UP, ENTER).startswith("(a\n")


def test_enter_submits_what_no_text_can_repair(keyboard: Keyboards) -> None:
    assert keyboard(auto_close=False).read("(a]", ENTER) == "(a]"


def test_enter_in_a_string_breaks_the_line_without_blanks(keyboard: Keyboards) -> None:
    assert keyboard().read('(f "a', ENTER, 'b")', ENTER) == '(f "a\nb")'


def test_meta_enter_submits_anything(keyboard: Keyboards) -> None:
    assert keyboard(auto_close=False).read("(+ 1", META_ENTER) == "(+ 1"


def test_commands_are_submitted(keyboard: Keyboards) -> None:
    assert keyboard().read(":jit stats", ENTER) == ":jit stats"


def test_a_cell_command_waits_for_its_cell(keyboard: Keyboards) -> None:
    assert keyboard().read("%%time", ENTER, "(+ 1 2)", ENTER) == "%%time\n(+ 1 2)"


def test_brackets_and_quotes_close_themselves(keyboard: Keyboards) -> None:
    assert keyboard().text('(f "a') == '(f "a|")'
    assert keyboard().text("(f") == "(f|)"


def test_pairs_can_be_switched_off(keyboard: Keyboards) -> None:
    assert keyboard(auto_close=False).text("(f") == "(f|"


def test_what_is_pasted_stays_as_it_is(keyboard: Keyboards) -> None:
    pasted = '(define (f x)\n(g "(" x))'
    assert keyboard().text(f"\x1b[200~{pasted}\x1b[201~") == pasted + "|"


def test_a_burst_of_keys_is_taken_for_a_paste(keyboard: Keyboards) -> None:
    opened = keyboard()
    opened.pipe.send_text('(define (f x)\n(g "(" x))\n(f 1)')
    assert opened.text() == '(define (f x)\n(g "(" x))\n(f 1)|'


def test_tab_indents_at_the_start_of_a_line(keyboard: Keyboards) -> None:
    pasted = "\x1b[200~(define (f x)\n\x1b[201~"
    assert keyboard(auto_close=False).text(pasted, TAB) == "(define (f x)\n  |"


def test_tab_completes(keyboard: Keyboards) -> None:
    typed = keyboard().read("(string-upca", TAB, completed, ' "a")', ENTER)
    assert typed == '(string-upcase "a")'


def test_undo_takes_a_structural_edit_back(keyboard: Keyboards) -> None:
    assert keyboard().text("(f) x", LEFT, LEFT, LEFT, CTRL_RIGHT, "\x1f") == "(f|) x"


def test_killed_expressions_can_be_yanked(keyboard: Keyboards) -> None:
    assert keyboard().text("(f (g x)", "\x1b\x02", "\x1b\x0b", "\x19") == "(f (g x)|)"


# -- history -------------------------------------------------------------------------------------


def test_the_shared_history_is_there(keyboard: Keyboards) -> None:
    opened = keyboard()
    opened.workspace.history.add(1, "(+ 40 2)")
    assert opened.read(history_is_loaded, UP, ENTER) == "(+ 40 2)"


def test_history_is_searched(keyboard: Keyboards) -> None:
    opened = keyboard()
    opened.workspace.history.add(1, "(define (needle x)\n  x)")
    opened.workspace.history.add(2, "(+ 1 2)")
    assert (
        opened.read(history_is_loaded, "\x12", "needle", ENTER, META_ENTER)
        == "(define (needle x)\n  x)"
    )


def test_a_suggestion_takes_the_place_of_closing_brackets(keyboard: Keyboards) -> None:
    opened = keyboard()
    opened.workspace.history.add(1, "(define (needle x)\n  x)")
    assert opened.read(history_is_loaded, "(define (n", RIGHT, ENTER) == "(define (needle x)\n  x)"


# -- what must not end the session ---------------------------------------------------------------


def test_ctrl_c_gives_the_input_up(keyboard: Keyboards) -> None:
    opened = keyboard()
    with pytest.raises(KeyboardInterrupt):
        opened.read("(+ 1", CTRL_C)
    assert opened.read("(+ 3 4)", ENTER) == "(+ 3 4)"


def test_ctrl_c_while_the_menu_is_open(keyboard: Keyboards) -> None:
    opened = keyboard(complete_while_typing=True)
    with pytest.raises(KeyboardInterrupt):
        opened.read("(string-u", TAB, menu_is_open, TAB, CTRL_C)
    assert opened.read("7", ENTER) == "7"


def test_ctrl_d_ends_an_empty_input_only(keyboard: Keyboards) -> None:
    with pytest.raises(EOFError):
        keyboard().read(CTRL_D)
    assert keyboard().read("a", CTRL_D, ENTER) == "a"


def test_a_completer_that_fails_is_reported_and_nothing_else(
    keyboard: Keyboards, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("no names today")

    monkeypatch.setattr("sx_kernel.repl.completer.complete", fail)
    opened = keyboard(complete_while_typing=True)
    assert opened.read("(str", TAB, TAB, "ing)", ENTER) == "(string)"
    assert opened.editor.problem == "internal error: RuntimeError: no names today"


def test_a_toolbar_that_fails_is_reported_and_nothing_else(
    keyboard: Keyboards, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("no figures")

    monkeypatch.setattr("sx_kernel.repl.editor.cache_line", fail)
    monkeypatch.setattr("sx_kernel.session.words.completion.signature_at", fail)
    opened = keyboard()
    assert opened.read("(+ 1 2)", ENTER) == "(+ 1 2)"
    assert "no figures" in opened.editor.problem


def test_5000_pasted_lines_are_one_input(keyboard: Keyboards) -> None:
    lines = "\n".join(f'(define x{i} (list {i} "a(" (+ 1 {i})))' for i in range(5_000))
    assert keyboard().read(f"\x1b[200~{lines}\x1b[201~", ENTER) == lines


# -- the toolbar ---------------------------------------------------------------------------------


# -- documentation -------------------------------------------------------------------------------


def typed_behind_enter(monkeypatch: pytest.MonkeyPatch, keys: Keyboard, text: str) -> None:
    """Have `text` arrive when the next input has been submitted, before the terminal is back."""
    prompt = keys.editor.session.prompt

    def late(**settings: Any) -> str:
        entered = prompt(**settings)
        monkeypatch.undo()
        keys.pipe.send_text(text)
        return entered

    monkeypatch.setattr(keys.editor.session, "prompt", late)


def test_ctrl_c_typed_behind_enter_gives_the_input_up(
    keyboard: Keyboards, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the terminal is back in its usual mode, it is no signal but a key."""
    keys = keyboard()
    typed_behind_enter(monkeypatch, keys, "(forgotten)\x03(+ 1 ")
    with pytest.raises(KeyboardInterrupt):
        keys.read("(spin)", ENTER)
    assert keys.read("2)", ENTER) == "(+ 1 2)"


def test_what_is_typed_ahead_is_the_next_input(
    keyboard: Keyboards, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = keyboard()
    typed_behind_enter(monkeypatch, keys, "(+ 3 ")
    assert keys.read("(+ 1 2)", ENTER) == "(+ 1 2)"
    assert keys.read("4)", ENTER) == "(+ 3 4)"


def test_the_signal_gives_the_input_up(keyboard: Keyboards) -> None:
    keys = keyboard()

    def interrupted(_: Buffer) -> bool:
        os.kill(os.getpid(), signal.SIGINT)
        return True

    with keys.editor.attention, pytest.raises(KeyboardInterrupt):
        keys.read("(+ 1", interrupted, " ")
    assert keys.read("(+ 1 2)", ENTER).strip() == "(+ 1 2)"


def test_code_that_is_not_used_goes_when_nobody_enters_anything(keyboard: Keyboards) -> None:
    seconds: Any = 0.01
    session = Session(threshold=1, flags=Flags(jit_idle=seconds))
    keys = keyboard(workspace=Workspace(session, Session))
    session.eval("(define (f x) x) (f 1) (f 2)")
    session.idle()
    session.eval("(+ 1 2)")
    cache = session.policy.cache
    before = cache.size
    assert before

    def is_swept(_: Buffer) -> bool:
        return cache.size < before and f"jit {cache.size}/5000" in toolbar_text(keys)

    assert keys.read("1", is_swept, ENTER) == "1"


def test_while_somebody_types_nothing_is_swept(keyboard: Keyboards) -> None:
    session = Session(threshold=1, flags=Flags(jit_idle=None))
    keys = keyboard(workspace=Workspace(session, Session))
    session.eval("(define (f x) x) (f 1)")
    before = session.policy.cache.size
    keys.read("1", ENTER)
    assert session.policy.cache.size == before


def toolbar_text(keys: Keyboard) -> str:
    """What stands at the bottom."""
    bottom: Any = keys.editor.session.bottom_toolbar
    return "".join(part[1] for part in bottom())


# -- what comes all at once ----------------------------------------------------------------------


def test_the_terminal_s_answers_are_no_paste(keyboard: Keyboards) -> None:
    """They come with the keys typed before there was a prompt, and Enter submits all the same."""
    opened = keyboard()
    opened.pipe.send_text("(+ 1 2)\r\x1b[1;1R")
    assert opened.editor.read() == "(+ 1 2)"
