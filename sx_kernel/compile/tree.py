"""What builders of the middle share: where they are in the tree, States, branches, operands."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeGuard

from sx_kernel.base.values import keyword
from sx_kernel.compile.mid.nodes import (
    Break,
    Const,
    Function,
    If,
    Inst,
    Loop,
    MakeClosure,
    Region,
    Result,
    Return,
    Value,
    Wanted,
    Yield,
    find,
    instructions,
)
from sx_kernel.compile.mid.state import (
    ARGS,
    Activation,
    Env,
    Frame,
    State,
)
from sx_kernel.compile.number import Numbers
from sx_kernel.compile.world import Unsupported, World
from sx_kernel.ir import nodes as ir
from sx_kernel.ir.variables import depth_of

MAX_DEPTH: Final = 400  # of nested nodes

# Where the value of a node goes: to who asks for it, out of the function, or out of a Loop.
VALUE: Final = "value"
RETURN: Final = "return"


_READS: Final = {"read"}
_SIMPLE: Final = frozenset((ir.Const, ir.Local, ir.Global, ir.Lambda, ir.Fail))


class Again(NamedTuple):
    """The loop that tail calls of an inlined function to itself go round: the name or variable by
    which it calls itself, and which parameters the loop has variables for. `conses`: the calls, by
    their ids, that do so behind a cons."""

    own: str | ir.Var
    loop: Loop
    changing: tuple[int, ...]
    to: Any
    conses: list[int]


class Callee(NamedTuple):
    """A function that is known where it is called: its lambda, the values that it captured, where
    it is written (see Activation), the global it was found in, if any, and the name or captured
    variable by which it calls itself, if it does."""

    lam: ir.Lambda
    captured: list[Value]
    written: tuple[Activation, int] | None
    name: str | None
    own: str | ir.Var | None = None


class Place:
    """What is different for each lambda whose body is being built: numbers, environment, view."""

    __slots__ = ("activation", "again", "env", "envs", "inner", "library", "numbers", "simple")

    def __init__(self, activation: Activation, numbers: Numbers) -> None:
        self.activation = activation
        self.numbers = numbers
        self.library = activation.library
        self.again: Again | None = None
        self.env: dict[int, Value] = {}
        self.envs: dict[Env, Env] = {}  # of states: many are equal
        self.simple: dict[int, bool] = {}
        rt = activation.lam.rt
        self.inner = {id(one): i for i, one in enumerate(rt.inner)}


class Tree:
    """One function as far as it is built, and the place in the tree where its builder is."""

    def __init__(
        self, lam: ir.Lambda, world: World, self_name: str | None, *, inlines: bool = True
    ) -> None:
        """`inlines`: bodies of known functions may stand in place of calls."""
        numbers = Numbers(lam.body)
        if len(numbers.nodes) >= MAX_DEPTH and depth_of(lam.body, MAX_DEPTH) >= MAX_DEPTH:
            raise Unsupported("python: expressions nested too deeply for CPython's compiler")
        self.world = world
        self.inlines = inlines
        self.function = Function(lam, self_name)
        self.activation = Activation(lam, library=world.is_library(lam))
        self.function.activation = self.activation
        self.place = Place(self.activation, numbers)
        self.serial = 0
        self.size = len(numbers.nodes)
        self.region = self.function.body
        self.loops: dict[int, tuple[Loop, int]] = {}
        self.inlining: list[ir.Lambda] = []
        # boxes of local functions that nobody sets to anything else → the functions
        self.bound: dict[Value, MakeClosure] = {}
        # lists of arguments for &rest that nobody changes → the arguments
        self.rests: dict[Value, list[Value]] = {}
        self.own: Value | None = None  # the box that holds the function itself
        self.root: State | None = None

    def node(self, node: ir.Node, frames: Frame | None, live: int, to: Any) -> Value | None:
        """Build a node."""
        raise NotImplementedError

    def simple(self, node: ir.Node, state: State) -> Value | None:
        """Build a simple node; None if it certainly leaves."""
        raise NotImplementedError

    def add(self, inst: Inst) -> Any:
        self.region.insts.append(inst)
        return inst

    def state(
        self, node: ir.Node, frames: Frame | None, live: int, prefix: tuple[Value, ...] = ()
    ) -> State:
        """The State of going on with `node`, of whose operands the first are at hand."""
        place = self.place
        number = place.numbers.of[id(node)]
        mask = live if prefix else live | place.numbers.needs[number]
        env = tuple([(slot, held) for slot, held in place.env.items() if mask >> slot & 1])
        env = place.envs.setdefault(env, env)  # less to make, and to let go of with the code
        return State(place.activation, number, frames, env, prefix)

    def number(self, node: ir.Node) -> int:
        return self.place.numbers.of[id(node)]

    def need(self, *nodes: ir.Node) -> int:
        mask = 0
        numbers = self.place.numbers
        for node in nodes:
            mask |= numbers.needs[numbers.of[id(node)]]
        return mask

    def is_simple(self, node: ir.Node) -> bool:
        """Return whether `node` has no effects and calls nothing but primitives."""
        if type(node) in _SIMPLE:
            return True
        known = self.place.simple.get(id(node))
        if known is None:
            known = self.place.simple[id(node)] = self._is_simple(node)
        return known

    def _is_simple(self, node: ir.Node) -> bool:
        match node:
            case ir.KeywordArg():
                return node.marker
            case ir.PrimCall():
                prim = self.world.primitives(library=self.place.library).get(node.name)
                pure = prim is not None and (not prim.effects or set(prim.effects) == _READS)
                return pure and all(map(self.is_simple, node.args))
            case ir.If():
                return all(map(self.is_simple, (node.test, node.then, node.orelse)))
            case ir.And() | ir.Or():
                return all(map(self.is_simple, node.parts))
            case ir.MakeDict():
                return all(map(self.is_simple, node.values))
            case _:
                return False

    def inside(self, region: Region, env: dict[int, Value] | None = None) -> Region:
        """Build into `region` from now on; returns the one until now."""
        before, self.region = self.region, region
        if env is not None:
            self.place.env = env
        return before

    def deliver(self, value: Value, to: Any) -> Value | None:
        """Send a value where it belongs; returns it if that is the caller."""
        if to is VALUE:
            return value
        if to is RETURN:
            self.region.end = Return(value)
        else:
            self.region.end = Break(to, [value])
        return None

    def branches(
        self, test: Value, then: Any, orelse: Any, to: Any, state: State | None = None
    ) -> Value | None:
        """An If; `then` and `orelse` build the branches and answer their values, if any. `state`:
        that of a simple node, which both branches share. A test that is decided takes no If."""
        decided = find(test)
        if type(decided) is Const:
            return then() if decided.value is not False and decided.value is not None else orelse()
        if type(decided) is MakeClosure:
            return then()
        inst = If(test, Region(), Region(), state)
        outside = self.region
        outside.insts.append(inst)
        before = self.place.env
        values: list[Value | None] = []
        envs: list[dict[int, Value]] = []
        for region, build in ((inst.then, then), (inst.orelse, orelse)):
            self.inside(region, dict(before))
            values.append(build())
            if values[-1] is not None:
                envs.append(self.place.env)
                self.region.end = Yield([values[-1]])
        self.inside(outside, before)
        self._rejoin(before, envs)
        if to is not VALUE or not envs:
            return None
        if len(envs) == 1:
            value = values[0] if values[0] is not None else values[1]
            assert value is not None
            inside = inst.then if values[0] is not None else inst.orelse
            if not is_made_in(inside, value):  # it is that value, wherever it is asked for
                inside.end = Yield([])
                return value
        inst.results = [Result(inst, 0)]
        return inst.results[0]

    def _rejoin(self, before: dict[int, Value], envs: list[dict[int, Value]]) -> None:
        """The branches must agree on the variables that were there before."""
        for slot, value in before.items():
            for env in envs:
                if env[slot] is not value:
                    if len(envs) == 1:
                        before[slot] = env[slot]
                    elif any(other[slot] is not env[slot] for other in envs):
                        raise Unsupported("python: a definition in a branch")
                    else:
                        before[slot] = env[slot]

    def operands(
        self,
        node: Any,
        parts: tuple[ir.Node, ...],
        frames: Frame | None,
        live: int,
        *,
        known: bool = False,
        arranged: bool = False,
    ) -> tuple[list[Value], State] | None:
        """The operands' values and the State of `node` itself; None if control never gets there.

        All parts up to the last one that is not simple are evaluated, in order; the State has
        their values. The simple ones behind are evaluated again if `node` is left. `arranged`: the
        keywords among them are no operands.
        """
        last = -1
        for i, part in enumerate(parts):
            if not self.is_simple(part) and not _is_late(part):
                last = i
        number = self.number(node)
        first = self._stable(parts[0]) if known else None
        values: list[Value] = []
        prefix: tuple[Value, ...] = ()
        for i in range(last + 1):
            part = parts[i]
            if i == 0 and first is not None:
                value: Value | None = first
                prefix = (first,)
            elif _is_late(part):
                word = Const(part.name)
                value = word if arranged else self._word(part.name, parts[0], values[0], first)
                prefix = (*prefix, Const(part.name))
            else:
                frame = Frame(ARGS, number, prefix, 0, frames)
                value = self.node(part, frame, live | self.need(*parts[i + 1 :]), VALUE)
                if value is None:
                    return None
                prefix = (*prefix, value)
            values.append(value)  # pyright: ignore[reportArgumentType]
        if last < 0:
            state = self.state(node, frames, live)
        else:
            state = self.state(node, frames, live | self.need(*parts[last + 1 :]), prefix)
        for part in parts[last + 1 :]:
            if _is_late(part):
                word: Value = Const(part.name)
                if not arranged:
                    word = self._word(part.name, parts[0], values[0], first)
                values.append(word)
                continue
            value = first if part is parts[0] and first is not None else self.simple(part, state)
            if value is None:
                return None
            values.append(value)
        return values, state

    def _word(self, name: str, operator: ir.Node, fn: Value, known: Value | None) -> Value:
        """An argument that is written as a keyword: one for a function with &key parameters, else
        its name. `known`: the function, if the code relies on which it is."""
        held = None if known is None else find(known)
        if type(operator) is ir.Global and held is not None:
            lam = self.function.lam
            if operator.name != self.function.self_name:
                found = self.world.known(operator.name, library=self.place.library)
                assert found is not None
                lam = found.lam
        elif type(held) is MakeClosure:
            lam = held.lam
        else:
            return self.add(Wanted(fn, name))
        return Const(keyword(name) if lam.keys else name)

    def _stable(self, part: ir.Node) -> Value:
        """The function that is called, which need not be evaluated: its global is relied on."""
        if type(part) is ir.Local:
            held = self.place.env[part.var.slot]
            return self.bound[find(held)] if part.var.boxed else held
        assert type(part) is ir.Global
        return Const(part.name, self.place.activation, self.number(part))


def is_made_in(region: Region, value: Value) -> bool:
    """Return whether a value is computed in a region."""
    value = find(value)
    return any(
        one is value or (type(one) in (If, Loop) and value in one.results)  # pyright: ignore
        for one in instructions(region)
    )


def _is_late(part: ir.Node) -> TypeGuard[ir.KeywordArg]:
    """Return whether what `part` is depends on the function that is called."""
    return type(part) is ir.KeywordArg and not part.marker
