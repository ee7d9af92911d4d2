"""Control functions: what needs the continuation, the dynamic context or the analyser.

Each is an `op(m, args, kont) → state`. Special forms such as guard and parameterize are calls of
these functions with thunks (analyser/special_forms.py), so every tier treats them as calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import ErrorValue, SxError, error
from sx_kernel.base.sequences import is_list, to_python
from sx_kernel.base.values import Parameter, is_true
from sx_kernel.machine.apply import Apply, Control, State
from sx_kernel.machine.frames import (
    COPY,
    ENV_FRAMES,
    EXIT,
    GUARD,
    OP,
    RESET,
    WIND,
    Handling,
    Kont,
    shared,
    uncopy,
)  # fmt: skip
from sx_kernel.machine.host import Winder, discard, not_callable
from sx_kernel.machine.recovery import Escape, backtrace, trace_error
from sx_kernel.primitives.check import bad_argument
from sx_kernel.runtime.sites import Unwind

if TYPE_CHECKING:
    from sx_kernel.machine.cek import Machine


def _whole(m: Machine, op: Any, args: list[Any]) -> None:
    """Make sure that `kont` is the whole continuation: start again on the outermost machine."""
    if m.depth:
        raise Unwind(lambda mm, kont: op(mm, args, kont))


# -- handlers ----------------------------------------------------------------------------------


class Record:
    """A handler in force. `outer`: the next one; a handler runs with those outside of itself."""

    __slots__ = ("outer",)

    def __init__(self, outer: Record | None) -> None:
        self.outer = outer


@final
class GuardRecord(Record):
    """A guard: unwinds to its GUARD frame, then calls handler(condition, reraise)."""

    __slots__ = ("handler", "winders")

    def __init__(self, outer: Record | None, handler: Any, winders: Winder | None) -> None:
        super().__init__(outer)
        self.handler = handler
        self.winders = winders


@final
class BindRecord(Record):
    """handler-bind: clauses of (predicate, handler), tried in order without unwinding.

    with-exception-handler is one clause whose predicate is None (always).
    """

    __slots__ = ("clauses",)

    def __init__(self, outer: Record | None, clauses: list[tuple[Any, Any]]) -> None:
        super().__init__(outer)
        self.clauses = clauses


@final
class Reraise(Control):
    """What a guard without a matching clause calls: raises again where it was raised first."""

    __slots__ = ("raised",)

    def __init__(
        self, payload: Any, continuable: bool, kont: Kont, winders: Any, record: Any
    ) -> None:
        super().__init__("reraise", self._again, 0, 0)
        self.raised = (payload, continuable, kont, winders, record)

    def _again(self, m: Machine, _args: list[Any], _kont: Kont) -> State:
        payload, continuable, kont, winders, record = self.raised
        if m.depth:
            raise discard(lambda mm: self._again(mm, [], kont))
        on = (OP, kont, _raise_on, (payload, continuable, record, m.handlers))
        return m.rewind(winders, (None, None, on, None), record)


def op_raise(m: Machine, args: list[Any], kont: Kont) -> State:
    """(raise v): R7RS 6.11. A handler that returns is an error."""
    return _raise(m, args[0], False, kont, m.handlers, m.handlers)


def op_raise_continuable(m: Machine, args: list[Any], kont: Kont) -> State:
    """(raise-continuable v): the handler's value is the result."""
    return _raise(m, args[0], True, kont, m.handlers, m.handlers)


def _raise_on(m: Machine, _value: Any, data: Any, kont: Kont) -> State:
    payload, continuable, record, _ = data
    return _raise(m, payload, continuable, kont, record, record)


def _raise(
    m: Machine, payload: Any, continuable: bool, kont: Kont, record: Any, installed: Any
) -> State:
    """Offer `payload` to `record` and those outside it; `installed` is restored on return."""
    if isinstance(payload, ErrorValue) and not payload.backtrace:
        if m.depth:
            raise Unwind(lambda mm, k: _raise(mm, payload, continuable, k, record, installed))
        trace_error(payload, kont, -1, None)
    if record is None:
        return _uncaught(m, payload, kont)
    if type(record) is GuardRecord:
        return _raise_to_guard(m, payload, continuable, kont, record)
    return _offer(m, None, (payload, continuable, record, installed, 0), kont)


def _uncaught(m: Machine, payload: Any, kont: Kont) -> State:
    if m.depth:
        raise Unwind(lambda mm, whole: _uncaught(mm, payload, whole))
    problem = SxError(payload)
    entries = backtrace(kont)
    problem.where = payload.where if isinstance(payload, ErrorValue) else None
    if problem.where is None:
        problem.where = next((e.place for e in entries if e.place is not None), None)
    problem.backtrace = payload.backtrace if isinstance(payload, ErrorValue) else tuple(entries)
    raise Escape(problem)


def _raise_to_guard(
    m: Machine, payload: Any, continuable: bool, kont: Kont, record: GuardRecord
) -> State:
    if m.depth:
        # Raising again goes on with the whole continuation, not with this machine's part of it.
        raise Unwind(lambda mm, whole: _raise_to_guard(mm, payload, continuable, whole, record))
    frame = kont
    while frame[0] != EXIT and not (frame[0] == GUARD and frame[2] is record):
        frame = frame[1]
    if frame[0] == EXIT:  # the guard was left by a continuation
        return _raise(m, payload, continuable, kont, record.outer, record.outer)
    reraise = Reraise(payload, continuable, kont, m.winders, record.outer)
    then: State = (Apply(record.handler, [payload, reraise]), None, frame[1], None)
    return m.rewind(record.winders, then, record.outer)


def _offer(m: Machine, _value: Any, data: Any, kont: Kont) -> State:
    """Try the clauses of a BindRecord from number `i` on."""
    payload, continuable, record, installed, i = data
    if i == len(record.clauses):
        return _raise(m, payload, continuable, kont, record.outer, installed)
    predicate = record.clauses[i][0]
    m.handlers = record.outer
    if predicate is None:
        return _handle(m, True, data, kont)
    return (Apply(predicate, [payload]), None, (OP, kont, _handle, data), None)


def _handle(m: Machine, matches: Any, data: Any, kont: Kont) -> State:
    payload, continuable, record, installed, i = data
    if not is_true(matches):
        return _offer(m, None, (payload, continuable, record, installed, i + 1), kont)
    handler = record.clauses[i][1]
    after = (OP, kont, _handled, Handling(payload, continuable, installed, m.raised_at))
    return (Apply(handler, [payload]), None, after, None)


def _handled(m: Machine, value: Any, data: Any, kont: Kont) -> State:
    payload, continuable, installed, raised_at = data
    if continuable:
        m.handlers = installed
        return (None, None, kont, value)
    if m.depth:  # the backtrace is that of the whole continuation
        raise Unwind(lambda mm, whole: _handled(mm, value, data, whole))
    # R7RS 6.11: a secondary exception in the dynamic environment of the handler
    problem = ErrorValue(
        "error", "a handler returned from a raise that is not continuable", [payload]
    )
    if raised_at[0] is payload:  # raised by a failing expression: it is there, too
        trace_error(problem, kont, raised_at[1], raised_at[2])
    return _raise(m, problem, False, kont, m.handlers, m.handlers)


def op_guard(m: Machine, args: list[Any], kont: Kont) -> State:
    """(%guard thunk handler)."""
    thunk, handler = args
    record = GuardRecord(m.handlers, handler, m.winders)
    m.handlers = record
    return (Apply(thunk, []), None, (GUARD, kont, record), None)


def op_handler_bind(m: Machine, args: list[Any], kont: Kont) -> State:
    """(%handler-bind (list pred handler …) thunk)."""
    flat = to_python(args[0])
    clauses = list(zip(flat[::2], flat[1::2], strict=True))
    return _with_clauses(m, clauses, args[1], kont)


def op_with_exception_handler(m: Machine, args: list[Any], kont: Kont) -> State:
    """(with-exception-handler handler thunk): R7RS 6.11."""
    for i, value in enumerate(args):
        if not callable(value):
            raise bad_argument("with-exception-handler", i + 1, "a function", value)
    return _with_clauses(m, [(None, args[0])], args[1], kont)


def _with_clauses(m: Machine, clauses: list[tuple[Any, Any]], thunk: Any, kont: Kont) -> State:
    record = BindRecord(m.handlers, clauses)
    m.handlers = record
    return (Apply(thunk, []), None, (GUARD, kont, record), None)


# -- continuations -----------------------------------------------------------------------------


@final
class Continuation(Control):
    """An undelimited continuation: calling it replaces the current one (R7RS 6.10)."""

    __slots__ = ("handlers", "kont", "winders")
    sx_type = "continuation"

    def __init__(self, kont: Kont, winders: Winder | None, handlers: Any) -> None:
        super().__init__("continuation", self._throw, 0, None)
        self.kont = kont
        self.winders = winders
        self.handlers = handlers

    def _throw(self, m: Machine, args: list[Any], _kont: Kont) -> State:
        if m.depth:
            raise discard(lambda mm: self._throw(mm, args, _kont))
        value = args[0] if len(args) == 1 else {"_values": True, "items": args}
        then: State = (None, None, shared(self.kont), value)
        if self.winders is m.winders:
            m.handlers = self.handlers
            return then
        return m.rewind(self.winders, then, self.handlers)

    def __call__(self, *args: Any) -> Any:
        """From compiled code: the continuation that is given up need not be turned into frames."""
        raise discard(lambda m: self._throw(m, list(args), self.kont))


def op_call_cc(m: Machine, args: list[Any], kont: Kont) -> State:
    """(call/cc f)."""
    _whole(m, op_call_cc, args)
    k = Continuation(kont, m.winders, m.handlers)
    return (Apply(args[0], [k]), None, shared(kont), None)


@final
class Delimited(Control):
    """A delimited continuation (`shift`): calling it runs the captured frames on top.

    `frames`: outermost (the RESET) first. Multi-shot: every call works on copies.
    """

    __slots__ = ("frames", "handlers", "winders")
    sx_type = "continuation"

    def __init__(self, frames: list[Kont], handlers: list[Record], winders: list[Winder]) -> None:
        super().__init__("continuation", self._resume, 1, 1)
        self.frames = frames
        self.handlers = handlers
        self.winders = winders

    def _resume(self, m: Machine, args: list[Any], kont: Kont) -> State:
        records, handlers = _rebase_handlers(self.handlers, m.handlers)
        winders, inner = _rebase_winders(self.winders, m.winders, handlers)
        envs: dict[int, list[Any]] = {}
        for frame in self.frames:
            tag = frame[0]
            if tag < ENV_FRAMES:
                env = envs.get(id(frame[3]))
                if env is None:
                    env = envs[id(frame[3])] = frame[3][:]
                kont = (tag, kont, frame[2], env, *frame[4:])
            elif tag == GUARD:
                kont = (GUARD, kont, records.get(id(frame[2]), frame[2]))
            elif tag == WIND:
                kont = (WIND, kont, winders.get(id(frame[2]), frame[2]))
            elif tag == RESET:
                kont = (RESET, kont, m.handlers, m.winders)
            else:
                kont = (tag, kont, *frame[2:])
        return m.rewind(inner, (None, None, kont, args[0]), handlers)


def _rebase_handlers(captured: list[Record], base: Any) -> tuple[dict[int, Record], Any]:
    """Copies of the records captured (outermost first) on top of `base`."""
    copies: dict[int, Record] = {}
    for record in captured:
        if type(record) is GuardRecord:
            copy: Record = GuardRecord(base, record.handler, record.winders)
        else:
            assert type(record) is BindRecord
            copy = BindRecord(base, record.clauses)
        copies[id(record)] = base = copy
    return copies, base


def _rebase_winders(
    captured: list[Winder], base: Any, handlers: Any
) -> tuple[dict[int, Winder], Any]:
    copies: dict[int, Winder] = {}
    for winder in captured:
        swap = [list(pair) for pair in winder.swap] if winder.swap is not None else None
        base = Winder(winder.before, winder.after, base, handlers, swap)
        copies[id(winder)] = base
    return copies, base


def op_reset(m: Machine, args: list[Any], kont: Kont) -> State:
    """(%reset thunk)."""
    return (Apply(args[0], []), None, (RESET, kont, m.handlers, m.winders), None)


def op_shift(m: Machine, args: list[Any], kont: Kont) -> State:
    """(%shift f): capture up to the nearest reset, call f with that; f's result is reset's."""
    frames: list[Kont] = []
    frame = kont
    while frame[0] not in (RESET, EXIT):
        if frame[0] == COPY:
            frame = uncopy(frame)
            continue
        frames.append(frame)
        frame = frame[1]
    if frame[0] == EXIT:
        _whole(m, op_shift, args)
        raise error("error", "shift: there is no enclosing reset")
    frames.append(frame)
    frames.reverse()
    _, below, handlers, winders = frame
    k = Delimited(frames, _between(m.handlers, handlers), _between(m.winders, winders))
    then: State = (Apply(args[0], [k]), None, (RESET, below, handlers, winders), None)
    return m.rewind(winders, then, handlers)


def _between(inner: Any, outer: Any) -> list[Any]:
    """The records from just inside `outer` to `inner`, outermost first."""
    found: list[Any] = []
    while inner is not outer and inner is not None:
        found.append(inner)
        inner = inner.outer
    found.reverse()
    return found


# -- dynamic context ---------------------------------------------------------------------------


def op_dynamic_wind(_m: Machine, args: list[Any], kont: Kont) -> State:
    """(dynamic-wind before thunk after): R7RS 6.10."""
    for i, value in enumerate(args):
        if not callable(value):
            raise bad_argument("dynamic-wind", i + 1, "a function", value)
    return (Apply(args[0], []), None, (OP, kont, _wind_in, args), None)


def _wind_in(m: Machine, _value: Any, args: Any, kont: Kont) -> State:
    before, thunk, after = args
    m.winders = Winder(before, after, m.winders, m.handlers)
    return (Apply(thunk, []), None, (WIND, kont, m.winders), None)


def op_make_parameter(_m: Machine, args: list[Any], kont: Kont) -> State:
    """(make-parameter value [converter])."""
    if len(args) == 1 or args[1] is None:
        return (None, None, kont, Parameter(args[0]))
    return (Apply(args[1], [args[0]]), None, (OP, kont, _made_parameter, args[1]), None)


def _made_parameter(_m: Machine, value: Any, converter: Any, kont: Kont) -> State:
    return (None, None, kont, Parameter(value, converter))


def op_parameterize(m: Machine, args: list[Any], kont: Kont) -> State:
    """(%parameterize (list p v …) thunk)."""
    flat = to_python(args[0])
    for parameter in flat[::2]:
        if type(parameter) is not Parameter:
            raise bad_argument("parameterize", 1, "a parameter", parameter)
    return _convert(m, None, (flat, 0, args[1]), kont)


def _convert(m: Machine, _value: Any, data: Any, kont: Kont) -> State:
    flat, i, thunk = data
    while i < len(flat):
        converter = flat[i].converter
        if converter is not None:
            after = (OP, kont, _converted, data)
            return (Apply(converter, [flat[i + 1]]), None, after, None)
        i += 2
        data = (flat, i, thunk)
    swap = [[flat[j], flat[j + 1]] for j in range(0, len(flat), 2)]
    winder = Winder(None, None, m.winders, m.handlers, swap)
    winder.exchange()
    m.winders = winder
    return (Apply(thunk, []), None, (WIND, kont, winder), None)


def _converted(m: Machine, value: Any, data: Any, kont: Kont) -> State:
    flat, i, thunk = data
    flat = [*flat[: i + 1], value, *flat[i + 2 :]]
    return _convert(m, None, (flat, i + 2, thunk), kont)


# -- calls -------------------------------------------------------------------------------------


def op_apply(_m: Machine, args: list[Any], kont: Kont) -> State:
    """(apply f a … list): R7RS 6.10; the last argument is a list of further arguments."""
    last = args[-1]
    if len(args) == 1:
        return (Apply(args[0], []), None, kont, None)
    if last is not None and not is_list(last):
        raise bad_argument("apply", len(args), "a list", last)
    return (Apply(args[0], [*args[1:-1], *to_python(last)]), None, kont, None)


def op_call_with_values(_m: Machine, args: list[Any], kont: Kont) -> State:
    """(call-with-values producer consumer)."""
    return (Apply(args[0], []), None, (OP, kont, _with_values, args[1]), None)


def _with_values(_m: Machine, value: Any, consumer: Any, kont: Kont) -> State:
    if type(value) is dict and value.get("_values") is True:
        return (Apply(consumer, to_python(value["items"])[:]), None, kont, None)
    return (Apply(consumer, [value]), None, kont, None)


# -- promises ----------------------------------------------------------------------------------


def op_delay(_m: Machine, args: list[Any], kont: Kont) -> State:
    """(%delay thunk): a promise of the thunk's value."""
    promise = {"_promise": True, "done": False, "value": args[0], "lazy": False}
    return (None, None, kont, promise)


def op_delay_force(_m: Machine, args: list[Any], kont: Kont) -> State:
    """(%delay-force thunk): a promise of what the promise that thunk makes will give."""
    promise = {"_promise": True, "done": False, "value": args[0], "lazy": True}
    return (None, None, kont, promise)


def is_promise(value: Any) -> bool:
    """Whether `value` is a promise (a dict with :_promise true)."""
    return type(value) is dict and value.get("_promise") is True


def op_force(_m: Machine, args: list[Any], kont: Kont) -> State:
    """(force p): R7RS 4.2.5; what is no promise is its own value."""
    promise = args[0]
    if not is_promise(promise):
        return (None, None, kont, promise)
    if promise["done"]:
        return (None, None, kont, promise["value"])
    return (Apply(promise["value"], []), None, (OP, kont, _forced, promise), None)


def _forced(m: Machine, value: Any, promise: Any, kont: Kont) -> State:
    if promise["done"]:  # its own thunk forced it: the first value stays (R7RS)
        return (None, None, kont, promise["value"])
    if promise["lazy"] and is_promise(value):
        promise.update(value)  # take over the inner promise, so that chains stay flat
        return op_force(m, [promise], kont)
    promise.update(done=True, value=value)
    return (None, None, kont, value)


# -- the host ----------------------------------------------------------------------------------


class Suspension(BaseException):
    """`perform` was called: `request` is what the program wants, `resume` takes the answer."""

    def __init__(self, request: Any, kont: Kont, winders: Any, handlers: Any) -> None:
        super().__init__()
        self.request = request
        self.kont = kont
        self.winders = winders
        self.handlers = handlers


def op_perform(m: Machine, args: list[Any], kont: Kont) -> State:
    """(perform request): ask the host; the value it resumes with is the result."""
    if m.resolve_io is not None:
        return (None, None, kont, m.resolve_io(args[0]))
    if not m.suspendable:
        raise error("io-error", "IO suspension in non-IO context", args[0])
    _whole(m, op_perform, args)
    raise Escape(Suspension(args[0], kont, m.winders, m.handlers))


def op_eval(m: Machine, args: list[Any], kont: Kont) -> State:
    """(eval form): evaluate a form at top level."""
    assert m.analyse is not None
    lam = m.analyse(args[0])
    node, env, _, _ = m.start(lam)
    return (node, env, kont, None)


def op_set_strict(m: Machine, args: list[Any], kont: Kont) -> State:
    """(set-strict! on): check the types of primitives' arguments, or do not."""
    from sx_kernel.machine.strict import switch  # imported late: seldom used

    _whole(m, op_set_strict, args)
    before = m.strict
    switch(m, is_true(args[0]), m.param_types)
    return (None, None, kont, before)


def op_set_param_types(m: Machine, args: list[Any], kont: Kont) -> State:
    """(set-prim-param-types! types): what strict mode checks besides the declarations."""
    from sx_kernel.machine.strict import switch
    from sx_kernel.primitives.types import read_types

    types = read_types("set-prim-param-types!", 1, args[0])
    _whole(m, op_set_param_types, args)
    switch(m, m.strict, types)
    return (None, None, kont, None)


def op_macroexpand(m: Machine, args: list[Any], kont: Kont) -> State:
    """(macroexpand form): expand until it is no call of a macro."""
    assert m.expand is not None
    return (None, None, kont, m.expand(args[0], False))


def op_macroexpand_1(m: Machine, args: list[Any], kont: Kont) -> State:
    """(macroexpand-1 form): expand once."""
    assert m.expand is not None
    return (None, None, kont, m.expand(args[0], True))


CONTROLS: Final = {
    "macroexpand": (op_macroexpand, 1, 1),
    "macroexpand-1": (op_macroexpand_1, 1, 1),
    "raise": (op_raise, 1, 1),
    "raise-continuable": (op_raise_continuable, 1, 1),
    "%guard": (op_guard, 2, 2),
    "%handler-bind": (op_handler_bind, 2, 2),
    "with-exception-handler": (op_with_exception_handler, 2, 2),
    "call/cc": (op_call_cc, 1, 1),
    "call-with-current-continuation": (op_call_cc, 1, 1),
    "%reset": (op_reset, 1, 1),
    "%shift": (op_shift, 1, 1),
    "dynamic-wind": (op_dynamic_wind, 3, 3),
    "make-parameter": (op_make_parameter, 1, 2),
    "%parameterize": (op_parameterize, 2, 2),
    "apply": (op_apply, 1, None),
    "call-with-values": (op_call_with_values, 2, 2),
    "%delay": (op_delay, 1, 1),
    "%delay-force": (op_delay_force, 1, 1),
    "force": (op_force, 1, 1),
    "perform": (op_perform, 1, 1),
    "eval": (op_eval, 1, 1),
    "set-strict!": (op_set_strict, 1, 1),
    "set-prim-param-types!": (op_set_param_types, 1, 1),
}


def make_controls() -> dict[str, Control]:
    """One Control object per control function, by SX name."""
    return {name: Control(name, op, least, most) for name, (op, least, most) in CONTROLS.items()}


__all__ = ["CONTROLS", "Continuation", "Delimited", "Suspension", "make_controls", "not_callable"]
