"""Guards whose body is a part of compiled code (compile/extents.py): what happens when it fails.

The code has caught what the body has failed with, an exception of Python's whose traceback begins
with the activation that the guard is in. The machine does what failed again, on the frames down to
that of the guard, below the code, which then goes on with the condition or with the value.
"""

# `begun` is read from the frame:
# ruff: noqa: F841
# pyright: reportUnusedVariable=false

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.machine.apply import Apply, NativeFrame, State, Variables
from sx_kernel.machine.context import GuardRecord
from sx_kernel.machine.frames import GUARD, Kont, relink
from sx_kernel.machine.leave.recovery import Inside, failed_inside
from sx_kernel.machine.leave.stack import give_up, kept_by, pay_back, shares, unpaid_by
from sx_kernel.machine.leave.straight import error_at_once
from sx_kernel.runtime.sites import Redo

if TYPE_CHECKING:
    from collections.abc import Callable

    from sx_kernel.machine.registers import Registers

Made: TypeAlias = "tuple[Callable[..., Any], NativeFrame | None]"

HANDLED: Final = "handled"  # how far a guard has come that has left its body for its handler
CAUGHT: Final = (
    SxError, TypeError, LookupError, ZeroDivisionError, AttributeError, ValueError,
)  # fmt: skip
"""What compiled code fails with when the machine is to do it again, and raise what there is to."""


def handling(_m: Registers, local: Variables, kont: Kont) -> Kont:
    """The frame of a guard, or of other handlers (see NativeFrame)."""
    record = local["begun"]
    if record is HANDLED:
        return kont
    if type(record) is GuardRecord:
        record.here = False
    return (GUARD, kont, record)


def _handled_again(m: Registers, local: Variables, kont: Kont) -> State:
    if local["begun"] is HANDLED:
        give_up(m, local["thrown"])
        return (Apply(local["handler"], [local["condition"], None]), None, kont, None)
    node, env, below, value = failed_inside(m, local["inside"])
    return (node, env, relink(below, handling(m, local, kont)), value)


def make_guarding(m: Registers) -> dict[str, Made]:
    """The functions for guards of the session with machine `m`, by name, with their frames."""

    def open_guard(handler: Any) -> Any:
        record = GuardRecord(m.handlers, handler, m.winders, here=True)
        m.handlers = record
        return record

    def close_guard(record: Any) -> None:
        m.handlers = record.outer

    def blind(problem: Any, record: Any) -> Any:
        """The error with which the body has failed, if nobody can tell it from another one: else
        `problem`."""
        if type(problem) is not SxError or problem.settled:
            return problem
        error = problem.payload
        if type(error) is not ErrorValue or not error.is_error:
            return problem
        if m.debugger is not None or m.strict:
            return problem
        if record is not None and (
            record is not m.handlers or record.winders is not m.winders
        ):  # others are asked before, or something is to be left
            return problem
        unpaid = unpaid_by(m, problem, sys._getframe(1))  # pyright: ignore[reportPrivateUsage]
        if unpaid is None:
            return problem
        pay_back(m, unpaid)
        problem.__traceback__ = None  # (from here on nothing can fail)
        if record is not None:
            m.handlers = record.outer
        return error

    def handled(
        problem: Any, handler: Any, record: Any, sees: bool = True
    ) -> tuple[Any, bool, Any]:
        """(value, false, nil) if the body has come to its end after all, else (nil, true,
        condition). `sees`: the handler may look where an error was."""
        around = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
        virtual = record is None
        if type(problem) is not m.throw_type and (
            virtual or (record is m.handlers and record.winders is m.winders)
        ):
            asked = handler if virtual else record.handler
            error = error_at_once(m, problem, asked, around, sees=sees)
            unpaid = None if error is None else unpaid_by(m, problem, around)
            if unpaid is not None:
                pay_back(m, unpaid)
                problem.__traceback__ = None  # (from here on nothing can fail)
                if record is not None:
                    m.handlers = record.outer
                return None, True, error
        if type(problem) is m.throw_type:
            pay_back(m, unpaid_by(m, problem, around, thrown=True) or [])
            problem.__traceback__ = None
            target, condition = problem.args
            if target is not record:
                raise problem
            m.handlers = target.outer
            return None, True, condition
        kept = kept_by(m, around)
        if shares(m, problem):
            raise Redo  # in one place only, and the activation is all the machine's
        if virtual:
            record = GuardRecord(m.handlers, handler, m.winders)
        handler = record.handler
        inside = Inside(problem, record, virtual, kept)
        begun = record
        try:
            value = m.go_on_inside(inside)
        except m.throw_type as throw:
            caught, condition = throw.args
            if caught is not record:
                raise
            begun, thrown = HANDLED, throw
            m.handlers = record.outer
        else:
            m.handlers = record.outer
            return value, False, None
        give_up(m, thrown)
        return None, True, condition

    return {
        "open_guard": (open_guard, None),
        "close_guard": (close_guard, None),
        "blind": (blind, None),
        "handled": (handled, NativeFrame(handling, _handled_again)),
    }


__all__ = ["CAUGHT", "HANDLED", "handling", "make_guarding"]
