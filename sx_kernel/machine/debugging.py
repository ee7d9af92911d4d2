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
from typing import TYPE_CHECKING, Any, final

from sx_kernel.base.errors import Passing
from sx_kernel.runtime.sites import UnitRef

if TYPE_CHECKING:
    from sx_kernel.machine.apply import State
    from sx_kernel.machine.frames import Kont
    from sx_kernel.machine.registers import Registers


class Attention(Passing):
    """Raised in an evaluation that the debugger wants to look at. Not an error."""


def attended(m: Registers, state: State) -> State:
    """Return what an evaluation does that was summoned in a nested machine, on the outermost
    one."""
    return state if m.debugger is None else m.debugger.attend(state)


def returned(m: Registers, value: Any, data: Any, kont: Kont) -> State:
    """The operation of an OP frame below an activation that is being stepped through."""
    if m.debugger is None:
        return (None, None, kont, value)
    return m.debugger.returned(value, data, kont)


@final
class Summons:
    """Brings the evaluation that runs on the machine `m` to its debugger."""

    def __init__(self, m: Registers) -> None:
        self.m = m
        self._run: CodeType = m.step_loop
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
        """Return whether the line that `frame` is about to run can be done again by the machine."""
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
