"""What one front end sees of a debugger: frames and values have numbers while a program stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from sx_kernel.debug.debugger import Debugger
from sx_kernel.debug.frames import Frame
from sx_kernel.debug.stopping import NotStopped, Stopped
from sx_kernel.debug.values import (
    child_count,
    is_indexed,
    shown,
    type_name,
)  # fmt: skip

Body: TypeAlias = dict[str, Any]
Response: TypeAlias = dict[str, Any]

THREAD: Final = 1
FRAMES_AT_ONCE: Final = 1_000
GLOBALS_SHOWN: Final = 2_000
_LONGEST: Final = 10_000_000  # characters of a cell or an expression


class Refused(Exception):
    """The request cannot be carried out; the message says why."""


class View:
    """One front end's, or all front ends', view of a debugger.

    `send(event)` sends an event. `rich(value)` returns the representations of a value, where there
    are such. `types`: tell the types of variables; JupyterLab's panel would show them in place of
    the values.
    """

    def __init__(
        self,
        debugger: Debugger,
        send: Callable[[Body], object],
        rich: Callable[[Any], Body] | None = None,
        *,
        types: bool = True,
    ) -> None:
        self.debugger = debugger
        self.types = types
        self.send = send
        self.rich = rich
        self.lines_from = 1
        self.columns_from = 1
        self._seq = 0
        self._frames: dict[int, Frame] = {}
        self._serial = -1
        self._references: dict[int, Callable[[], Any]] = {}
        self._last_reference = 0
        self._remembered: tuple[Any, list[Body]] | None = None
        debugger.emit = self.emit

    def emit(self, event: str, body: Body | None = None) -> None:
        """Send an event."""
        self._seq += 1
        self.send({"seq": self._seq, "type": "event", "event": event, "body": body or {}})

    # -- what stands still -----------------------------------------------------------------------

    def stopped(self) -> Stopped:
        """The program that stands still. Raises NotStopped. What was known of another is gone."""
        found = self.debugger.stopped
        if found is None:
            raise NotStopped("no program stands still")
        if self._serial != self.debugger.serial:
            self._serial = self.debugger.serial
            self._frames.clear()
            self._references.clear()
        return found

    def frame(self, number: int | None) -> Frame:
        """The frame of that id; None: the innermost. Raises Refused."""
        frames = self.stopped().frames
        if not frames:
            raise Refused("the program has no activation here")
        if number is None or number == 0:
            return frames[0]
        found = self._frames.get(number)
        if found is None:
            at = number - self._base() - 1
            if not 0 <= at < len(frames):
                raise Refused("there is no such frame any more")
            found = frames[at]
        return found

    def _base(self) -> int:
        return self._serial * 100_000 % (1 << 40)

    def refer(self, value: Callable[[], Any]) -> int:
        """A number by which what `value` answers can be asked for."""
        self._last_reference += 1
        self._references[self._last_reference] = value
        return self._last_reference

    def variable(self, name: str, value: Any, evaluate: str = "") -> Body:
        """A variable as the protocol describes it."""
        count = child_count(value)
        found: Body = {
            "name": name, "value": shown(value),
            "variablesReference": self.refer(lambda: value) if count else 0,
        }  # fmt: skip
        if self.types:
            found["type"] = type_name(value)
        if evaluate:
            found["evaluateName"] = evaluate
        if count:
            found["indexedVariables" if is_indexed(value) else "namedVariables"] = count
        return found

    def source(self, frame: Frame) -> Body | None:
        """The source of a frame."""
        path = self.debugger.places.path_of(frame.lam.source)
        if path is None or frame.lam.source is None:
            return None
        found: Body = {"name": frame.lam.source.name, "path": path}
        if not frame.is_users:
            found["presentationHint"] = "deemphasize"
            found["origin"] = "the library of SX"
        return found
