"""Control functions as compiled code calls them when the stack can stay as it is.

`apply` is a call. `call/cc` is nearly always used to get out: then its continuation is called, if
at all, while the call of call/cc is still on Python's stack, and a Python exception does it. Only
if the continuation is still referred to when that call ends (its reference count says so) is the
stack turned into machine frames, exactly as the machine would have done at the start.

`Escaping` is such a continuation. Until it has a `kont` it stands for a frame on the stack:

    active     its call of call/cc is on the stack: calling it raises Throw
    reified    `kont` is known: an ordinary continuation

Whatever unwinds the stack for good asks each call/cc that it passes whether its continuation got
away; whatever turns the stack into frames reifies those that it passes (frames.py MARK).
"""

from __future__ import annotations

from collections.abc import Callable
from sys import getrefcount
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final, NoReturn, final

from sx_kernel.base.errors import Passing, error
from sx_kernel.base.sequences import is_list, to_python
from sx_kernel.machine.apply import Apply, Control, State
from sx_kernel.machine.context import is_around
from sx_kernel.machine.control.segments import ENDED, in_computation, throw
from sx_kernel.machine.frames import MARK, Kont, shared
from sx_kernel.machine.leave.guarding import CAUGHT as FAILURES
from sx_kernel.machine.leave.guarding import make_guarding
from sx_kernel.machine.leave.native_forms import NativeFrame, Variables, make_natives
from sx_kernel.machine.leave.stack import give_up, note_unwinding
from sx_kernel.primitives.multiple_values import values
from sx_kernel.runtime.sites import Redo, Unwind

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers


class Throw(Passing):
    """On its way to the call of call/cc that made the continuation `args[0]`, whose result will be
    `args[1]`. (That Python keeps what an exception is made with costs less than an __init__.)"""


CAUGHT: Final = (*FAILURES, Throw)
"""What the body of a guard may fail with, so that its handler is asked."""


@final
class Escaping(Control):
    """The continuation of a call of call/cc by compiled code."""

    __slots__ = ("handlers", "kont", "run", "winders")
    sx_type = sx_name = "continuation"
    min_args = 0
    max_args = None

    def __init__(self, m: Registers) -> None:
        self.kont: Kont | None = None
        self.winders = m.winders
        self.handlers = m.handlers
        self.run = m.run

    def perform(self, m: Registers, args: list[Any], kont: Kont) -> State:
        """Continue here with `args` (see Control)."""
        if self.kont is None:
            self._leave(m, args)
        return throw(m, self, values(*args), kont)

    def _leave(self, m: Registers, args: list[Any]) -> NoReturn:
        """Raises what brings the stack to the call of call/cc, or makes frames of it first."""
        if self.run is not m.run and not is_around(m.run, self.run):
            raise error("error", "this continuation's evaluation was stopped or has ended")
        if self.winders is m.winders:
            raise Throw(self, values(*args))
        if self.run is not m.run:
            raise error("control-error", f"{ENDED} while something is entered that it is not in")
        raise Unwind(lambda _m, kont: (Apply(self, args), None, kont, None))

    def __call__(self, *args: Any) -> Any:
        """Called by compiled code."""
        m = self.run.machine
        if self.kont is None:
            if self.run is m.run and self.winders is m.winders:  # nearly always: see _leave
                raise Throw(self, args[0] if len(args) == 1 else values(*args))
            self._leave(m, list(args))
        inside = in_computation(self.winders)
        raise Unwind(lambda mm, kont: self.perform(mm, list(args), kont), keep=inside)


def make_call_cc(m: Registers) -> Callable[[Any], Any]:
    """(call/cc f) for compiled code of the session with machine `m`."""

    def call_cc(f: Any) -> Any:
        if not callable(f):
            raise Redo
        k = Escaping(m)
        try:
            value = f(k)
        except Throw as throw:
            # What has been unwound may hold the last references to k: let it go before counting.
            give_up(m, throw)
            if throw.args[0] is k:
                value = throw.args[1]
                throw.args = ()
                m.handlers = k.handlers
            elif getrefcount(k) > 2:
                target, args = throw.args[0], [throw.args[1]]
                raise Unwind(lambda _m, kont: (Apply(target, args), None, kont, None)) from None
            else:
                raise
        except Unwind as unwind:
            if unwind.keep:
                raise
            note_unwinding(m, unwind)
            give_up(m, unwind)
            if getrefcount(k) > 2:
                raise Unwind(unwind.action) from None
            raise
        if getrefcount(k) > 2:
            # it got away: whoever has it may come back any number of times
            raise Unwind(lambda _m, kont: (None, None, kont, value))
        return value

    return call_cc


def _marked(m: Registers, local: Variables, kont: Kont) -> Kont:
    """`k` is the continuation `kont`; what to go on with instead of it."""
    k = local["k"]
    if m.depth:
        return (MARK, kont, k)  # its frames are copied when the segments are joined
    k.kont = kont
    return shared(kont)


def _marked_again(m: Registers, local: Variables, kont: Kont) -> State:
    return (Apply(local["f"], [local["k"]]), None, _marked(m, local, kont), None)


def apply(f: Any, *args: Any) -> Any:
    """(apply f a … list) for compiled code. Raises Redo where the machine had better do it.

    The calls are written out because on CPython 3.11 `f(*items)` takes C stack, which no limit
    guards; longer lists go through the machine.
    """
    last = args[-1]
    if not (last is None or is_list(last)):
        raise Redo
    items = (*args[:-1], *to_python(last))
    match len(items):
        case 0:
            return f()
        case 1:
            return f(items[0])
        case 2:
            return f(items[0], items[1])
        case 3:
            return f(items[0], items[1], items[2])
        case 4:
            return f(items[0], items[1], items[2], items[3])
        case _:
            if type(f) is FunctionType and "sx_name" in f.__dict__:
                return f(*items)  # a primitive, which calls nothing
            raise Redo


def install(m: Registers) -> dict[str, Callable[..., Any]]:
    """The native control functions of the session with machine `m`, by Python name.

    From now on the machine knows their frames.
    """
    made = {
        **make_natives(m),
        **make_guarding(m),
        "call_cc": (make_call_cc(m), NativeFrame(_marked, _marked_again, begun="k", marks=True)),
        "apply": (apply, None),
    }
    for function, frame in made.values():
        if frame is not None:
            m.native_frames[id(function.__code__)] = frame
    m.throw_type = Throw
    return {name: function for name, (function, _frame) in made.items()}
