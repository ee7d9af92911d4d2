"""Control functions: what needs the continuation, the dynamic context or the analyser.

Each is an `op(m, args, kont) → state`. Special forms such as guard and parameterize are calls of
these functions with thunks (analyser/special_forms.py), so every tier treats them as calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.made import Promise
from sx_kernel.base.sequences import is_list, to_python
from sx_kernel.base.values import Parameter, Symbol, is_true
from sx_kernel.machine.apply import Apply, Control, State
from sx_kernel.machine.context import NO_RUN, Run, Winder
from sx_kernel.machine.control.computations import (
    op_perform,
    op_reset,
    op_resume_by,
    op_shift,
    op_step_loop,
    op_suspend,
)
from sx_kernel.machine.control.conditions import (
    op_guard,
    op_handler_bind,
    op_raise,
    op_raise_continuable,
    op_signal_condition,
    op_with_exception_handler,
)
from sx_kernel.machine.control.programs import op_load, op_run
from sx_kernel.machine.control.segments import in_computation, throw
from sx_kernel.machine.dynamic import wind_in
from sx_kernel.machine.frames import OP, WIND, Kont, shared
from sx_kernel.machine.registers import discard
from sx_kernel.primitives.check import bad_argument, need_functions
from sx_kernel.primitives.multiple_values import items_of, values
from sx_kernel.runtime.sites import Unwind

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers


# -- continuations -----------------------------------------------------------------------------


@final
class Continuation(Control):
    """An undelimited continuation: calling it replaces the current one (R7RS 6.10)."""

    __slots__ = ("handlers", "kont", "run", "winders")
    sx_type = sx_name = "continuation"
    min_args = 0
    max_args = None

    def __init__(
        self, kont: Kont, winders: Winder | None, handlers: Any, run: Run = NO_RUN
    ) -> None:
        self.run = run
        self.kont = kont
        self.winders = winders
        self.handlers = handlers

    def perform(self, m: Registers, args: list[Any], kont: Kont) -> State:
        """Continue there with `args`."""
        return throw(m, self, args[0] if len(args) == 1 else values(*args), kont)

    def __call__(self, *args: Any) -> Any:
        """From compiled code: `throw` knows whether what is given up has to become frames."""
        value = values(*args)
        if in_computation(self.winders):
            raise Unwind(lambda m, kont: throw(m, self, value, kont))
        raise discard(lambda m: throw(m, self, value, self.kont))


def op_call_cc(op: str) -> Any:
    """The operation of (call/cc f), which is called `op`."""

    def call_cc(m: Registers, args: list[Any], kont: Kont) -> State:
        need_functions(op, args)
        if m.depth:
            raise Unwind(lambda mm, whole: call_cc(mm, args, whole))
        k = Continuation(kont, m.winders, m.handlers, m.run)
        return (Apply(args[0], [k]), None, shared(kont), None)

    return call_cc


# -- dynamic context ---------------------------------------------------------------------------


def op_dynamic_wind(_m: Registers, args: list[Any], kont: Kont) -> State:
    """(dynamic-wind before thunk after): R7RS 6.10."""
    need_functions("dynamic-wind", args)
    return (Apply(args[0], []), None, (OP, kont, wind_in, tuple(args)), None)


def op_make_parameter(_m: Registers, args: list[Any], kont: Kont) -> State:
    """(make-parameter value [converter])."""
    if len(args) == 1 or args[1] is None:
        return (None, None, kont, Parameter(args[0]))
    if not callable(args[1]):
        raise bad_argument("make-parameter", 2, "a function", args[1])
    return (Apply(args[1], [args[0]]), None, (OP, kont, made_parameter, args[1]), None)


def made_parameter(_m: Registers, value: Any, converter: Any, kont: Kont) -> State:
    """The converter of a new parameter has returned."""
    return (None, None, kont, Parameter(value, converter))


def op_parameterize(m: Registers, args: list[Any], kont: Kont) -> State:
    """(%parameterize (list p v …) thunk)."""
    flat = tuple(to_python(args[0]))
    for parameter in flat[::2]:
        if type(parameter) is not Parameter:
            raise bad_argument("parameterize", 1, "a parameter", parameter)
    return _convert(m, None, (flat, 0, args[1]), kont)


def _convert(m: Registers, _value: Any, data: Any, kont: Kont) -> State:
    flat, i, thunk = data
    while i < len(flat):
        converter = flat[i].converter
        if converter is not None:
            after = (OP, kont, converted, data)
            return (Apply(converter, [flat[i + 1]]), None, after, None)
        i += 2
        data = (flat, i, thunk)
    swap = [[flat[j], flat[j + 1]] for j in range(0, len(flat), 2)]
    winder = Winder(None, None, m.winders, m.handlers, swap)
    winder.exchange(m, winder)
    return (Apply(thunk, []), None, (WIND, kont, winder), None)


def converted(m: Registers, value: Any, data: Any, kont: Kont) -> State:
    """The converter of a parameter to be bound has returned."""
    flat, i, thunk = data
    flat = (*flat[: i + 1], value, *flat[i + 2 :])
    return _convert(m, None, (flat, i + 2, thunk), kont)


# -- calls -------------------------------------------------------------------------------------


def op_apply(_m: Registers, args: list[Any], kont: Kont) -> State:
    """(apply f a … list): R7RS 6.10; the last argument is a list of further arguments."""
    last = args[-1]
    if last is not None and not is_list(last):
        raise bad_argument("apply", len(args), "a list", last)
    need_functions("apply", args[:1])
    return (Apply(args[0], [*args[1:-1], *to_python(last)]), None, kont, None)


def op_call_with_values(_m: Registers, args: list[Any], kont: Kont) -> State:
    """(call-with-values producer consumer)."""
    need_functions("call-with-values", args)
    return (Apply(args[0], []), None, (OP, kont, with_values, args[1]), None)


def with_values(_m: Registers, value: Any, consumer: Any, kont: Kont) -> State:
    """The producer has returned."""
    items = items_of(value)
    return (Apply(consumer, [value] if items is None else items[:]), None, kont, None)


# -- promises ----------------------------------------------------------------------------------


def op_delay(_m: Registers, args: list[Any], kont: Kont) -> State:
    """(%delay thunk): a promise of the thunk's value."""
    return (None, None, kont, Promise.of(args[0], lazy=False))


def op_delay_force(_m: Registers, args: list[Any], kont: Kont) -> State:
    """(%delay-force thunk): a promise of what the promise that thunk makes will give."""
    return (None, None, kont, Promise.of(args[0], lazy=True))


def is_promise(value: Any) -> bool:
    """Return whether `value` is a promise."""
    return type(value) is Promise


def op_force(_m: Registers, args: list[Any], kont: Kont) -> State:
    """(force p): R7RS 4.2.5; what is no promise is its own value."""
    promise = args[0]
    if not is_promise(promise):
        return (None, None, kont, promise)
    if promise["done"]:
        return (None, None, kont, promise["value"])
    return (Apply(promise["value"], []), None, (OP, kont, forced, promise), None)


def forced(m: Registers, value: Any, promise: Any, kont: Kont) -> State:
    """The thunk of a promise has returned."""
    if promise["done"]:  # its own thunk forced it: the first value stays (R7RS)
        return (None, None, kont, promise["value"])
    if promise["lazy"] and is_promise(value):
        promise.update(value)  # take over the inner promise, so that chains stay flat
        return op_force(m, [promise], kont)
    promise.update(done=True, value=value)
    return (None, None, kont, value)


# -- the analyser -----------------------------------------------------------------------------


def op_eval(m: Registers, args: list[Any], kont: Kont) -> State:
    """(eval form [env]): evaluate a form at top level, or in an environment."""
    form, variables = args[0], args[1] if len(args) == 2 else None
    if variables is None:
        assert m.analyse is not None
        node, env, _, _ = m.start(m.analyse(form))
        return (node, env, kont, None)
    if type(variables) is not dict:
        raise bad_argument("eval", 2, "a dict of variables", variables)
    assert m.analyse_in is not None
    return (Apply(m.analyse_in(form, variables), [variables]), None, kont, None)


def op_register(kind: str, op: str) -> Any:
    """The operation of register-special-form! and register-reader-macro!."""

    def register(m: Registers, args: list[Any], kont: Kont) -> State:
        assert m.register is not None
        name, handler = args
        if type(name) is Symbol:
            name = name.name
        if type(name) is not str or not name:
            raise bad_argument(op, 1, "a name", args[0])
        if not callable(handler):
            raise bad_argument(op, 2, "a function", handler)
        if m.depth:
            raise Unwind(lambda mm, whole: register(mm, args, whole))
        m.register(kind, name, handler)
        return (None, None, kont, None)

    return register


def op_set_strict(m: Registers, args: list[Any], kont: Kont) -> State:
    """(set-strict! on): check the types of primitives' arguments, or do not."""
    from sx_kernel.machine.strict import switch  # imported late: seldom used

    if m.depth:
        raise Unwind(lambda mm, whole: op_set_strict(mm, args, whole))
    before = m.strict
    switch(m, is_true(args[0]), m.param_types)
    return (None, None, kont, before)


def op_set_param_types(m: Registers, args: list[Any], kont: Kont) -> State:
    """(set-prim-param-types! types): what strict mode checks besides the declarations."""
    from sx_kernel.machine.strict import switch
    from sx_kernel.primitives.types import read_types

    types = read_types("set-prim-param-types!", 1, args[0])
    if m.depth:
        raise Unwind(lambda mm, whole: op_set_param_types(mm, args, whole))
    switch(m, m.strict, types)
    return (None, None, kont, None)


def op_macroexpand(m: Registers, args: list[Any], kont: Kont) -> State:
    """(macroexpand form): expand until it is no call of a macro."""
    assert m.expand is not None
    return (None, None, kont, m.expand(args[0], False))


def op_macroexpand_1(m: Registers, args: list[Any], kont: Kont) -> State:
    """(macroexpand-1 form): expand once."""
    assert m.expand is not None
    return (None, None, kont, m.expand(args[0], True))


def op_explain_form(m: Registers, args: list[Any], kont: Kont) -> State:
    """(explain-form form): what becomes of it, as text."""
    assert m.explain_form is not None
    return (None, None, kont, m.explain_form(args[0]))


CONTROLS: Final = {
    "explain-form": (op_explain_form, 1, 1),
    "macroexpand": (op_macroexpand, 1, 1),
    "macroexpand-1": (op_macroexpand_1, 1, 1),
    "raise": (op_raise, 1, 1),
    "raise-continuable": (op_raise_continuable, 1, 1),
    "signal-condition": (op_signal_condition, 1, 1),
    "%guard": (op_guard, 2, 2),
    "%handler-bind": (op_handler_bind, 2, 2),
    "with-exception-handler": (op_with_exception_handler, 2, 2),
    "call/cc": (op_call_cc("call/cc"), 1, 1),
    "call-with-current-continuation": (op_call_cc("call-with-current-continuation"), 1, 1),
    "%reset": (op_reset, 1, 1),
    "%shift": (op_shift, 1, 1),
    "dynamic-wind": (op_dynamic_wind, 3, 3),
    "make-parameter": (op_make_parameter, 1, 2),
    "%parameterize": (op_parameterize, 2, 2),
    "apply": (op_apply, 2, None),
    "call-with-values": (op_call_with_values, 2, 2),
    "%delay": (op_delay, 1, 1),
    "%delay-force": (op_delay_force, 1, 1),
    "force": (op_force, 1, 1),
    "perform": (op_perform, 1, 1),
    "%step-loop": (op_step_loop, 2, 2),
    "%suspend": (op_suspend, 2, 2),
    "%resume-by": (op_resume_by, 2, 2),
    "eval": (op_eval, 1, 2),
    "eval-expr": (op_eval, 1, 2),
    "register-special-form!": (op_register("form", "register-special-form!"), 2, 2),
    "register-reader-macro!": (op_register("reader", "register-reader-macro!"), 2, 2),
    "%run": (op_run, 1, 1),
    "load": (op_load, 1, 1),
    "set-strict!": (op_set_strict, 1, 1),
    "set-prim-param-types!": (op_set_param_types, 1, 1),
}


__all__ = ["CONTROLS", "Continuation"]
