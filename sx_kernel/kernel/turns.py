"""Whose turn it is to evaluate: one cell at a time; islands and the cache's sweeps in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, final

if TYPE_CHECKING:
    from sx_kernel.session.desk.workspace import Workspace

BUSY_SECONDS: Final = 0.05
"""After which it is tried again to do what waits for a cell on another thread."""


@final
class Turns:
    """The turns of one kernel's evaluations.

    `one_cell` is held by whoever evaluates. `loop()` finds the event loop of the thread that
    evaluates; there is none yet when the kernel is made.
    """

    def __init__(self, workspace: Workspace, loop: Callable[[], Any]) -> None:
        self.one_cell = threading.Lock()
        self.is_running = False
        """Whether a cell runs."""
        self._workspace = workspace
        self._loop = loop
        self._sweep_at: object = None

    @contextmanager
    def cell(self) -> Generator[None]:
        """A block in which a cell runs; other cells wait."""
        with self.one_cell:
            self.is_running = True
            try:
                yield
            finally:
                self.is_running = False

    def when_free(self, seconds: float, action: Callable[[], object]) -> None:
        """Have the thread that evaluates do something when no cell runs. Any thread may ask."""

        def run() -> None:
            if not self._do_between(lambda: self._aside(action)):
                self._loop().call_later(BUSY_SECONDS, run)

        if seconds > 0:
            self._loop().add_callback(lambda: self._loop().call_later(seconds, run))
        else:
            self._loop().add_callback(run)

    def _aside(self, action: Callable[[], object]) -> None:
        self._workspace.aside("islands do not answer", action, None)

    def rest(self) -> None:
        """A cell has run: if nothing runs for a while after it, the cache is swept."""
        seconds = self._workspace.session.flags.jit_idle
        if seconds is None or threading.current_thread() is not threading.main_thread():
            return
        if self._sweep_at is not None:
            self._loop().remove_timeout(self._sweep_at)
        self._sweep_at = self._loop().call_later(seconds, self._sweep)

    def _sweep(self) -> None:
        """Let the session drop compiled code that was not used recently, unless a cell runs."""
        self._sweep_at = None
        self._do_between(self._workspace.idle)

    def _do_between(self, action: Callable[[], object]) -> bool:
        """Do something unless a cell runs. Returns whether it was done."""
        if not self.one_cell.acquire(blocking=False):
            return False
        try:
            action()
        finally:
            self.one_cell.release()
        return True
