"""The nodes of the middle: a structured, typed program in SSA form.

A Function has a body, a Region: a list of instructions and one terminator. An instruction is the
value that it computes. An If has a region per branch; a region that falls out of its If or Loop
ends with Yield or Break, whose values become the If's or Loop's results. A region after whose
last instruction nothing can come (both branches return) has no terminator.

`Value.forward` is how passes substitute: a value that was replaced points to its replacement,
and whoever reads an operand asks `find`. `state` (mid/state.py) is the deoptimisation data of an
instruction that can leave; it is never executed. `owed`: calls counted in advance that have not
begun when the instruction is reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias, final

from sx_kernel.compile.facts.types import ANY, BOOL, Type, type_of_literal
from sx_kernel.compile.mid.values import Value as Value  # for whoever knows the nodes
from sx_kernel.compile.mid.values import find as find

if TYPE_CHECKING:
    from sx_kernel.compile.mid.state import Activation, Stack, State
    from sx_kernel.ir.nodes import Lambda


@final
class Const(Value):
    """A constant, by identity. `owner`, `number`: the activation and the node in whose lambda it
    is written (None: made by a pass)."""

    __slots__ = ("number", "owner", "value")

    def __init__(self, value: Any, owner: Activation | None = None, number: int = -1) -> None:
        super().__init__(type_of_literal(value))
        self.value = value
        self.owner = owner
        self.number = number


@final
class Param(Value):
    """The parameter number `index`; optional ones may be UNSET."""

    __slots__ = ("index",)

    def __init__(self, index: int, hint: str) -> None:
        super().__init__(hint=hint)
        self.index = index


@final
class Captured(Value):
    """The captured variable number `index` (a Box, if the variable is boxed)."""

    __slots__ = ("index",)

    def __init__(self, index: int, hint: str) -> None:
        super().__init__(hint=hint)
        self.index = index


@final
class Turn(Value):
    """A variable of a Loop: another value in each turn."""

    __slots__ = ()


@final
class Result(Value):
    """What an If or Loop hands out: the value number `index` of its Yield or Break."""

    __slots__ = ("index", "owner")

    def __init__(self, owner: If | Loop, index: int) -> None:
        super().__init__()
        self.owner = owner
        self.index = index


class Inst(Value):
    """An instruction. `args`: its operands."""

    __slots__ = ("args", "owed", "state")

    def __init__(self, args: list[Value], state: State | None = None) -> None:
        super().__init__()
        self.args = args
        self.state = state
        self.owed = 0


@final
class Op(Inst):
    """A primitive. `own`: its own name (aliases share one). `types`: what was known of the
    operands here. `site`: the number of its node, by which guards on its value are known.
    `strict`: where its better way will not do, the code is given up (Operation.when). `home`: the
    activation whose code it is, wherever passes move it. `keeps`: what is stored is what the vector
    promises to hold (passes/promises.py)."""

    __slots__ = ("home", "keeps", "name", "own", "site", "strict", "types")

    def __init__(
        self, name: str, own: str, args: list[Value], state: State, site: int = -1
    ) -> None:
        super().__init__(args, state)
        self.name = name
        self.own = own
        self.home = state.activation
        self.site = site
        self.strict = False
        self.keeps = False
        self.types: list[Type] = []


@final
class GlobalGet(Inst):
    """The value of a global variable; leaves where it is undefined. `stable`: the code relies on
    what it is bound to, so it may be read any time. `home`: see Op."""

    __slots__ = ("home", "name", "site", "stable")

    def __init__(self, name: str, state: State, *, stable: bool = False, site: int = -1) -> None:
        super().__init__([], state)
        self.name = name
        self.home = state.activation
        self.site = site
        self.stable = stable


@final
class GlobalSet(Inst):
    """`set!` of a global."""

    __slots__ = ("name",)

    def __init__(self, name: str, value: Value, state: State) -> None:
        super().__init__([value], state)
        self.name = name


@final
class MakeBox(Inst):
    """A new Box. `scalar`: nobody else can see it, so a local variable will do. `holds`: the sunk
    closure that is stored in it once, and which nobody takes out of it."""

    __slots__ = ("holds", "scalar")

    def __init__(self, value: Value, hint: str, state: State) -> None:
        super().__init__([value], state)
        self.hint = hint
        self.scalar = False
        self.holds: MakeClosure | None = None


@final
class BoxGet(Inst):
    """What a Box holds. With a state it leaves where that is UNSET."""

    __slots__ = ()

    def __init__(self, box: Value, state: State | None) -> None:
        super().__init__([box], state)


@final
class BoxSet(Inst):
    """Store args[1] in the Box args[0]. With a state it leaves where that held UNSET."""

    __slots__ = ()

    def __init__(self, box: Value, value: Value, state: State | None) -> None:
        super().__init__([box, value], state)


@final
class MakeClosure(Inst):
    """A closure of the inner lambda number `index` of the activation's lambda.

    `owner`: the lambda in which it is written; `sunk`: made only where the code is left.
    """

    __slots__ = ("activation", "index", "lam", "sunk")

    def __init__(
        self, activation: Any, index: int, lam: Lambda, captured: list[Value], state: State
    ) -> None:
        super().__init__(captured, state)
        self.activation = activation
        self.index = index
        self.lam = lam
        self.sunk = False


@final
class MakeDict(Inst):
    """A dict with these keys."""

    __slots__ = ("keys",)

    def __init__(self, keys: tuple[str, ...], values: list[Value]) -> None:
        super().__init__(values)
        self.keys = keys


@final
class Wanted(Inst):
    """A keyword argument for the function args[0]: the Keyword if it wants those, else its name."""

    __slots__ = ("name",)

    def __init__(self, fn: Value, name: str) -> None:
        super().__init__([fn])
        self.name = name


@final
class NoKeyword(Inst):
    """args[0], a positional argument, unless it is a keyword: the machine knows what that means."""

    __slots__ = ()

    def __init__(self, value: Value, state: State) -> None:
        super().__init__([value], state)
        self.hint = value.hint


@final
class Call(Inst):
    """A call of args[0]. `site`: the number of its node. `after`: the State of having its value,
    which is to be the first of the prefix; None in tail position. `foreign`: None, or the Python
    type, by name, of what the host's function, which is called, gave last; what is raised then is
    an error of the host's, and the call is not made again."""

    __slots__ = ("after", "foreign", "site")

    def __init__(
        self, args: list[Value], state: State, site: int, after: State | None = None
    ) -> None:
        super().__init__(args, state)
        self.site = site
        self.after = after
        self.foreign: str | None = None


@final
class Direct(Inst):
    """A call of the function itself that passes its guards and counts for nothing: see Count."""

    __slots__ = ()


@final
class Native(Inst):
    """A call of the native form of the control function `name`."""

    __slots__ = ("name",)

    def __init__(self, name: str, args: list[Value], state: State) -> None:
        super().__init__(args, state)
        self.name = name


@final
class Trying(Inst):
    """Whether something in the loop around it, which is the body of a guard and turns once, is
    raised: as far as the middle says, at once. It is the test of an If whose `then` hands out the
    condition, and stands in place of what there is not: of the value then, else of the condition.
    """

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__([])


@final
class Caught(Inst):
    """The condition for which the handler of a guard has a clause. `args`: what the handler, the
    closure `handler`, captures; behind them the record, if the guard has one (Extents). `state`:
    that of waiting for the guard's value; `after`: that of having the body's value, because the
    machine has made it. `sees`: what the handler sees of an error (clauses.py)."""

    __slots__ = ("after", "handler", "sees")

    def __init__(
        self, handler: MakeClosure, record: Value | None, state: State, after: State
    ) -> None:
        super().__init__([*handler.args, *([] if record is None else [record])], state)
        self.handler = handler
        self.after = after
        self.sees = "where"


@final
class Raise(Inst):
    """args[0] is raised, and the handler of the guard around it will have it: leaves if the machine
    has to do it. `blind`: the handler cannot tell one error from another."""

    __slots__ = ("blind",)

    def __init__(self, payload: Value, state: State, *, blind: bool) -> None:
        super().__init__([payload], state)
        self.blind = blind


@final
class Guard(Inst):
    """args[0], known to have the type `kind` from here on; else the code is given up.

    `key` names the guess: ("param", i, 0), ("capture", i, 0), or
    ("load", "promise", "global" or "result", activation, node). Strict operations have ("row",
    activation, node).
    """

    __slots__ = ("key",)

    def __init__(
        self, kind: Type, value: Value, key: tuple[str, int, int], state: State | None
    ) -> None:
        super().__init__([value], state)
        self.type = kind
        self.hint = value.hint
        self.key = key


@final
class Count(Inst):
    """Count `n` calls of the function that is compiled."""

    __slots__ = ("n",)

    def __init__(self, n: int, state: State | None) -> None:
        super().__init__([], state)
        self.n = n


@final
class Leave(Inst):
    """Go on in the machine from here; nothing comes after it."""

    __slots__ = ()

    def __init__(self, state: State) -> None:
        super().__init__([], state)


@final
class If(Inst):
    """One of two regions, by the truth of args[0] (false and nil are false). `state`: that of a
    simple node, to which all of it belongs; None for others."""

    __slots__ = ("orelse", "results", "then")

    def __init__(
        self, test: Value, then: Region, orelse: Region, state: State | None = None
    ) -> None:
        super().__init__([test], state)
        self.then = then
        self.orelse = orelse
        self.results: list[Result] = []


@final
class Loop(Inst):
    """Turns of `body`, whose variables `turns` begin as `args`; ends by Break, or not at all."""

    __slots__ = ("body", "results", "turns")

    def __init__(self, turns: list[Turn], inits: list[Value], state: State) -> None:
        super().__init__(inits, state)
        self.turns = turns
        self.body = Region()
        self.results: list[Result] = []


@final
class Return:
    """Answer the function's value."""

    __slots__ = ("args",)

    def __init__(self, value: Value) -> None:
        self.args = [value]


@final
class Yield:
    """Hand values out of the If."""

    __slots__ = ("args",)

    def __init__(self, values: list[Value]) -> None:
        self.args = values


@final
class Continue:
    """The next turn of `loop`."""

    __slots__ = ("args", "loop")

    def __init__(self, loop: Loop, values: list[Value]) -> None:
        self.args = values
        self.loop = loop


@final
class Break:
    """Hand values out of `loop`."""

    __slots__ = ("args", "loop")

    def __init__(self, loop: Loop, values: list[Value]) -> None:
        self.args = values
        self.loop = loop


End: TypeAlias = "Return | Yield | Continue | Break"


@final
class Region:
    """Instructions and what comes after the last of them."""

    __slots__ = ("end", "insts")

    def __init__(self) -> None:
        self.insts: list[Inst] = []
        self.end: End | None = None


@final
class Function:
    """One unit of compiling.

    `lam`: the lambda. `params`, `captured`: their values. `self_name`: the global that is known
    to hold the function. `own`: the captured box that is known to hold it. `guarded`: the guard
    behind each parameter that has one. `dependencies`: what the code relies on. `result`: the type
    of what it returns. `stack`: activations that wait for this one without being on Python's stack;
    `stacks`: the same of activations in it. `wanted`: what passes/guards.py `wants` found.
    `enters`: its calls of itself may go to a direct entry (passes/calls.py), so that what they
    answer is known.
    """

    __slots__ = (
        "activation", "body", "captured", "dependencies", "direct", "enters", "guarded", "lam",
        "own", "params", "result", "self_name", "stack", "stacks", "wanted",
    )  # fmt: skip

    def __init__(self, lam: Lambda, self_name: str | None) -> None:
        self.lam = lam
        self.self_name = self_name
        self.params: list[Param] = []
        self.captured: list[Captured] = []
        self.own: Captured | None = None
        self.guarded: dict[int, Guard] = {}
        self.body = Region()
        self.dependencies: set[str] = set()
        self.direct = False
        self.enters = True
        self.stack: Stack | None = None
        self.stacks: list[Stack] = []
        self.result = ANY
        self.activation: Any = None
        self.wanted: Any = None


def inner_regions(inst: Inst) -> tuple[Region, ...]:
    """The regions inside an instruction."""
    if type(inst) is If:
        return (inst.then, inst.orelse)
    if type(inst) is Loop:
        return (inst.body,)
    return ()


def regions(region: Region) -> Iterator[Region]:
    """`region` and all regions inside it, outer ones first."""
    stack = [region]
    while stack:
        one = stack.pop()
        yield one
        for inst in one.insts:
            kind = type(inst)  # (as `inner_regions`: this is what passes do most)
            if kind is If:
                stack += (inst.then, inst.orelse)  # pyright: ignore[reportAttributeAccessIssue]
            elif kind is Loop:
                stack.append(inst.body)  # pyright: ignore[reportAttributeAccessIssue]


def instructions(region: Region) -> Iterator[Inst]:
    """All instructions in `region` and inside of it."""
    for one in regions(region):
        yield from one.insts


TRUTH = BOOL
