"""Live curves on a terminal: drawn of characters, each frame over the one before.

What a program prints stays: the next frame is drawn below it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, final

from sx_kernel.repl.drawing import WIDTH, can_draw, characters, since
from sx_kernel.session.watching.live import LiveCurves

if TYPE_CHECKING:
    from sx_kernel.highlight.themes import Theme
    from sx_kernel.repl.console import Console
    from sx_kernel.session.desk.workspace import Workspace
    from sx_kernel.session.watching.curves import Curves

UP: Final = "\x1b[{}F\x1b[J"
"""Go to the start of so many lines above and clear what is below."""


ROOM: Final = 4
"""Lines that the input and its value have beside a frame."""


@final
class TerminalCurves:
    """The live curves of one terminal: of each input, what was counted while it ran.

    `theme()` returns the colours; None for none.
    """

    def __init__(
        self, workspace: Workspace, console: Console, theme: Callable[[], Theme | None]
    ) -> None:
        self._workspace = workspace
        self._console = console
        self._theme = theme
        self._live = LiveCurves(workspace, self._draw, console.error)
        self._follows = False
        self._first = 0.0  # calls that had been made when this input began
        self._height = 0  # lines of the last frame of this input
        self._written = 0  # what had been written to the console when it was drawn

    def follow(self) -> None:
        """An input begins, or the next form of it."""
        if not self._follows:
            self._follows = True
            self._first = _calls(self._workspace)
        self._live.follow()

    def end(self) -> None:
        """Something is to be shown, or the input has ended: draw what it came to, if anything.

        Frames of what follows have a place of their own.
        """
        if self._follows:
            self._console.fresh_line()
            self._live.end()
            self._height = 0
            self._follows = False

    def _draw(self, shown: Curves) -> None:
        """Draw a frame, unless a line is being written or there is nothing to see yet."""
        shown = since(shown, self._first)
        if not can_draw(shown):
            return
        size = shutil.get_terminal_size()
        columns = min(WIDTH, size.columns - 1)
        text = characters(shown, columns, theme=self._theme(), lines=size.lines - ROOM)
        console = self._console
        with console.lock:
            if not console.at_line_start:
                return
            if self._height and console.written == self._written:
                console.write(UP.format(self._height))
            console.write(text + "\n")
            console.flush()
            self._written = console.written
            self._height = text.count("\n") + 1


def _calls(workspace: Workspace) -> float:
    """The calls that were made so far."""
    found = workspace.curves(last=1).calls
    return found[-1] if found else 0.0
