"""A session whose programs are debugged by a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.debug.debugger import Debugger
from sx_kernel.debug.stopping import Stopped

Where = tuple[str, int]


class Debugged:
    """A session and its debugger. Each stop is noted, and goes on as the script says: `script` is
    a list of commands, or of functions that are called with the stop and answer one; when it is
    used up, programs go on."""

    def __init__(self, **settings: Any) -> None:
        self.printed: list[str] = []
        self.session = Session(out=self.printed.append, **settings)
        self.debugger = Debugger(self.session)
        self.debugger.wait = self._wait
        self.script: list[Any] = []
        self.stops: list[tuple[str, list[Where]]] = []
        self.values: list[dict[str, Any]] = []
        self.always: Callable[[Stopped], str] | None = None
        self.count = 0
        self.debugger.attach()

    def _wait(self, stopped: Stopped) -> None:
        self.count += 1
        if self.always is not None:
            stopped.command = self.always(stopped)
            return
        self.stops.append((stopped.reason, [(f.name, f.line) for f in stopped.frames]))
        self.values.append(dict(stopped.frames[0].locals()) if stopped.frames else {})
        step = self.script.pop(0) if self.script else "continue"
        answer = step(stopped) if callable(step) else step
        if stopped.command is None:
            stopped.command = str(answer or "continue")

    def put(self, code: str, *lines: int, **more: Any) -> None:
        """Breakpoints at lines of a cell."""
        path = self.debugger.places.note_cell("cell", code)
        points = self.debugger.table.set_lines(path, [{"line": line, **more} for line in lines])
        assert all(p.verified for p in points)
        self.debugger.changed()

    def run(self, code: str, *lines: int, script: Any = (), **more: Any) -> Any:
        """Run a cell with breakpoints at `lines`."""
        self.put(code, *lines, **more)
        self.script = list(script)
        try:
            return self.session.eval(code, "cell")
        finally:
            self.debugger.rest()

    @property
    def tops(self) -> list[Where]:
        """Where the program stood, in order."""
        return [frames[0] for _, frames in self.stops]

    def reason(self, name: str) -> str:
        """Why a function is run as it is."""
        return self.session.eval(f"(get (jit-why '{name}) :reason)")


@pytest.fixture
def debugged() -> Iterator[Debugged]:
    made = Debugged()
    yield made
    made.debugger.end()
