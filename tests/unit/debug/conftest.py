"""A session whose programs are debugged by a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.debug.debugger import Debugger
from sx_kernel.debug.protocol import Adapter
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


class Front:
    """A front end of `debugged`: requests, their bodies, and the events that it was sent."""

    def __init__(self, debugged: Debugged, **more: Any) -> None:
        self.debugged = debugged
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.adapter = Adapter(
            debugged.debugger,
            lambda sent: self.events.append((sent["event"], sent["body"])),
            **more,
        )

    def respond(self, command: str, **arguments: Any) -> dict[str, Any]:
        """The response to a request, also to one that the thread of the program must carry out."""
        request = {"seq": 1, "type": "request", "command": command, "arguments": arguments}
        found = self.adapter.handle(request)
        if isinstance(found, Future):
            self.debugged.debugger._jobs.work(found.done)
            return found.result()
        return found

    def ask(self, command: str, **arguments: Any) -> Any:
        """The body of the response to a request that must succeed."""
        found = self.respond(command, **arguments)
        assert found["success"], found
        return found["body"]

    def refused(self, command: str, **arguments: Any) -> str:
        """What the response to a request that must fail says."""
        found = self.respond(command, **arguments)
        assert not found["success"], found
        return found["message"]

    def scope(self, name: str) -> list[dict[str, Any]]:
        """The variables of a scope of the innermost frame."""
        frame = self.ask("stackTrace")["stackFrames"][0]["id"]
        known = {one["name"]: one for one in self.ask("scopes", frameId=frame)["scopes"]}
        number = known[name]["variablesReference"]
        return self.ask("variables", variablesReference=number)["variables"]


@pytest.fixture
def front(debugged: Debugged) -> Front:
    return Front(debugged)
