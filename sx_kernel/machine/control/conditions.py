"""Conditions: what is raised or signalled, and the handlers that it is offered to.

A condition is offered to the handlers in force (machine/context.py), from the inside out. While
a handler runs, only those outside of it are in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.sequences import to_python
from sx_kernel.base.values import is_true
from sx_kernel.machine.apply import Apply, Control, State
from sx_kernel.machine.context import (
    ANSWER,
    DECLINE,
    FAIL,
    NO_RUN,
    BindRecord,
    GuardRecord,
    Handling,
    Raised,
    Winder,
)  # fmt: skip
from sx_kernel.machine.control.clauses import caught_here
from sx_kernel.machine.control.segments import throw
from sx_kernel.machine.frames import EXIT, GUARD, OP, Kont
from sx_kernel.machine.leave.recovery import Escape
from sx_kernel.machine.traces import backtrace, trace_error
from sx_kernel.primitives.check import need_functions
from sx_kernel.runtime.sites import Unwind

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers


@final
class Reraise(Control):
    """What a guard without a matching clause calls: goes back to where `raised` was raised, and
    offers it to `record` and those outside.
    """

    __slots__ = ("handlers", "kont", "run", "winders")
    sx_name = "reraise"
    min_args = max_args = 0

    def __init__(self, raised: Raised, kont: Kont, winders: Winder | None, record: Any) -> None:
        self.kont = (OP, kont, offer_on, (raised, record))
        self.winders = winders
        self.handlers = record
        self.run = NO_RUN

    def perform(self, m: Registers, args: list[Any], kont: Kont) -> State:  # noqa: ARG002
        """Go back and offer it."""
        return throw(m, self, None, kont)


def op_raise(m: Registers, args: list[Any], kont: Kont) -> State:
    """(raise v): R7RS 6.11. A handler that returns is an error."""
    if m.debugger is not None:
        state = m.debugger.raised(args[0], kont)
        if state is not None:
            return state
    return _offer(m, Raised(args[0], FAIL, m.handlers), kont, m.handlers)


def offer(m: Registers, payload: Any, kont: Kont) -> State:
    """Go on with (raise payload) when the debugger has looked at it."""
    return _offer(m, Raised(payload, FAIL, m.handlers), kont, m.handlers)


def leave_uncaught(payload: Any, kont: Kont) -> State:
    """Go on with an error that nothing handles, when the debugger has looked at it."""
    raise Escape(_problem(payload, kont))


def op_raise_continuable(m: Registers, args: list[Any], kont: Kont) -> State:
    """(raise-continuable v): the handler's value is the result."""
    return _offer(m, Raised(args[0], ANSWER, m.handlers), kont, m.handlers)


def op_signal_condition(m: Registers, args: list[Any], kont: Kont) -> State:
    """(signal-condition c): a handler declines by returning; nil if all do (Common Lisp 9.1)."""
    return _offer(m, Raised(args[0], DECLINE, m.handlers), kont, m.handlers)


def offer_on(m: Registers, _value: Any, data: Any, kont: Kont) -> State:
    """After a guard that had no clause for it."""
    raised, record = data
    return _offer(m, raised, kont, record)


def _offer(m: Registers, raised: Raised, kont: Kont, record: Any) -> State:
    """Offer what was raised to `record` and those outside it."""
    payload, mode, installed = raised
    if mode != DECLINE and type(payload) is ErrorValue and not payload.is_traced:
        if m.depth:
            raise Unwind(lambda mm, whole: _offer(mm, raised, whole, record))
        trace_error(payload, kont, -1, None)
    if record is None:
        if mode != DECLINE:
            return _uncaught(m, payload, kont)
        m.handlers = installed
        return (None, None, kont, None)
    if type(record) is GuardRecord:
        if mode == DECLINE:  # a guard takes what is raised, not what is only signalled
            return _offer(m, raised, kont, record.outer)
        return _offer_to_guard(m, raised, kont, record)
    return try_clause(m, None, (raised, record, 0), kont)


def _uncaught(m: Registers, payload: Any, kont: Kont) -> State:
    if m.depth:
        raise Unwind(lambda mm, whole: _uncaught(mm, payload, whole))
    if m.debugger is not None:
        state = m.debugger.uncaught(payload, kont)
        if state is not None:
            return state
    raise Escape(_problem(payload, kont))


def _problem(payload: Any, kont: Kont) -> SxError:
    problem = SxError(payload)
    entries = backtrace(kont)
    problem.where = payload.where if type(payload) is ErrorValue else None
    if problem.where is None:
        problem.where = next((e.place for e in entries if e.place is not None), None)
    problem.backtrace = payload.backtrace if type(payload) is ErrorValue else tuple(entries)
    return problem


def _offer_to_guard(m: Registers, raised: Raised, kont: Kont, record: GuardRecord) -> State:
    if m.depth:
        if record is m.handlers:
            caught = caught_here(m, raised.condition)
            if caught is not None:
                raise m.throw_type(caught, raised.condition)
        # Raising again goes on with the whole continuation, not with this machine's part of it.
        raise Unwind(lambda mm, whole: _offer_to_guard(mm, raised, whole, record))
    frame = kont
    while frame[0] != EXIT and not (frame[0] == GUARD and frame[2] is record):
        frame = frame[1]
    if frame[0] == EXIT:  # the guard was left by a continuation
        return _offer(m, raised, kont, record.outer)
    reraise = Reraise(raised, kont, m.winders, record.outer)
    then: State = (Apply(record.handler, [raised[0], reraise]), None, frame[1], None)
    return m.rewind(record.winders, then, record.outer)


def try_clause(m: Registers, _value: Any, data: Any, kont: Kont) -> State:
    """Try the clauses of a BindRecord from number `i` on."""
    raised, record, i = data
    if type(record) is not BindRecord:  # that one was outside of what goes on elsewhere now
        return _offer(m, raised, kont, record)
    if i >= len(record.clauses):
        return _offer(m, raised, kont, record.outer)
    predicate = record.clauses[i][0]
    m.handlers = record.outer
    if predicate is None:
        return matched(m, True, data, kont)
    return (Apply(predicate, [raised.condition]), None, (OP, kont, matched, data), None)


def matched(m: Registers, matches: Any, data: Any, kont: Kont) -> State:
    """The predicate of a clause has answered."""
    raised, record, i = data
    if not is_true(matches):
        return try_clause(m, None, (raised, record, i + 1), kont)
    if type(record) is not BindRecord or i >= len(record.clauses):
        return _offer(m, raised, kont, record)
    handler = record.clauses[i][1]
    after = (OP, kont, handled, Handling(raised, record, i, m.raised_at))
    return (Apply(handler, [raised.condition]), None, after, None)


def handled(m: Registers, value: Any, data: Any, kont: Kont) -> State:
    """The handler of a clause has returned."""
    raised, record, i, raised_at = data
    if raised.mode == ANSWER:
        m.handlers = raised.installed
        return (None, None, kont, value)
    if raised.mode == DECLINE:
        return try_clause(m, None, (raised, record, i + 1), kont)
    if m.depth:  # the backtrace is that of the whole continuation
        raise Unwind(lambda mm, whole: handled(mm, value, data, whole))
    # R7RS 6.11: a secondary exception in the dynamic environment of the handler
    problem = ErrorValue(
        "error", "a handler returned from a raise that is not continuable", [raised.condition]
    )
    if raised_at[0] is raised.condition:  # raised by a failing expression: it is there, too
        trace_error(problem, kont, raised_at[1], raised_at[2])
    return _offer(m, Raised(problem, FAIL, m.handlers), kont, m.handlers)


def op_guard(m: Registers, args: list[Any], kont: Kont) -> State:
    """(%guard thunk handler)."""
    thunk, handler = args
    record = GuardRecord(m.handlers, handler, m.winders)
    m.handlers = record
    return (Apply(thunk, []), None, (GUARD, kont, record), None)


def op_handler_bind(m: Registers, args: list[Any], kont: Kont) -> State:
    """(%handler-bind (list pred handler …) thunk)."""
    return _with_clauses(m, clauses_of(args[0]), args[1], kont)


def clauses_of(flat: Any) -> list[tuple[Any, Any]]:
    """(predicate, handler) pairs of an SX list predicate, handler, predicate …"""
    items = to_python(flat)
    return list(zip(items[::2], items[1::2], strict=True))


def op_with_exception_handler(m: Registers, args: list[Any], kont: Kont) -> State:
    """(with-exception-handler handler thunk): R7RS 6.11."""
    need_functions("with-exception-handler", args)
    return _with_clauses(m, [(None, args[0])], args[1], kont)


def _with_clauses(m: Registers, clauses: list[tuple[Any, Any]], thunk: Any, kont: Kont) -> State:
    record = BindRecord(m.handlers, clauses)
    m.handlers = record
    return (Apply(thunk, []), None, (GUARD, kont, record), None)
