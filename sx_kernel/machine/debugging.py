"""What the machine knows of debugging: whom it asks, and how it is asked to look up.

A debugger (the package debug/) is asked at stops (ir/stops.py), when something is raised, and when
a call begins that the machine asks about. Without one nothing is asked.

`Summons` brings an evaluation that is running to the debugger, at a place from which it goes on
exactly: the beginning of a line of compiled code, or of a step of the machine. A signal makes the
evaluating thread trace its lines until it is at one. Nothing is traced at other times.
"""

from __future__ import annotations

import dis
import linecache
import sys
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any, Protocol, final

from sx_kernel.ir.nodes import Lambda
from sx_kernel.runtime.sites import UnitRef

if TYPE_CHECKING:
    from sx_kernel.ir.stops import Stop
    from sx_kernel.machine.apply import State
    from sx_kernel.machine.cek import Machine
    from sx_kernel.machine.frames import Kont


class Debugging(Protocol):
    """What the machine asks."""

    def reached(self, stop: Stop, env: list[Any], kont: Kont) -> State:
        """The state to go on with at a stop. In a nested machine it may raise Unwind."""
        ...

    def returned(self, value: Any, data: Any, kont: Kont) -> State:
        """An activation that was stepped out of has returned; see `returned` below."""
        ...

    def entering(self, lam: Lambda) -> None:
        """The machine asks about a call of `lam`, which is about to begin."""
        ...

    def begins(self, lam: Lambda) -> None:
        """A top-level form is about to run."""
        ...

    def failing(self, state: State) -> None:
        """The step from `state` has failed."""
        ...

    def raised(self, payload: Any, kont: Kont) -> State | None:
        """Something is raised; the state to go on with instead, if any."""
        ...

    def uncaught(self, payload: Any, kont: Kont) -> State | None:
        """Something was raised that nothing handles."""
        ...

    def attend(self, state: State) -> State:
        """The evaluation was summoned in `state`; the state to go on with."""
        ...


class Attention(BaseException):
    """Raised in an evaluation that the debugger wants to look at. Not an error."""


def attended(m: Machine, state: State) -> State:
    """What an evaluation does that was summoned in a nested machine, on the outermost one."""
    return state if m.debugger is None else m.debugger.attend(state)


def returned(m: Machine, value: Any, data: Any, kont: Kont) -> State:
    """The operation of an OP frame below an activation that is being stepped through."""
    if m.debugger is None:
        return (None, None, kont, value)
    return m.debugger.returned(value, data, kont)


@final
class Summons:
    """Brings the evaluation that runs on the machine `m` to its debugger."""

    def __init__(self, m: Machine) -> None:
        from sx_kernel.machine.cek import run

        self.m = m
        self._run: CodeType = run.__code__
        self._step = _step_line(self._run)
        self._traced: list[FrameType] = []

    def begin(self, frame: FrameType | None) -> None:
        """Raise Attention in this thread as soon as it is at a place to go on from.

        `frame`: what this thread is running.
        """
        while frame is not None:
            if self._matters(frame):
                frame.f_trace = self._line
                self._traced.append(frame)
            frame = frame.f_back
        sys.settrace(self._call)

    def end(self) -> None:
        """Trace nothing any more."""
        sys.settrace(None)
        while self._traced:
            self._traced.pop().f_trace = None

    def _matters(self, frame: FrameType) -> bool:
        return frame.f_code is self._run or frame.f_globals is self.m.globals

    def _call(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        return self._line if self._matters(frame) else None

    def _line(self, frame: FrameType, event: str, _arg: Any) -> Any:
        if event == "line" and self._is_safe(frame):
            self.end()
            raise Attention
        return self._line

    def _is_safe(self, frame: FrameType) -> bool:
        """Whether the line that `frame` is about to run can be done again by the machine."""
        code = frame.f_code
        if code is self._run:
            return frame.f_lineno == self._step and frame.f_locals.get("m") is self.m
        reference = code.co_consts[-1] if code.co_consts else None
        if type(reference) is not UnitRef:
            return False
        unit: Any = reference()
        if unit is None or unit.sites.get(frame.f_lineno) is None:
            return False
        # the head of a loop has taken an element when it is met again
        text = linecache.getline(code.co_filename, frame.f_lineno).lstrip()
        return not text.startswith(("for ", "while "))


def _step_line(code: CodeType) -> int:
    """The line of the step loop's head, where all registers are those of a state."""
    for instruction in dis.get_instructions(code):
        if instruction.opname == "FOR_ITER" and instruction.positions is not None:
            return instruction.positions.lineno or -1
    return -1
