"""What it is to stand still: steps that are being taken, and programs that have stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, final

from sx_kernel.debug.breakpoints import Breakpoint
from sx_kernel.debug.frames import Frame, frames_of
from sx_kernel.debug.restarts import Restart
from sx_kernel.ir.stops import Stop
from sx_kernel.machine.apply import State

FILTERS: Final = {
    "uncaught": "Errors that nothing handles",
    "raised": "Errors, handled or not",
    "evicted": "Compiled code is evicted",
    "invalidated": "Compiled code is invalidated (a guard failed, a redefinition)",
}
"""At what a program can be stopped besides breakpoints."""

USUAL_FILTERS: Final = ("uncaught",)

COMMANDS: Final = ("continue", "next", "stepIn", "stepOut")


class NotStopped(Exception):
    """What was asked for needs a program that stands still."""


@final
@dataclass(slots=True)
class Step:
    """A step that is being taken: `kind` of "in", "over", "out", from `stop` (or a place between
    two) on `line` in `env`. `marker`: the data of the frame below the activation."""

    kind: str
    env: Any
    line: int
    stop: Stop | None
    marker: Any = None

    def ends_at(self, stop: Stop, env: list[Any]) -> bool:
        """Return whether it ends at `stop`."""
        if self.kind == "out":
            return False  # by its marker
        if env is not self.env:
            return self.kind == "in"
        return stop.line != self.line or stop is self.stop


@final
@dataclass(slots=True)
class Stopped:
    """A program that stands still in `state`. `command`: how it is to go on, when that is known."""

    state: State
    reason: str
    text: str = ""
    stop: Stop | None = None
    payload: Any = None
    is_error: bool = False
    has_value: bool = False
    points: list[Breakpoint] = field(default_factory=list)
    command: str | None = None
    restarts: list[Restart] = field(default_factory=list)
    _frames: list[Frame] | None = None

    @property
    def frames(self) -> list[Frame]:
        """Its activations, innermost first."""
        if self._frames is None:
            self._frames = frames_of(self.state)
        return self._frames

    def moved_to(self, state: State) -> None:
        """It stands somewhere else now."""
        self.state = state
        self._frames = None

    def described(self) -> dict[str, Any]:
        """The body of the event `stopped` of the Debug Adapter Protocol."""
        body: dict[str, Any] = {
            "reason": self.reason, "threadId": 1, "allThreadsStopped": True,
            "preserveFocusHint": False,
        }  # fmt: skip
        if self.text:
            body["text"] = body["description"] = self.text
        if self.points:
            body["hitBreakpointIds"] = [point.id for point in self.points]
        return body
