"""Control functions that run a function inside of something, as compiled code calls them.

A guard without an error, a dynamic-wind that is not left early, a parameterize: each calls a
function and, when that returns, puts things back. On Python's stack that is a Python function
which does the same. Should the stack have to become machine frames meanwhile, the Python frame of
such a function becomes the very frame that the machine would have made; `begun` in its variables
says how far it has come. A frame without `begun` has done nothing yet, and its call is made again.

Between the end of a call and the next value of `begun` stands nothing that could fail: what has
been done is never done again.
"""

# `begun` is read from the frame:
# ruff: noqa: F841
# pyright: reportUnusedVariable=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.made import Promise
from sx_kernel.base.sequences import to_python
from sx_kernel.base.values import Parameter
from sx_kernel.machine.apply import Apply, NativeFrame, State, Variables
from sx_kernel.machine.context import BindRecord, GuardRecord, Winder
from sx_kernel.machine.control.conditions import clauses_of
from sx_kernel.machine.control.functions import (
    forced,
    is_promise,
    op_force,
    with_values,
)
from sx_kernel.machine.dynamic import give_back, wind_in
from sx_kernel.machine.frames import OP, WIND, Kont
from sx_kernel.machine.leave.guarding import CAUGHT, HANDLED, Made, handling
from sx_kernel.machine.leave.raising import make_raising
from sx_kernel.machine.leave.rebuilding import rebuild
from sx_kernel.machine.leave.stack import compiled_frames, give_up
from sx_kernel.primitives.multiple_values import items_of
from sx_kernel.runtime.sites import Redo

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers


# -- in the machine's terms ---------------------------------------------------------------------


def _handling_again(m: Registers, local: Variables, kont: Kont) -> State:
    if local["begun"] is HANDLED:
        give_up(m, local["thrown"])
        return (Apply(local["handler"], [local["condition"], None]), None, kont, None)
    failure = local.get("failure")
    if failure is not None and failure.__traceback__ is not None:
        frames = compiled_frames(m, failure, failure.__traceback__.tb_next)
        if frames:
            return rebuild(m, frames, handling(m, local, kont), redo=True)
    return (Apply(local["thunk"], []), None, handling(m, local, kont), None)


def _winding(_m: Registers, local: Variables, kont: Kont) -> Kont:
    match local["begun"]:
        case "before" | "between":
            return (OP, kont, wind_in, (local["before"], local["thunk"], local["after"]))
        case "thunk":
            return (WIND, kont, local["winder"])
        case _:
            return (OP, kont, give_back, local["value"])


def _winding_again(m: Registers, local: Variables, kont: Kont) -> State:
    after = _winding(m, local, kont)
    if local["begun"] == "between":
        return (None, None, after, None)
    return (Apply(local[local["begun"]], []), None, after, None)


def _binding(_m: Registers, local: Variables, kont: Kont) -> Kont:
    return (WIND, kont, local["winder"])


def _binding_again(m: Registers, local: Variables, kont: Kont) -> State:
    after = _binding(m, local, kont)
    if local["begun"] == "thunk":
        return (Apply(local["thunk"], []), None, after, None)
    return (None, None, after, local["value"])


def _values(_m: Registers, local: Variables, kont: Kont) -> Kont:
    return (OP, kont, with_values, local["consumer"]) if local["begun"] == "producer" else kont


def _values_again(_m: Registers, local: Variables, kont: Kont) -> State:
    after = (OP, kont, with_values, local["consumer"])
    if local["begun"] == "producer":
        return (Apply(local["producer"], []), None, after, None)
    return (None, None, after, local["value"])


def _forcing(_m: Registers, local: Variables, kont: Kont) -> Kont:
    return (OP, kont, forced, local["promise"])


def _forcing_again(m: Registers, local: Variables, kont: Kont) -> State:
    if local["begun"] == "chain":
        return op_force(m, [local["promise"]], kont)
    after = _forcing(m, local, kont)
    if local["begun"] == "thunk":
        return (Apply(local["promise"]["value"], []), None, after, None)
    return (None, None, after, local["value"])


# -- on Python's stack --------------------------------------------------------------------------


def _make_handlers(m: Registers) -> dict[str, Made]:
    def guard(thunk: Any, handler: Any) -> Any:
        record = GuardRecord(m.handlers, handler, m.winders)
        record.here = True
        failure: Any = None
        value: Any = None
        m.handlers = begun = record
        try:
            try:
                value = thunk()
            except CAUGHT as problem:
                failure = problem
            if failure is not None:
                found = m.go_on(failure)
                if found is None:
                    raise failure.with_traceback(failure.__traceback__.tb_next)
                value = found[0]
        except m.throw_type as throw:
            caught, condition = throw.args
            if caught is not record:
                raise
            begun, thrown = HANDLED, throw
            m.handlers = record.outer
        else:
            m.handlers = record.outer
            return value
        give_up(m, thrown)
        return handler(condition, None)

    def handler_bind(clauses: Any, thunk: Any) -> Any:
        record = BindRecord(m.handlers, clauses_of(clauses))
        m.handlers = begun = record
        value = thunk()
        m.handlers = begun.outer
        return value

    def with_exception_handler(handler: Any, thunk: Any) -> Any:
        if not (callable(handler) and callable(thunk)):
            raise Redo
        record = BindRecord(m.handlers, [(None, handler)])
        m.handlers = begun = record
        value = thunk()
        m.handlers = begun.outer
        return value

    frame = NativeFrame(handling, _handling_again)
    return {
        "guard": (guard, frame),
        "handler_bind": (handler_bind, frame),
        "with_exception_handler": (with_exception_handler, frame),
    }


def _make_winders(m: Registers) -> dict[str, Made]:
    def dynamic_wind(before: Any, thunk: Any, after: Any) -> Any:
        if not (callable(before) and callable(thunk) and callable(after)):
            raise Redo
        begun = "before"
        before()
        begun = "between"
        winder = Winder(before, after, m.winders, m.handlers)
        m.winders = winder
        begun = "thunk"
        value = thunk()
        m.winders = winder.outer
        begun = "after"
        after()
        return value

    def open_wind(before: Any, after: Any) -> Any:
        winder = m.winders = Winder(before, after, m.winders, m.handlers)
        return winder

    def close_wind(winder: Any) -> None:
        m.winders = winder.outer

    def open_binding(bindings: Any) -> Any:
        flat = bindings if type(bindings) is list else to_python(bindings)
        if len(flat) == 2:  # nearly always
            parameter, value = flat
            if type(parameter) is not Parameter or parameter.converter is not None:
                raise Redo
            winder = Winder(None, None, m.winders, m.handlers)
            # (as Winder.exchange does it)
            m.winders, winder.swap, parameter.value = winder, [[parameter, parameter.value]], value
            return winder
        swap = [[flat[i], flat[i + 1]] for i in range(0, len(flat), 2)]
        for parameter, _value in swap:
            if type(parameter) is not Parameter or parameter.converter is not None:
                raise Redo  # a converter may do anything
        winder = Winder(None, None, m.winders, m.handlers, swap)
        winder.exchange(m, winder)
        return winder

    def close_binding(winder: Any) -> None:
        winder.exchange(m, winder.outer)

    def parameterize(bindings: Any, thunk: Any) -> Any:
        winder = open_binding(bindings)
        begun = "thunk"
        value = thunk()
        begun = "end"
        winder.exchange(m, winder.outer)
        return value

    return {
        "dynamic_wind": (dynamic_wind, NativeFrame(_winding, _winding_again)),
        "parameterize": (parameterize, NativeFrame(_binding, _binding_again)),
        "open_wind": (open_wind, None),
        "close_wind": (close_wind, None),
        "open_binding": (open_binding, None),
        "close_binding": (close_binding, None),
    }


def call_with_values(producer: Any, consumer: Any) -> Any:
    """(call-with-values producer consumer) for compiled code.

    The calls are written out for the reason that `apply` in native.py gives.
    """
    if not (callable(producer) and callable(consumer)):
        raise Redo
    begun = "producer"
    value = producer()
    begun = "consumer"
    items = items_of(value)
    if items is None:
        return consumer(value)
    match len(items):
        case 0:
            return consumer()
        case 2:
            return consumer(items[0], items[1])
        case 3:
            return consumer(items[0], items[1], items[2])
        case _:
            raise Redo


def force(promise: Any) -> Any:
    """(force promise) for compiled code."""
    while True:
        if not is_promise(promise):
            return promise
        if promise["done"]:
            return promise["value"]
        begun = "thunk"
        value = promise["value"]()
        begun = "end"
        if promise["done"]:  # as in `forced`
            return promise["value"]
        if not (promise["lazy"] and is_promise(value)):
            promise.update(done=True, value=value)
            return value
        promise.update(value)
        begun = "chain"


def make_natives(m: Registers) -> dict[str, Made]:
    """The native functions of the session with machine `m`, by Python name, and their frames."""
    return {
        **_make_handlers(m),
        **_make_winders(m),
        **make_raising(m),
        "call_with_values": (call_with_values, NativeFrame(_values, _values_again)),
        "force": (force, NativeFrame(_forcing, _forcing_again)),
        "delay": (lambda thunk: Promise.of(thunk, lazy=False), None),
        "delay_force": (lambda thunk: Promise.of(thunk, lazy=True), None),
        "make_parameter": (Parameter, None),
    }


__all__: Final = ["NativeFrame", "make_natives"]
