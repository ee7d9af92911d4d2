"""Whether a breakpoint that is reached stops the program: its condition, its count, its log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

from sx_kernel.base.errors import SxError
from sx_kernel.debug.breakpoints import Breakpoint
from sx_kernel.debug.frames import Frame, frames_of
from sx_kernel.debug.values import shown
from sx_kernel.ir.stops import Stop
from sx_kernel.machine.apply import State


@final
class Deciding:
    """`evaluate(frame, text)` evaluates there; raises SxError. `log(text)`: what is to be said.

    `decided`: the place that was decided about in a nested machine, its environment and what came
    of it, until the outermost machine is there.
    """

    def __init__(self, evaluate: Callable[[Frame, str], Any], log: Callable[[str], object]) -> None:
        self.evaluate = evaluate
        self.log = log
        self.decided: tuple[Stop, Any, bool] | None = None

    def stops(self, stop: Stop, env: list[Any], state: State) -> bool:
        """Return whether a breakpoint here stops the program. Log points say what they have to."""
        decided = self.decided
        if decided is not None and decided[0] is stop and decided[1] is env:
            return decided[2]
        frame: Frame | None = None
        hit = False
        for point in list(stop.points):
            if frame is None and (point.condition or point.log):
                frame = frames_of(state, 1)[0]
            if point.condition and not self._holds(point, frame):
                continue
            if not point.counted():
                continue
            if point.log:
                self.log(self._said(point.log, frame))
            else:
                hit = True
        return hit

    def _holds(self, point: Breakpoint, frame: Frame | None) -> bool:
        assert frame is not None
        try:
            value = self.evaluate(frame, point.condition)
        except SxError as problem:
            self.log(f"condition {point.condition}: {problem}")
            return True  # somebody should look at it
        return value is not False and value is not None

    def _said(self, text: str, frame: Frame | None) -> str:
        """The text of a log point, with the values of what stands in braces."""
        assert frame is not None
        said: list[str] = []
        at = 0
        while (start := text.find("{", at)) >= 0 and (end := text.find("}", start)) > 0:
            said.append(text[at:start])
            try:
                said.append(shown(self.evaluate(frame, text[start + 1 : end])))
            except SxError as problem:
                said.append(f"<{problem}>")
            at = end + 1
        return "".join([*said, text[at:]])
