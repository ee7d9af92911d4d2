"""The machine's registers besides the state, and what it asks of the session around it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final, Protocol

from sx_kernel.base.errors import Passing, SxError, error
from sx_kernel.base.values import UNSET, Keyword
from sx_kernel.ir.nodes import Call, Define, KeywordArg, Lambda, Loop, PrimCall
from sx_kernel.ir.shapes import fill
from sx_kernel.machine.apply import Apply, Control, NativeFrame, State
from sx_kernel.machine.context import Winder, path_between
from sx_kernel.machine.frames import OP, Kont
from sx_kernel.machine.link import global_key, located
from sx_kernel.machine.signature import arity_error
from sx_kernel.runtime.closures import BOUND, NEVER, state_of
from sx_kernel.runtime.sites import Unwind
from sx_kernel.syntax.tokens import is_member

if TYPE_CHECKING:
    from sx_kernel.ir.stops import Stop
    from sx_kernel.machine.observer import Debugging
    from sx_kernel.primitives.table import Prim
    from sx_kernel.primitives.types import ParamTypes


# Frames on Python's stack before it is turned into machine frames (see adapt_depth).
SHALLOW = 2_000
DEEP = 2_000_000
STRESS_FRAMES = 120
HEADROOM = 3_000  # frames that a step of the machine may need (primitives, deep expressions)


class Policy(Protocol):
    """What decides about compiling (jit/policy.py); the machine only reports hot lambdas."""

    def warm_up(self, lam: Lambda, args: list[Any]) -> bool:
        """A call of `lam`, which was called `cold_calls` times or has had compiled code: True if
        it has compiled code that is to run this call. Else the policy has counted the miss."""
        ...

    def depends_on(self, name: str, *, running: bool) -> bool:
        """Whether compiled code relies on what the global `name` is bound to.

        `running`: compiled code is on the stack, where also code may rely on it that the cache
        has dropped meanwhile.
        """
        ...

    def succeed(self, old: Any, new: Any, name: str) -> bool:
        """`new` is about to replace `old` as the global `name`: if they are functions of equal
        structure and `old` has compiled code, let `new` share it. Whether it does."""
        ...

    def invalidate(self, name: str) -> None:
        """The global `name` is about to change: drop the code that relies on it."""
        ...

    def enter_loop(self, lam: Lambda, loop: Loop, values: Any, env: list[Any]) -> Any:
        """(function, arguments) with which compiled code goes on with a hot loop, or None."""
        ...

    def refund(self, lam: Lambda, calls: int) -> None:
        """Compiled code of `lam` counted so many calls that it will not make after all."""
        ...


class Foreign(Protocol):
    """What a session that may use the host's own objects knows of them (session/python/)."""

    def call(self, fn: Any, args: tuple[Any, ...]) -> Any:
        """Call a function of the host's that has not been made one of SX's. Raises SxError."""
        ...

    def to_sx(self, value: Any) -> Any:
        """A value of the host's as SX gets it."""
        ...

    def to_python(self, value: Any) -> Any:
        """A value of SX's as the host gets it."""
        ...

    def as_error(self, problem: BaseException) -> SxError:
        """The error that an exception of the host's is, settled."""
        ...

    def direct(self, value: Any) -> tuple[Any, str] | None:
        """The host's function that the SX value `value` stands for, and the name of the type of
        what it gave last, if compiled code may call it itself."""
        ...

    def member(self, name: str) -> Any:
        """The function that a member's name (`.append`) means. Raises SxError."""
        ...


class _NeverRaised(Passing):
    pass


class Registers:
    """Session-wide machine state.

    `globals`: Python name → value, the `__globals__` of all compiled functions. `primitives`:
    name → Prim of the primitives whose names no global has taken. In `strict` mode they
    check the types of their arguments, by `param_types` or their declarations. `cold_calls`:
    so many calls of a lambda the machine runs before it asks whether that should be compiled
    (NEVER: unless it was once). `may_compile`: False makes the machine run everything.
    `misses`: calls it ran. `handlers`, `winders`:
    the dynamic context. `depth`: machines below. `on_call`: hears of each call for which the
    machine asks, which then stays on the machine (JitPolicy.recording).
    `variables`: globals that are nothing but variables, with their keys: no code relies on what
    they hold, nothing follows them, so that `set!` need only store what is no closure. Filled as
    compiled code sets them, emptied when any of that changes.
    `debugger`: who stops programs (machine/debugging.py); `asks_always`: the machine asks at each
    call, so that it can.
    `leaves`: how often compiled code was left for the machine, not by itself (recovery.is_own);
    `on_leave(problem, frames)` hears of each time.
    `unsealed`: what has been linked while the library is being loaded; None at other times.
    """

    def __init__(self) -> None:
        self.globals: dict[str, Any] = {}
        self.names: dict[str, str] = {}
        self.primitives: dict[str, Prim] = {}
        self.cold_calls = NEVER
        self.may_compile = True
        self.misses = 0
        self.depth = 0
        self.handlers: Any = None
        self.winders: Winder | None = None
        self.policy: Policy | None = None
        self.analyse: Callable[[Any], Lambda] | None = None
        self.analyse_in: Callable[[Any, dict[str, Any]], Any] | None = None
        self.expand: Callable[[Any, bool], Any] | None = None
        self.explain_form: Callable[[Any], str] | None = None
        self.register: Callable[[str, str, Any], None] | None = None
        self.load: Callable[[str, list[str]], Any] | None = None
        self.imports: dict[str, set[str]] = {}
        self.variables: dict[str, str] = {}
        self.resolve_io: Callable[[Any], Any] | None = None
        self.foreign: Foreign | None = None
        self.hint_for: Callable[[str], str | None] | None = None
        self.on_shadow: Callable[[str], None] | None = None
        self.on_define: Callable[[str, Any, str | None], None] | None = None
        self.raise_function: Any = None
        self.all_primitives: dict[str, Prim] = {}
        self.strict = False
        self.param_types: dict[str, ParamTypes] = {}
        self.leaves = 0
        self.on_leave: Callable[[BaseException, list[Any]], None] | None = None
        self.raised_at: tuple[Any, int, Any] = (None, -1, None)
        self.run: Any = None
        self.native_frames: dict[int, NativeFrame] = {}
        self.throw_type: type[BaseException] = _NeverRaised
        self.hot_turns: float = float("inf")
        self.on_call: Callable[[Lambda, list[Any]], None] | None = None
        self.debugger: Debugging | None = None
        self.asks_always = False
        self.unsealed: list[Lambda] | None = None
        self.entered_loop: Any = None
        self.dead_frames = 0
        self.soft_limit = SHALLOW
        self.deep = False
        self.may_be_deep: Callable[[], bool] = lambda: True  # the session knows

    # -- running (cek.py) ----------------------------------------------------------------------

    step_loop: CodeType
    """The code of the function that steps."""

    def enter(self, lam: Lambda, args: tuple[Any, ...], captured: tuple[Any, ...]) -> Any:
        """A stub was called by compiled code: run the call in a machine nested in this one."""
        raise NotImplementedError

    def nested(self, state: State) -> Any:
        """Run `state` to its end below the Python code that is running now."""
        raise NotImplementedError

    def call(self, fn: Any, *args: Any) -> Any:
        """Call an SX function from Python and wait for the result."""
        raise NotImplementedError

    def execute(self, state: State) -> Any:
        """Run `state` as an outermost run; dynamic state is put back afterwards."""
        raise NotImplementedError

    def start(self, lam: Lambda) -> State:
        """The state in which the top-level form `lam` is about to run."""
        raise NotImplementedError

    # -- globals -------------------------------------------------------------------------------

    def missing(self, name: str) -> Any:
        """The value of a global that has none yet: members of the host's objects, `.append`, are
        there when they are first asked for. Raises name-error."""
        if name[:1] != "." or not is_member(name):
            raise self.undefined(name)
        if self.foreign is None:
            hint = "whoever made the session can allow it: Session(python=…)"
            message = f"{name}: this session may not use Python"
            raise error("capability-error", message, hint=hint)
        made = self.foreign.member(name)
        self.globals[global_key(name)] = made
        self.names[global_key(name)] = name
        return made

    def undefined(self, name: str) -> SxError:
        """The error of an unknown name, with the nearest known one as a hint."""
        if name[:1] == "(" and ") " in name:  # see analyser/module.py
            library, short = name[: name.rindex(") ") + 1], name[name.rindex(") ") + 2 :]
            return error("name-error", f"Undefined symbol: {short} in the library {library}")
        hint = self.hint_for(name) if self.hint_for is not None else None
        return error("name-error", f"Undefined symbol: {name}", hint=hint)

    def open_library(self) -> dict[str, Any]:
        """The library, or a part of it, is about to be loaded. Answers the globals up to now."""
        self.unsealed = []
        return dict(self.globals)

    def seal_library(self, before: dict[str, Any] | None = None) -> None:
        """The library is loaded: keep what its names are bound to, for its own use only.

        `before`: the globals before a part that is loaded late; what a program has called by the
        same names stays the program's.
        """
        for key, value in list(self.globals.items()):
            if not key.startswith("G_"):
                continue
            if before is None:
                self.globals["L_" + key[2:]] = value
            elif before.get(key, before) is not value:
                self.globals["L_" + key[2:]] = value
                if key in before:
                    self.globals[key] = before[key]
        unsealed, self.unsealed = self.unsealed, None
        for candidate in unsealed or ():
            candidate.rt.unlink()  # link again when next called, with the sealed names

    @staticmethod
    def primitive(table: dict[str, Prim], name: str, count: int) -> Callable[..., Any] | None:
        """The Python function to call for `name` with `count` arguments; None if shadowed."""
        prim = table.get(name)
        if prim is None:
            return None
        return prim.two if count == 2 and prim.two is not None else prim.fn

    def define(self, node: Define, value: Any) -> None:
        """Bind a global; a lambda that has no name yet is named after it."""
        if self.imports:
            self.unlink_import(node.name)
        state = state_of(value)
        if state is not None:
            lam = value.__closure__[1].cell_contents
            if lam.name is None:
                lam.name = node.name
            value.__name__ = value.__qualname__ = node.name
            if lam.shared:
                before = state_of(self.globals.get(global_key(node.name)))
                if before is not None and before.code is not None:
                    fill(lam)  # the policy will want to compare the two
        self.bind_global(node.name, value)
        if self.on_define is not None:
            self.on_define(node.name, value, node.doc)

    def bind_global(self, name: str, value: Any) -> None:
        """Give the global `name` a value, whatever it was, and drop code that relied on it."""
        key = global_key(name)
        if (
            self.policy is not None
            and not self.policy.succeed(self.globals.get(key), value, name)
            and self.policy.depends_on(name, running=self.depth > 0)
        ):
            if self.depth:
                # Compiled frames that rely on the old binding are on the stack: they must go on
                # as machine frames. The step that brought us here is then taken again.
                raise Unwind(None)
            self.policy.invalidate(name)
        if name in self.primitives and self.primitives[name].fn is not value:
            del self.primitives[name]
            if self.on_shadow is not None:
                self.on_shadow(name)
        self.globals[key] = value
        if name in self.imports:
            for other in self.imports[name]:
                self.bind_global(other, value)

    def link_import(self, name: str, other: str) -> None:
        """Let the global `other` follow `name`, which belongs to a library, when that changes."""
        self.unlink_import(other)
        self.variables.clear()
        self.imports.setdefault(name, set()).add(other)

    def unlink_import(self, other: str) -> None:
        """The program has defined `other` itself."""
        for followers in self.imports.values():
            followers.discard(other)

    def unbind_global(self, name: str) -> None:
        """Take the global `name` away, between evaluations; nothing happens if there is none."""
        if self.policy is not None and self.policy.depends_on(name, running=False):
            self.policy.invalidate(name)
        self.variables.clear()
        self.globals.pop(global_key(name), None)

    def set_from_code(self, name: str, value: Any) -> Any:
        """`set!` of a global by compiled code. Raises name-error, or unwinds (see bind_global)."""
        key = self.variables.get(name)
        if key is not None and type(value) is not FunctionType:
            self.globals[key] = value
            return value
        key = global_key(name)
        if key not in self.globals:
            raise self.undefined(name)
        if self.policy is not None and self.policy.depends_on(name, running=True):
            raise Unwind(lambda _m, kont: (Apply(_Setter(name), [value]), None, kont, None))
        self.bind_global(name, value)
        if name not in self.primitives and name not in self.imports:
            self.variables[name] = key
        return value

    def set_global(self, name: str, value: Any, pos: int = -1) -> None:
        """`set!` of a global: it must exist. Raises name-error."""
        key = self.variables.get(name)
        if key is not None and type(value) is not FunctionType:
            self.globals[key] = value
            return
        if global_key(name) not in self.globals:
            raise located(self.undefined(name), pos)
        self.bind_global(name, value)

    # -- depth ---------------------------------------------------------------------------------

    def adapt_depth(self, live: int) -> None:
        """Python's stack was full, with `live` activations that have something left to do, and
        `dead_frames` that only wait to return a tail call's value: choose the next limit.

        Dead frames are turned into nothing, so early is cheap; live ones cost more as machine
        frames than where they are.
        """
        self.deep = live > self.dead_frames and self.may_be_deep()
        self.set_limit(DEEP if self.deep else SHALLOW)

    def set_limit(self, limit: int) -> None:
        """Let Python's stack grow to `limit` frames before it is turned into machine frames."""
        self.soft_limit = limit
        sys.setrecursionlimit(limit)

    def stress(self) -> None:
        """Leave so little room on the stack that compiled code is left all the time."""
        depth = 0
        frame = sys._getframe()  # pyright: ignore[reportPrivateUsage]
        while (frame := frame.f_back) is not None:
            depth += 1
        self.set_limit(depth + STRESS_FRAMES)

    def make_headroom(self) -> bool:
        """Make sure that a step has HEADROOM frames above the host's own; False if it had."""
        depth = 0
        frame = sys._getframe()  # pyright: ignore[reportPrivateUsage] - there is no other way to ask
        while (frame := frame.f_back) is not None:
            depth += 1
        if sys.getrecursionlimit() >= depth + HEADROOM:
            return False
        self.set_limit(depth + HEADROOM + SHALLOW)
        return True

    # -- calls ---------------------------------------------------------------------------------

    def warm_up(self, lam: Lambda, args: list[Any]) -> bool:
        """Ask the policy whether compiled code is to run this call of `lam`, which is hot.

        Raises arity-error: a call that is refused is none.
        """
        if self.policy is None:
            return False
        if lam.rt.arity != len(args):
            self.bind(lam, args)
        if self.debugger is not None:
            self.debugger.entering(lam)
        if self.on_call is not None:
            self.on_call(lam, args)
            return False
        return self.policy.warm_up(lam, args)

    def reached(self, stop: Stop, env: list[Any], kont: Kont) -> State:
        """The state to go on with at a Stop: the debugger's business, if there is one."""
        if self.debugger is None:
            return (stop.node, env, kont, None)
        return self.debugger.reached(stop, env, kont)

    def refund(self, lam: Lambda, calls: int) -> None:
        """Compiled code of `lam` counted so many calls that it will not make after all."""
        if self.policy is not None:
            self.policy.refund(lam, calls)

    def enter_loop(self, loop: Loop, values: Any, env: list[Any]) -> bool:
        """Whether compiled code can go on with `loop`, which is hot: `entered_loop` says how."""
        if self.policy is None or not self.may_compile:
            return False
        self.entered_loop = self.policy.enter_loop(env[0], loop, values, env)
        return self.entered_loop is not None

    def bind(self, lam: Lambda, args: list[Any] | tuple[Any, ...]) -> list[Any]:
        """The values of the parameters of `lam`, in slot order, for a call with `args`.

        Raises arity-error. With &key parameters, a keyword among the arguments and the value
        after it are taken out wherever they stand; what is left is positional. Behind
        BOUND the values are those of the parameters already.
        """
        required = len(lam.required)
        if lam.keys:
            if args and args[0] is BOUND:
                return list(args[1:])
            args, named = self._take_keywords(lam, list(args))
        else:
            named = []
        count = len(args)
        positional = required + len(lam.optional)
        if count < required or (count > positional and lam.rest is None):
            raise arity_error(lam, list(args))
        values = list(args[:positional])
        values += [UNSET] * (positional - len(values))
        values += named
        if lam.rest is not None:
            values.append(list(args[positional:]))
        return values

    def _take_keywords(self, lam: Lambda, args: list[Any]) -> tuple[list[Any], list[Any]]:
        given: dict[str, Any] = {}
        rest: list[Any] = []
        known = {var.name for var in lam.keys}
        i = 0
        while i < len(args):
            if isinstance(args[i], Keyword):
                name = args[i].name
                if name not in known:
                    raise error(
                        "arity-error",
                        f"{lam.name or 'lambda'}: unknown keyword :{name}, known are "
                        + " ".join(sorted(":" + k for k in known)),
                    )
                if i + 1 == len(args):
                    raise error(
                        "arity-error", f"{lam.name or 'lambda'}: keyword :{name} has no value"
                    )
                given[name] = args[i + 1]
                i += 2
            else:
                rest.append(args[i])
                i += 1
        return rest, [given.get(var.name, UNSET) for var in lam.keys]

    def resolve_keywords(self, fn: Any, node: Call | PrimCall, args: list[Any]) -> list[Any]:
        """Arguments written as keywords: keywords for a function with &key, else their names."""
        if not takes_keywords(fn):
            return args
        from sx_kernel.base.values import keyword

        return [
            keyword(part.name) if type(part) is KeywordArg else value
            for part, value in zip(node.args, args, strict=True)
        ]

    def successor(self, node: PrimCall, args: Iterable[Any]) -> tuple[Any, list[Any]]:
        """The global that has taken the name of a primitive, and its arguments."""
        fn = self.globals[global_key(node.name)]
        values: list[Any] = []
        for part, value in zip(node.args, args, strict=True):
            values.append(part.name if type(part) is KeywordArg else value)
        return fn, self.resolve_keywords(fn, node, values)

    def call_primitive(self, fn: Callable[..., Any], args: list[Any]) -> Any:
        """Call a built-in function with checked arity."""
        if self.foreign is not None and is_foreign(fn):
            return self.foreign.call(fn, tuple(args))
        name = getattr(fn, "sx_name", None)
        prim = self.builtin(name) if name is not None else None
        if prim is not None and (
            len(args) < prim.min_args or (prim.max_args is not None and len(args) > prim.max_args)
        ):
            raise arity_error(prim, args)
        if prim is not None and prim.two is not None and len(args) == 2 and fn is prim.fn:
            return prim.two(*args)
        return fn(*args)

    def builtin(self, name: str) -> Prim | None:
        """The built-in function of that name, shadowed or not."""
        return self.all_primitives.get(name)

    def apply_other(self: Any, fn: Any, args: list[Any], kont: Kont) -> State:
        """Apply what is neither a closure nor a plain primitive."""
        if isinstance(fn, Control):
            most = fn.max_args
            if len(args) < fn.min_args or (most is not None and len(args) > most):
                raise arity_error(fn, args)
            return fn.perform(self, args, kont)
        if callable(fn) and getattr(type(fn), "sx_type", None) is not None:
            return (None, None, kont, fn(*args))
        if callable(fn) and type(fn).__name__ == "Parameter":
            if args:
                raise arity_error(fn, args)
            return (None, None, kont, fn())
        if isinstance(fn, type) and self.foreign is not None:
            return (None, None, kont, self.foreign.call(fn, tuple(args)))
        if callable(fn) and not isinstance(fn, type):
            return (None, None, kont, self.call_primitive(fn, args))
        raise not_callable(fn)

    # -- dynamic-wind --------------------------------------------------------------------------

    def leave_winder(self: Any, winder: Winder, value: Any, kont: Kont) -> State:
        """The body of a dynamic-wind has returned `value`: run its after thunk."""
        if winder.silent:
            winder.exchange(self, winder.outer)
            return (None, None, kont, value)
        self.winders = winder.outer
        return (Apply(winder.after, []), None, (OP, kont, give_back, value), None)

    def rewind(self: Any, target: Winder | None, then: State, handlers: Any) -> State:
        """Leave and enter winders until `target` is current, then go on with `then`.

        R7RS 6.10: `after` thunks from the inside out, then `before` thunks from the outside in,
        each in the dynamic context of its dynamic-wind call. `handlers` are set at the end.
        """
        if target is self.winders:
            self.handlers = handlers
            return then
        leaving, entering = path_between(self.winders, target)
        return rewind_on(self, None, (leaving, entering, then, handlers), then[2])

    def switch(self, target: Winder | None) -> None:
        """Make the winders `target` current without leaving or entering: only parameters change.

        For computations that are paused, gone on with, or given up.
        """
        leaving, entering = path_between(self.winders, target)
        for winder in leaving:
            winder.exchange(self, winder.outer)
        for winder in entering:
            winder.exchange(self, winder)
        self.winders = target


def is_foreign(fn: Any) -> bool:
    """Whether `fn`, which can be called, is a function of the host's that SX has not wrapped."""
    kind = type(fn)
    if kind is FunctionType:
        return not hasattr(fn, "sx_name")
    return getattr(kind, "sx_type", None) is None


_PLAIN: Final = (FunctionType, BuiltinFunctionType, MethodType, partial)


def is_plain_foreign(value: Any) -> bool:
    """Whether `value` is a function of the host's and nothing else besides."""
    return type(value) in _PLAIN and is_foreign(value) and state_of(value) is None


def takes_keywords(fn: Any) -> bool:
    """Whether a keyword in a call of `fn` marks an argument: &key parameters, or an element."""
    if state_of(fn) is None:
        return getattr(fn, "sx_keywords", False) is True
    return bool(fn.__closure__[1].cell_contents.keys)


class _Setter(Control):
    """A pseudo-function that sets a global: the rest of a set! whose stack had to be unwound."""

    __slots__ = ("name",)
    sx_name = "set!"
    min_args = max_args = 1

    def __init__(self, name: str) -> None:
        self.name = name

    def perform(self, m: Registers, args: list[Any], kont: Kont) -> State:
        """Set the global and answer the value."""
        m.bind_global(self.name, args[0])
        return (None, None, kont, args[0])


def give_back(_m: Registers, _value: Any, saved: Any, kont: Kont) -> State:
    """The after thunk has returned: the value is still that of the body."""
    return (None, None, kont, saved)


def rewind_on(m: Registers, _value: Any, data: Any, kont: Kont) -> State:
    """The rest of Registers.rewind."""
    leaving, entering, then, handlers = data
    while leaving:
        winder, leaving = leaving[0], leaving[1:]
        if winder.silent:
            winder.exchange(m, winder.outer)
            continue
        m.winders = winder.outer
        m.handlers = winder.handlers
        data = (leaving, entering, then, handlers)
        return (Apply(winder.after, []), None, (OP, kont, rewind_on, data), None)
    if entering:
        return _enter_next(m, None, (entering, then, handlers), kont)
    m.handlers = handlers
    return then


def _enter_next(m: Registers, _value: Any, data: Any, kont: Kont) -> State:
    entering, then, handlers = data
    winder = entering[0]
    if winder.silent:
        winder.exchange(m, winder)
        return entered(m, None, (entering, then, handlers), kont)
    m.handlers = winder.handlers
    return (Apply(winder.before, []), None, (OP, kont, entered, data), None)


def entered(m: Registers, _value: Any, data: Any, kont: Kont) -> State:
    """The before thunk of the first of the winders to enter has returned."""
    entering, then, handlers = data
    m.winders = entering[0]
    if len(entering) > 1:
        return _enter_next(m, None, (entering[1:], then, handlers), kont)
    m.handlers = handlers
    return then


def not_callable(value: Any) -> SxError:
    """The error of applying something that is no function."""
    from sx_kernel.syntax.misfits import about_call
    from sx_kernel.syntax.printer import describe

    return error("type-error", f"Not callable: {describe(value)}", value, hint=about_call(value))


def discard(action: Callable[[Registers], State]) -> Unwind:
    """An Unwind that gives up the continuation it unwinds: nothing is turned into frames."""
    return Unwind(lambda m, _kont: action(m), keep=False)
