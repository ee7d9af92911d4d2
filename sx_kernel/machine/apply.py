"""Applying functions: the pseudo-node for it, and what the machine performs itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, final

from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.frames import Kont
from sx_kernel.runtime.sites import Unwind

# (node, env, kont, value), see machine/cek.py
State: TypeAlias = tuple[Any, Any, Kont, Any]
Variables: TypeAlias = dict[str, Any]


@final
class Apply:
    """A pseudo-node: apply `fn` to `args`. How control operations hand over a call.

    `pos`: where the call is written, if that is known.
    """

    __slots__ = ("args", "fn", "pos")
    trivial = False

    def __init__(self, fn: Any, args: list[Any], pos: int = -1) -> None:
        self.fn = fn
        self.args = args
        self.pos = pos


class Control:
    """A function that the machine performs itself, because it needs the continuation.

    Called from compiled code (as a Python callable) it unwinds the stack into machine frames
    first. `max_args` None: any number.
    """

    __slots__ = ()
    sx_type = "function"
    sx_name: str
    min_args: int
    max_args: int | None

    # (machine, arguments, continuation) → the next state; a method, or what an instance was given
    perform: Callable[[Any, list[Any], Kont], State]

    def __call__(self, *args: Any) -> Any:
        raise Unwind(lambda _m, kont: (Apply(self, list(args)), None, kont, None), calls=True)


@final
class ControlFunction(Control):
    """A control function that has a name in SX, such as call/cc.

    `plain`: the length of [function, *args] if it takes a fixed number of arguments, else -1.
    """

    __slots__ = ("max_args", "min_args", "perform", "plain", "sx_name")

    def __init__(
        self,
        name: str,
        perform: Callable[[Any, list[Any], Kont], State],
        min_args: int,
        max_args: int | None,
    ) -> None:
        self.sx_name = name
        self.perform = perform
        self.min_args = min_args
        self.max_args = max_args
        self.plain = 1 + min_args if min_args == max_args else -1


@final
class NestedCall:
    """The closure that a stub stands for, as the machine applies it: lambda and cell contents."""

    __slots__ = ("captured", "lam")

    def __init__(self, lam: Lambda, captured: tuple[Any, ...]) -> None:
        self.lam = lam
        self.captured = captured


class NativeFrame(NamedTuple):
    """How the machine goes on in place of a Python frame with certain variables, above `kont`.

    `frame`: a call that it made has begun. `again`: what it was about to do is done again.
    `marks`: it stands for a continuation that the program may hold (machine/leave/native.py).
    """

    frame: Callable[[Any, Variables, Kont], Kont]
    again: Callable[[Any, Variables, Kont], State]
    begun: str = "begun"
    marks: bool = False


class OutOfSteps(Exception):  # not an error: the state can be gone on with
    """`run` has done as many steps as it was given; `state` is where it stands."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state
