"""Where compiled code was left for the machine, why, how often, and which types came.

The machine tells of each exit (machine/leave/recovery.py); what is noted is bounded, and holds on
to no code and no value. Between exits nothing is done.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.machine.debugging import Attention
from sx_kernel.machine.leave.recovery import is_own
from sx_kernel.runtime.sites import Redo, Unwind
from sx_kernel.session.watching.places import Places, Spot
from sx_kernel.syntax.printer import type_of

if TYPE_CHECKING:
    from types import FrameType

    from sx_kernel.session.session import Session

MOST: Final = 500
"""Different exits that are kept."""
NAMES: Final = 4
"""Variables whose types are told."""
TYPES: Final = 8
"""Different types that are kept of one exit."""

_TESTED: Final = re.compile(r"type\((\w+)\)")
_NAME: Final = re.compile(r"[A-Za-z]\w*")

ROOM: Final = "no room on the stack"
CONTINUATION: Final = "a continuation was taken"
COUNTED: Final = "its calls were counted meanwhile"
RENEWED: Final = "other code took its place meanwhile"
GUARD: Final = "a guess of types failed"

OWN: Final = (COUNTED, RENEWED)
"""Why the compiler itself has code left; a program can do nothing for it or against it."""


@final
@dataclass(slots=True)
class Exit:
    """One place at which compiled code was left for one reason."""

    spot: Spot
    why: str
    count: int = 0
    came: Counter[str] = field(default_factory=Counter[str])


@final
class Exits:
    """The exits of one session, from when this was made or cleared. `total`: all but the compiler's
    own."""

    def __init__(self, session: Session) -> None:
        self._machine = session.machine
        self._places = Places()
        self._found: dict[tuple[Spot, str], Exit] = {}
        # The same by line of code and kind of exit, with the names whose types are told; None where
        # there is no more room. What was seen once costs little when it comes again.
        self._known: dict[tuple[Any, ...], tuple[Exit, tuple[str, ...]] | None] = {}
        self.total = 0

    def hear(self, problem: BaseException, frames: list[Any]) -> None:
        """Compiled code is left by `problem`; `frames` are its activations, innermost last."""
        frame, line, unit = next(one for one in reversed(frames) if one[2] is not None)
        kind = getattr(problem.payload, "kind", None) if type(problem) is SxError else None
        key = (unit.filename, line, type(problem), kind)
        try:
            known = self._known[key]
        except KeyError:
            known = self._meet(problem, frame, line, unit)
            if len(self._known) < MOST:
                self._known[key] = known
        if known is None:
            self.total += 1
            return
        exit, names = known
        self.total += exit.why not in OWN
        exit.count += 1
        if names:
            local = frame.f_locals
            came = ", ".join([f"{_sx(n)}: {type_of(local[n])}" for n in names if n in local])
            if came in exit.came or len(exit.came) < TYPES:
                exit.came[came] += 1

    def _meet(
        self, problem: BaseException, frame: FrameType, line: int, unit: Any
    ) -> tuple[Exit, tuple[str, ...]] | None:
        """The exit by `problem` at a line that was not left like that before."""
        spot = self._places.of(unit, frame.f_locals["P_"], line)[0]
        why = _why(problem)
        found = self._found.get((spot, why))
        if found is None:
            if len(self._found) >= MOST:
                return None
            found = self._found[spot, why] = Exit(spot, why)
        return found, _told_names(problem, unit, line, frame.f_locals)

    def clear(self) -> None:
        """Forget all."""
        self._found.clear()
        self._known.clear()
        self.total = 0

    def all(self) -> list[Exit]:
        """Return what was noted, the most frequent first."""
        return sorted(self._found.values(), key=lambda one: -one.count)

    def of(self, source: str, start: int, end: int) -> list[Exit]:
        """The exits in a stretch of a text."""
        return [
            one for one in self.all() if one.spot.source == source and start <= one.spot.pos < end
        ]


def _why(problem: BaseException) -> str:
    match problem:
        case Redo():
            return GUARD if problem.args else "the machine has to do this itself"
        case Unwind():
            return CONTINUATION
        case RecursionError():
            return ROOM
        case MemoryError():
            return "no memory"
        case Attention():
            return "somebody looked at it"
        case KeyboardInterrupt() | Interrupted():
            return "interrupted"
        case NameError() | TypeError() if is_own(problem):
            return RENEWED if isinstance(problem, NameError) else COUNTED
        case SxError():
            return f"an error: {getattr(problem.payload, 'kind', 'raised')}"
        case _:
            return "a built-in function refused its arguments"


def _told_names(
    problem: BaseException, unit: Any, line: int, local: dict[str, Any]
) -> tuple[str, ...]:
    """The variables whose types say why a line was left: what was tested, or what it works with."""
    # an Unwind is no Exception
    if not isinstance(problem, Exception):
        return ()
    text = _line_of(unit, line)
    if isinstance(problem, RecursionError | MemoryError | NameError) or "H_ >=" in text:
        return ()
    names = _NAME.findall(text)
    if isinstance(problem, Redo) and (tested := _TESTED.search(text)) is not None:
        names = [tested[1]]
    return tuple([name for name in dict.fromkeys(names) if _is_value(name, local)][:NAMES])


def _line_of(unit: Any, line: int) -> str:
    lines = unit.text.split("\n", line)
    return lines[line - 1] if len(lines) >= line else ""


def _is_value(name: str, local: dict[str, Any]) -> bool:
    """Return whether it is a variable of the program's: those of the compiler end in `_`."""
    return name in local and not name.endswith("_")


def _sx(name: str) -> str:
    return name.replace("_", "-")


__all__ = ["CONTINUATION", "GUARD", "ROOM", "Exit", "Exits"]
