"""raise and raise-continuable as compiled code calls them.

A guard that certainly takes what is raised, and is on this stack, gets it thrown. A handler of
with-exception-handler is called above whoever raises, as any function: mostly it leaves by a
continuation, or answers. In all other cases the stack becomes machine frames.

Between what is changed and `begun` stands nothing that could fail, as in native_forms.py.
"""

# `begun` is read from the frame:
# ruff: noqa: F841
# pyright: reportUnusedVariable=false

from __future__ import annotations

import sys
from types import FrameType
from typing import TYPE_CHECKING, Any

from sx_kernel.base.errors import ErrorValue
from sx_kernel.machine.apply import Apply, NativeFrame, State, Variables
from sx_kernel.machine.context import ANSWER, FAIL, BindRecord, Handling, Raised
from sx_kernel.machine.control.clauses import caught_here
from sx_kernel.machine.control.conditions import handled
from sx_kernel.machine.frames import OP, Kont
from sx_kernel.machine.leave.guarding import Made
from sx_kernel.machine.traces import trace_on_stack
from sx_kernel.runtime.sites import Redo, Unwind

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers


def _hearing(_m: Registers, local: Variables, kont: Kont) -> Kont:
    return (OP, kont, handled, local["hearing"])


def _hearing_again(m: Registers, local: Variables, kont: Kont) -> State:
    after = _hearing(m, local, kont)
    if local["begun"] == "end":
        return (None, None, after, local["value"])
    hearing: Handling = local["hearing"]
    handler = hearing.record.clauses[hearing.i][1]
    return (Apply(handler, [hearing.raised.condition]), None, after, None)


def _is_traced(m: Registers, payload: Any, frame: FrameType) -> bool:
    """Whether what is raised from `frame` has its backtrace, or needs none."""
    if type(payload) is not ErrorValue or payload.is_traced:
        return True
    return trace_on_stack(m, payload, None, -1, None, frame)


def _handles(m: Registers, record: Any) -> bool:
    """Whether `record` is that of a with-exception-handler, which hears of everything."""
    return type(record) is BindRecord and m.debugger is None and record.clauses[0][0] is None


def make_raising(m: Registers) -> dict[str, Made]:
    """The functions that raise, of the session with machine `m`, by name, with their frames."""

    def raise_here(payload: Any) -> Any:
        record = m.handlers
        around = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
        if _handles(m, record) and _is_traced(m, payload, around):
            hearing = Handling(Raised(payload, FAIL, record), record, 0, m.raised_at)
            m.handlers, begun = record.outer, "handler"
            value = record.clauses[0][1](payload)
            begun = "end"
            raise Unwind(lambda _m, kont: (None, None, kont, value))  # which is an error
        caught = caught_here(m, payload)
        if caught is not None and _is_traced(m, payload, around):
            raise m.throw_type(caught, payload)
        raise Unwind(lambda _m, kont: (Apply(m.raise_function, [payload]), None, kont, None))

    def raise_continuable(payload: Any) -> Any:
        record = m.handlers
        around = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
        if not (_handles(m, record) and _is_traced(m, payload, around)):
            raise Redo
        hearing = Handling(Raised(payload, ANSWER, record), record, 0, m.raised_at)
        m.handlers, begun = record.outer, "handler"
        value = record.clauses[0][1](payload)
        m.handlers = record
        return value

    frame = NativeFrame(_hearing, _hearing_again)
    return {
        "raise_here": (raise_here, frame),
        "raise_continuable": (raise_continuable, frame),
    }


__all__ = ["make_raising"]
