"""The editor: reads inputs with prompt_toolkit.

Knows keys, colours and menus; the texts' structure is in structural.py, pairs.py and entering.py,
and everything about SX is asked of the workspace. Nothing that fails in a completer or the toolbar
reaches the input: it is reported once, at the bottom of the screen.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from prompt_toolkit import PromptSession
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition, is_done, vi_navigation_mode
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import History, ThreadedHistory
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.processors import ConditionalProcessor, TabsProcessor
from prompt_toolkit.styles import BaseStyle, DynamicStyle

from sx_kernel.repl.attention import Attention
from sx_kernel.repl.completer import SxCompleter
from sx_kernel.repl.highlight import Brackets, Suggestion, make_lexer
from sx_kernel.repl.keys import LONG_TEXT, key_bindings
from sx_kernel.repl.look import AUTO, QUESTION, Look, can_ask, prompt_style
from sx_kernel.repl.pasting import merged
from sx_kernel.repl.structure import Outline, outline
from sx_kernel.repl.suggest import first_line, suggestion
from sx_kernel.repl.toolbar import SPARKS, cache_line, shares
from sx_kernel.session.errors.render import printable

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from sx_kernel.repl.settings import Settings
    from sx_kernel.session.desk.history import History as SharedHistory
    from sx_kernel.session.desk.workspace import Workspace

T = TypeVar("T")

PROMPT: Final = "sx> "
CONTINUATION: Final = "… "
HISTORY_LENGTH: Final = 5_000
TAB_WIDTH: Final = 8
"""Columns between the places where a tab ends: those of every terminal."""
SAMPLES: Final = 4 * SPARKS
"""Samples of the cache's history that the sparkline is made of."""


class Editor:
    """One editor on one workspace; `read()` gives its inputs.

    `attention` is told of Ctrl-C where it is no key. `source` and `screen` take the place of the
    terminal, in tests.
    """

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        look: Look | None = None,
        *,
        attention: Attention | None = None,
        source: Input | None = None,
        screen: Output | None = None,
    ) -> None:
        self.workspace = workspace
        self.settings = settings
        self.look = Look(settings.style) if look is None else look
        workspace.look = self.look
        workspace.columns = lambda: self.session.output.get_size().columns
        self.attention = Attention() if attention is None else attention
        self.problem = ""
        self._told: set[str] = set()
        self._styled: tuple[tuple[str, str], BaseStyle] | None = None
        self._asked = False
        self._cache_line = ""
        self._last_outline: Outline | None = None
        self._last_suggestion = ("", "", "")
        rainbow = len(self.look.theme.lines) if settings.rainbow else 0
        self.session: PromptSession[str] = PromptSession(
            self._prompt,
            multiline=True,
            prompt_continuation=self._continuation,
            lexer=make_lexer(),
            style=DynamicStyle(self._style),
            include_default_pygments_style=False,
            editing_mode=EditingMode.VI if settings.editing == "vi" else EditingMode.EMACS,
            history=ThreadedHistory(_History(workspace.history)),
            completer=SxCompleter(workspace, self._note),
            complete_while_typing=settings.complete_while_typing,
            reserve_space_for_menu=6,
            mouse_support=settings.mouse,
            enable_suspend=True,
            enable_open_in_editor=True,
            tempfile_suffix=".sx",
            search_ignore_case=True,
            input_processors=[
                ConditionalProcessor(Brackets(self._outline, rainbow), ~is_done),
                ConditionalProcessor(Suggestion(self._shown_suggestion), ~is_done),
                # last, for it moves the columns that the others know
                ConditionalProcessor(
                    TabsProcessor(tabstop=TAB_WIDTH, char1=" ", char2=" "), Condition(self._tabbed)
                ),
            ],
            key_bindings=key_bindings(
                auto_close=settings.auto_close,
                suggest=self.suggestion,
                complete=workspace.completeness,
            ),
            input=source,
            output=screen,
        )
        self._expect_bursts()
        self._hear_background()

    def read(self) -> str:
        """The next input. Raises EOFError at the end, KeyboardInterrupt at Ctrl-C."""
        self.problem = ""
        self.session.bottom_toolbar = self._toolbar if self.settings.toolbar else None
        self._cache_line = self._figures()
        try:
            # prompt_toolkit's own handling of the signal loses what comes as it ends
            text = self.session.prompt(pre_run=self._begin, handle_sigint=False)
        except OSError:  # the terminal has vanished
            raise EOFError from None
        finally:
            self.attention.wake = None
        if self._given_up():
            raise KeyboardInterrupt
        return text

    def _begin(self) -> None:
        """The event loop runs: what has been before is forgotten, and Ctrl-C is for us."""
        self.session.app.create_background_task(self._sweep_when_idle())
        loop = asyncio.get_running_loop()
        loop.call_soon(self._ask_background)

        def wake() -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._give_up)

        self.attention.wake = wake
        self.attention.take()

    async def _sweep_when_idle(self) -> None:
        """Tell the session when nobody has entered anything for long; once is enough."""
        seconds = self.workspace.session.flags.jit_idle
        if seconds is None:
            return
        await asyncio.sleep(seconds)
        if self._surely(self.workspace.idle, False):
            self._cache_line = self._figures()
            self.session.app.invalidate()

    def _give_up(self) -> None:
        app = self.session.app
        if app.is_running and not app.is_done and self.attention.take():
            app.exit(exception=KeyboardInterrupt, style="class:aborting")

    def _given_up(self) -> bool:
        """Return whether Ctrl-C is among the keys that were pressed after Enter.

        It is a key, and no signal, until the terminal is back in its usual mode. As in that mode,
        what was typed before it is forgotten.
        """
        source = self.session.app.input
        keys = [*get_typeahead(source), *source.read_keys()]
        given_up = [i for i, press in enumerate(keys) if press.key == Keys.ControlC]
        store_typeahead(source, keys[given_up[-1] + 1 :] if given_up else keys)
        return bool(given_up)

    def _expect_bursts(self) -> None:
        """Have what arrives all at once taken for a paste, where characters are inserted."""
        app = self.session.app
        feed = app.key_processor.feed_multiple

        def feed_merged(key_presses: list[KeyPress], first: bool = False) -> None:
            # Behind the cursor may be brackets that the text is to step over, key by key.
            if vi_navigation_mode() or app.current_buffer.document.text_after_cursor:
                feed(key_presses, first)
            else:
                feed(merged(key_presses), first)

        app.key_processor.feed_multiple = feed_merged

    # -- colours ---------------------------------------------------------------------------------

    def _style(self) -> BaseStyle:
        """The style of now; made anew when another one has been chosen or found."""
        key = (self.look.style, self.look.theme.name)
        if self._styled is None or self._styled[0] != key:
            self._styled = (key, prompt_style(self.look))
        return self._styled[1]

    def _ask_background(self) -> None:
        """Ask the terminal for its background, once. Nothing waits for the answer: it is a key."""
        if not self._asked and self.look.style == AUTO and can_ask(os.environ):
            self._asked = True
            self.session.app.output.write_raw(QUESTION)
            self.session.app.output.flush()

    def _hear_background(self) -> None:
        """Take the terminal's answer out of what it sends, and paint accordingly."""
        parser = getattr(self.session.app.input, "vt100_parser", None)
        if parser is None:  # not on Windows, nor in tests without a keyboard
            return
        feed = parser.feed

        def feed_keys(data: str) -> None:
            data, answered = self.look.without_answer(data)
            if data:
                feed(data)
            if answered:
                self.session.app.invalidate()

        parser.feed = feed_keys

    def _prompt(self) -> StyleAndTextTuples:
        if not self.settings.numbers:
            return [("class:prompt", PROMPT)]
        number = f"{self.workspace.inputs + 1} "
        return [("class:prompt.continuation", number), ("class:prompt", PROMPT)]

    def _continuation(self, width: int, _line: int, _wraps: int) -> StyleAndTextTuples:
        return [("class:prompt.continuation", CONTINUATION.rjust(width))]

    # -- what is shown while typing ------------------------------------------------------------

    def suggestion(self) -> str:
        """Return what the history suggests to put behind the cursor; "" for nothing."""
        return self._surely(self._suggested, "")

    def _suggested(self) -> str:
        buffer = self.session.default_buffer
        document = buffer.document
        if not self.settings.auto_suggest or buffer.complete_state is not None:
            return ""
        before, after = document.text_before_cursor, document.text_after_cursor
        if self._last_suggestion[:2] != (before, after):
            newest_first = reversed(buffer.history.get_strings())
            self._last_suggestion = (before, after, suggestion(before, after, newest_first))
        return self._last_suggestion[2]

    def _tabbed(self) -> bool:
        return "\t" in self.session.default_buffer.text

    def _shown_suggestion(self) -> str:
        return first_line(self.suggestion())

    def _outline(self, text: str) -> Outline | None:
        """The outline of `text`, made once a text; None if that takes too long."""
        if len(text) > LONG_TEXT:
            return None
        if self._last_outline is None or self._last_outline.text != text:
            self._last_outline = self._surely(lambda: outline(text), None)
        return self._last_outline

    def _toolbar(self) -> StyleAndTextTuples:
        """The lines at the bottom, as many as there is something to say."""
        told = [("class:bracket.stray", self.problem)]
        if self.settings.toolbar:
            about = self._surely(self._help, "")
            told = [("class:bottom-toolbar.help", about), ("", self._cache_line), *told]
        shown: StyleAndTextTuples = []
        for style, text in told:
            if text:
                shown += [("", "\n"), (style, f" {text}")]
        return shown[1:]

    def _help(self) -> str:
        """One line about the chosen completion, or the call that the cursor is in."""
        from sx_kernel.session.words.completion import signature_at, summary_of

        buffer = self.session.default_buffer
        session = self.workspace.session
        if buffer.complete_state is not None and buffer.complete_state.current_completion:
            return summary_of(session, buffer.complete_state.current_completion.text)
        if len(buffer.text) > LONG_TEXT:
            return ""
        return signature_at(session, buffer.text, buffer.cursor_position)

    def _figures(self) -> str:
        """The cache's line: made when something has changed, which typing does not."""
        if not self.settings.toolbar:
            return ""
        return self._surely(self._cache_line_now, "")

    def _cache_line_now(self) -> str:
        curves = self.workspace.curves(last=SAMPLES)
        rates = shares(curves.calls, curves.hits)
        return cache_line(self.workspace.session.stats(), rates)

    def _surely(self, work: Callable[[], T], otherwise: T) -> T:
        """Return what `work()` returns; `otherwise` if it fails, which must not disturb the
        editing."""
        try:
            return work()
        except Exception as problem:
            self._note(problem)
            return otherwise

    def _note(self, problem: Exception) -> None:
        """Tell of a bug of ours: once, while this input lasts."""
        text = printable(f"internal error: {type(problem).__name__}: {problem}")
        if text not in self._told:
            self._told.add(text)
            self.problem = text
            self.session.bottom_toolbar = self._toolbar  # even if it is switched off
            self.session.app.invalidate()


class _History(History):
    """The history that all faces share. The loop adds to it; here it is only asked."""

    def __init__(self, shared: SharedHistory) -> None:
        super().__init__()
        self._shared = shared

    def load_history_strings(self) -> Iterable[str]:
        """Newest first."""
        return [one.source for one in reversed(self._shared.tail(HISTORY_LENGTH, unique=True))]

    def store_string(self, string: str) -> None:
        """Nothing: the loop has it."""
