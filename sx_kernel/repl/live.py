"""Live curves on a terminal: drawn of characters, each frame over the one before.

What a program prints stays: the next frame is drawn below it.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final, final

from sx_kernel.repl.drawing import WIDTH, can_draw, characters
from sx_kernel.session.live import LiveCurves

if TYPE_CHECKING:
    from sx_kernel.repl.console import Console
    from sx_kernel.session.curves import Curves
    from sx_kernel.session.workspace import Workspace

UP: Final = "\x1b[{}F\x1b[J"
"""Go to the start of so many lines above and clear what is below."""


@final
class TerminalCurves:
    """The live curves of one terminal. `moves`: it can go back to where the last frame begins."""

    def __init__(self, workspace: Workspace, console: Console, *, color: bool, moves: bool) -> None:
        self._console = console
        self._color = color
        self._live = LiveCurves(workspace, self._draw, console.error, only_last=not moves)
        self._height = 0  # lines of the last frame of this input
        self._written = 0  # what had been written to the console when it was drawn

    def follow(self) -> None:
        """An input begins, or the next form of it."""
        self._live.follow()

    def end(self) -> None:
        """An input has ended: draw what it came to. The next one's frames have their own place."""
        self._console.fresh_line()
        self._live.end()
        self._height = 0

    def _draw(self, shown: Curves) -> None:
        """Draw a frame, unless a line is being written or there is nothing to see yet."""
        if not can_draw(shown):
            return
        size = shutil.get_terminal_size()
        columns = min(WIDTH, size.columns - 1)
        text = characters(shown, columns, color=self._color, lines=size.lines - 2)
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
