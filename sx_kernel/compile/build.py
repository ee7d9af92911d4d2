"""IR → the middle: a tree walk that carries the environment and the frames that wait.

A variable that is not boxed is no more than its value. Whatever can leave gets a State: the node
to evaluate, the frames around it, and what the variables hold that are still needed. A *simple*
node (pure, nothing but primitives called) is evaluated again as a whole when something in it
cannot go on, so all of it shares one State.
"""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.base.values import UNSET, keyword
from sx_kernel.compile.facts.types import Type
from sx_kernel.compile.mid.nodes import (
    BoxGet,
    BoxSet,
    Break,
    Call,
    Captured,
    Const,
    Continue,
    Count,
    Function,
    GlobalGet,
    GlobalSet,
    If,
    Inst,
    Leave,
    Loop,
    MakeBox,
    MakeClosure,
    MakeDict,
    Native,
    Op,
    Param,
    Region,
    Result,
    Return,
    Turn,
    Value,
    Wanted,
    Yield,
)
from sx_kernel.compile.mid.state import (
    AND,
    ARGS,
    IF,
    LET,
    OR,
    SEQ,
    SET,
    Activation,
    Frame,
    Outer,
    State,
)
from sx_kernel.compile.number import Numbers
from sx_kernel.compile.world import Unsupported, World
from sx_kernel.ir import nodes as ir
from sx_kernel.ir.variables import children, depth_of

MAX_DEPTH: Final = 400  # of nested nodes
NOT_INLINE: Final = 0

# Control functions that have a native form → least and most arguments.
NATIVE: Final = {
    "call/cc": (1, 1), "call-with-current-continuation": (1, 1), "apply": (2, 5), "%guard": (2, 2),
    "%handler-bind": (2, 2), "with-exception-handler": (2, 2), "dynamic-wind": (3, 3),
    "%parameterize": (2, 2), "make-parameter": (1, 1), "call-with-values": (2, 2),
    "%delay": (1, 1), "%delay-force": (1, 1), "force": (1, 1),
}  # fmt: skip

# Where the value of a node goes.
VALUE: Final = "value"
RETURN: Final = "return"


class Place:
    """What is different for each lambda whose body is being built: its numbers, environment, view."""

    __slots__ = ("activation", "env", "inner", "library", "numbers", "simple")

    def __init__(self, activation: Activation, numbers: Numbers, *, library: bool) -> None:
        self.activation = activation
        self.numbers = numbers
        self.library = library
        self.env: dict[int, Value] = {}
        self.simple: dict[int, bool] = {}
        rt = activation.lam.rt
        self.inner = {id(one): i for i, one in enumerate(rt.inner)}


class Builder:
    """Builds one Function."""

    def __init__(self, lam: ir.Lambda, world: World, self_name: str | None) -> None:
        if depth_of(lam.body, MAX_DEPTH) >= MAX_DEPTH:
            raise Unsupported("python: expressions nested too deeply for CPython's compiler")
        self.world = world
        self.function = Function(lam, self_name)
        self.activation = Activation(lam)
        self.function.activation = self.activation
        self.place = Place(self.activation, Numbers(lam.body), library=world.is_library(lam))
        self.region = self.function.body
        self.loops: dict[int, tuple[Loop, int]] = {}
        self.root: State | None = None

    def build(self) -> Function:
        """The whole function. Raises Unsupported."""
        lam, fn = self.function.lam, self.function
        parameters = [*lam.required, *lam.optional, *lam.keys]
        if lam.rest is not None:
            parameters.append(lam.rest)
        for i, var in enumerate(parameters):
            fn.params.append(Param(i, var.py))
            self.place.env[var.slot] = fn.params[i]
        for i, capture in enumerate(lam.captures):
            fn.captured.append(Captured(i, capture.inner.py))
            self.place.env[capture.inner.slot] = fn.captured[i]
        self.node(lam.body, None, 0, RETURN)
        return fn

    # -- helpers -------------------------------------------------------------------------------

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
        """Whether `node` has no effects and calls nothing but primitives."""
        known = self.place.simple.get(id(node))
        if known is None:
            known = self.place.simple[id(node)] = self._is_simple(node)
        return known

    def _is_simple(self, node: ir.Node) -> bool:
        match node:
            case ir.Const() | ir.Local() | ir.Global() | ir.Lambda() | ir.Fail():
                return True
            case ir.KeywordArg():
                return node.marker
            case ir.PrimCall():
                prim = self.world.primitives(library=self.place.library).get(node.name)
                pure = prim is not None and not set(prim.effects) - {"read"}
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
        """Build into `region` from now on; answers the one until now."""
        before, self.region = self.region, region
        if env is not None:
            self.place.env = env
        return before

    # -- delivering ----------------------------------------------------------------------------

    def deliver(self, value: Value, to: Any) -> Value | None:
        """Send a value where it belongs; answers it if that is the caller."""
        if to is VALUE:
            return value
        if to is RETURN:
            self.region.end = Return(value)
        else:
            self.region.end = Break(to, [value])
        return None

    def node(self, node: ir.Node, frames: Frame | None, live: int, to: Any) -> Value | None:
        """Build `node`; its value if `to` is VALUE and control comes back, else None.

        `frames` wait for the value (not its being dropped), `live` are the slots they need.
        """
        if self.is_simple(node) and (to is VALUE or not isinstance(node, ir.If | ir.And | ir.Or)):
            value = self.simple(node, self.state(node, frames, live))
            return None if value is None else self.deliver(value, to)
        match node:
            case ir.If():
                return self._if(node, frames, live, to)
            case ir.Seq():
                return self._seq(node, frames, live, to)
            case ir.Let():
                return self._let(node, frames, live, to)
            case ir.Letrec():
                for var in node.vars:
                    unset = Const(UNSET)
                    held = self.add(MakeBox(unset, var.py)) if var.boxed else unset
                    self.place.env[var.slot] = held
                return self.node(node.body, frames, live, to)
            case ir.And() | ir.Or():
                return self._and_or(node, node.parts, 0, frames, live, to)
            case ir.Call():
                return self._call(node, frames, live, to)
            case ir.PrimCall():
                return self._primitive(node, frames, live, to)
            case ir.MakeDict():
                found = self.operands(node, node.values, frames, live)
                if found is None:
                    return None
                return self.deliver(self.add(MakeDict(node.keys, found[0])), to)
            case ir.Loop():
                return self._loop(node, frames, live, to)
            case ir.Recur():
                loop, _ = self.loops[id(node.loop)]
                live |= self.need(node.loop.body)
                found = self.operands(node, node.args, frames, live)
                if found is not None:
                    self.region.end = Continue(loop, found[0])
                return None
            case ir.SetLocal() | ir.Init():
                return self._set_local(node, frames, live, to)
            case ir.SetGlobal():
                value = self.node(
                    node.value, Frame(SET, self.number(node), (), 0, frames), live, VALUE
                )
                if value is None:
                    return None
                self.add(GlobalSet(node.name, value, self.state(node, frames, live, (value,))))
                return self.deliver(value, to)
            case ir.Define():
                raise Unsupported("python: a global definition inside a lambda")
            case _:
                raise Unsupported(f"python: {type(node).__name__} cannot stand here")

    # -- control -------------------------------------------------------------------------------

    def branches(self, test: Value, then: Any, orelse: Any, to: Any) -> Value | None:
        """An If; `then` and `orelse` build the branches and answer their values, if any."""
        inst = If(test, Region(), Region())
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
            for region in (inst.then, inst.orelse):
                if type(region.end) is Yield:
                    inst.results = [Result(inst, 0)]
            return inst.results[0]
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

    def _if(self, node: ir.If, frames: Frame | None, live: int, to: Any) -> Value | None:
        frame = Frame(IF, self.number(node), (), 0, frames)
        test = self.node(node.test, frame, live | self.need(node.then, node.orelse), VALUE)
        if test is None:
            return None
        return self.branches(
            test,
            lambda: self.node(node.then, frames, live, to),
            lambda: self.node(node.orelse, frames, live, to),
            to,
        )

    def _and_or(
        self, node: ir.And | ir.Or, parts: tuple[ir.Node, ...], i: int, frames: Frame | None,
        live: int, to: Any,
    ) -> Value | None:  # fmt: skip
        if i == len(parts) - 1:
            return self.node(parts[i], frames, live, to)
        tag = AND if type(node) is ir.And else OR
        frame = Frame(tag, self.number(node), (), i + 1, frames)
        value = self.node(parts[i], frame, live | self.need(*parts[i + 1 :]), VALUE)
        if value is None:
            return None

        def more() -> Value | None:
            return self._and_or(node, parts, i + 1, frames, live, to)

        def enough() -> Value | None:
            return self.deliver(value, to)

        return self.branches(value, *((more, enough) if tag == AND else (enough, more)), to)

    def _seq(self, node: ir.Seq, frames: Frame | None, live: int, to: Any) -> Value | None:
        parts = node.parts
        for i in range(len(parts) - 1):
            frame = Frame(SEQ, self.number(node), (), i + 1, frames)
            if self.node(parts[i], frame, live | self.need(*parts[i + 1 :]), VALUE) is None:
                return None
        return self.node(parts[-1], frames, live, to)

    def _let(self, node: ir.Let, frames: Frame | None, live: int, to: Any) -> Value | None:
        frame = Frame(LET, self.number(node), (), 0, frames)
        value = self.node(node.init, frame, live | self.need(node.body), VALUE)
        if value is None:
            return None
        if node.var.boxed:
            value = self.add(MakeBox(value, node.var.py))
        elif value.hint is None:
            value.hint = node.var.py
        assert value is not None
        self.place.env[node.var.slot] = value
        return self.node(node.body, frames, live, to)

    def _loop(self, node: ir.Loop, frames: Frame | None, live: int, to: Any) -> Value | None:
        live_in = live | self.need(node.body)
        found = self.operands(node, node.inits, frames, live_in)
        if found is None:
            return None
        turns = [Turn(hint=var.py) for var in node.vars]
        loop: Loop = self.add(Loop(turns, found[0]))
        self.loops[id(node)] = (loop, live_in)
        before = self.place.env
        outside = self.inside(loop.body, dict(before))
        for var, turn in zip(node.vars, turns, strict=True):
            self.place.env[var.slot] = self.add(MakeBox(turn, var.py)) if var.boxed else turn
        value = self.node(node.body, frames, live_in, loop if to is VALUE else to)
        assert value is None
        for slot, held in before.items():
            if self.place.env[slot] is not held and slot not in {v.slot for v in node.vars}:
                raise Unsupported("python: a definition in a loop")
        self.inside(outside, before)
        if to is not VALUE:
            return None
        if not _breaks(loop):
            return None
        loop.results = [Result(loop, 0)]
        return loop.results[0]

    def _set_local(
        self, node: ir.SetLocal | ir.Init, frames: Frame | None, live: int, to: Any
    ) -> Value | None:
        var = node.var
        frame = Frame(SET, self.number(node), (), 0, frames)
        value = self.node(node.value, frame, live | 1 << var.slot, VALUE)
        if value is None:
            return None
        if not var.boxed:
            self.place.env[var.slot] = value
            if value.hint is None:
                value.hint = var.py
            return self.deliver(value, to)
        state = None
        if type(node) is ir.SetLocal and var.letrec:
            state = self.state(node, frames, live | 1 << var.slot, (value,))
        self.add(BoxSet(self.place.env[var.slot], value, state))
        return self.deliver(value, to)

    # -- operations ----------------------------------------------------------------------------

    def operands(
        self, node: Any, parts: tuple[ir.Node, ...], frames: Frame | None, live: int
    ) -> tuple[list[Value], State] | None:
        """The operands' values and the State of `node` itself; None if control never gets there.

        All parts up to the last one that is not simple are evaluated, in order; the State has
        their values. The simple ones behind are evaluated again if `node` is left.
        """
        last = -1
        for i, part in enumerate(parts):
            if not self.is_simple(part) and not _is_late(part):
                last = i
        number = self.number(node)
        values: list[Value] = []
        prefix: tuple[Value, ...] = ()
        for i in range(last + 1):
            part = parts[i]
            if _is_late(part):
                value: Value | None = self.add(Wanted(values[0], part.name))  # pyright: ignore[reportAttributeAccessIssue]
                prefix = (*prefix, Const(part.name))  # pyright: ignore[reportAttributeAccessIssue]
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
                values.append(self.add(Wanted(values[0], part.name)))  # pyright: ignore[reportAttributeAccessIssue]
                continue
            value = self.simple(part, state)
            if value is None:
                return None
            values.append(value)
        return values, state

    def _primitive(
        self, node: ir.PrimCall, frames: Frame | None, live: int, to: Any
    ) -> Value | None:
        if node.name not in self.world.primitives(library=self.place.library):
            raise Unsupported(f"python: {node.name} has been redefined since this was analysed")
        found = self.operands(node, node.args, frames, live)
        if found is None:
            return None
        return self.deliver(self.operation(node, *found), to)

    def operation(self, node: ir.PrimCall, values: list[Value], state: State) -> Value:
        prim = self.world.primitives(library=self.place.library)[node.name]
        self.function.dependencies.add(f"primitive:{node.name}")
        own = getattr(prim.fn, "sx_name", node.name)
        return self.add(
            Op(node.name, "" if prim.checked else own, values, state, self.number(node))
        )

    def _call(self, node: ir.Call, frames: Frame | None, live: int, to: Any) -> Value | None:
        native = self._native(node)
        found = self.operands(node, (node.fn, *node.args), frames, live)
        if found is None:
            return None
        values, state = found
        if native:
            name = node.fn.name  # pyright: ignore[reportAttributeAccessIssue]
            return self.deliver(self.add(Native(name, values[1:], state)), to)
        tail = to is RETURN and self.place.activation is self.activation
        return self.deliver(self.add(Call(values, state, self.number(node), tail)), to)

    def _native(self, node: ir.Call) -> bool:
        if type(node.fn) is not ir.Global or node.fn.name not in NATIVE:
            return False
        if any(type(arg) is ir.KeywordArg for arg in node.args):
            return False
        least, most = NATIVE[node.fn.name]
        if not least <= len(node.args) <= most:
            return False
        if not self.world.is_control(node.fn.name, library=self.place.library):
            return False
        self.function.dependencies.add(f"global:{node.fn.name}")
        return True

    # -- simple nodes --------------------------------------------------------------------------

    def simple(self, node: ir.Node, state: State) -> Value | None:
        """A simple node; None if it certainly leaves."""
        match node:
            case ir.Const():
                return Const(node.value, self.place.activation, self.number(node))
            case ir.Local():
                return self._local(node.var, state)
            case ir.Global():
                return self.add(GlobalGet(node.name, state))
            case ir.Lambda():
                captured = [self.place.env[c.outer.slot] for c in node.captures]
                if any(type(v) is Const and v.value is UNSET for v in captured):
                    raise Unsupported("python: a closure captures what is not defined yet")
                place = self.place
                return self.add(
                    MakeClosure(place.activation, place.inner[id(node)], node, captured)
                )
            case ir.Fail():
                self.add(Leave(state))
                return None
            case ir.KeywordArg():
                return Const(keyword(node.name))
            case ir.PrimCall():
                values: list[Value] = []
                for arg in node.args:
                    value = self.simple(arg, state)
                    if value is None:
                        return None
                    values.append(value)
                return self.operation(node, values, state)
            case ir.MakeDict():
                items = [self.simple(v, state) for v in node.values]
                if any(v is None for v in items):
                    return None
                return self.add(MakeDict(node.keys, items))  # pyright: ignore[reportArgumentType]
            case ir.If():
                test = self.simple(node.test, state)
                if test is None:
                    return None
                then, orelse = node.then, node.orelse
                return self.branches(
                    test,
                    lambda: self.simple(then, state),
                    lambda: self.simple(orelse, state),
                    VALUE,
                )
            case ir.And() | ir.Or():
                return self._simple_logic(node, node.parts, 0, state)
            case _:
                raise Unsupported(f"python: {type(node).__name__} cannot stand here")

    def _simple_logic(
        self, node: ir.And | ir.Or, parts: tuple[ir.Node, ...], i: int, state: State
    ) -> Value | None:
        value = self.simple(parts[i], state)
        if value is None or i == len(parts) - 1:
            return value

        def more() -> Value | None:
            return self._simple_logic(node, parts, i + 1, state)

        def enough() -> Value | None:
            return value

        order = (more, enough) if type(node) is ir.And else (enough, more)
        return self.branches(value, *order, VALUE)

    def _local(self, var: ir.Var, state: State) -> Value | None:
        held = self.place.env[var.slot]
        if var.boxed:
            return self.add(BoxGet(held, state if var.letrec else None))
        if type(held) is Const and held.value is UNSET:
            self.add(Leave(state))
            return None
        return held


def _is_late(part: ir.Node) -> bool:
    """Whether what `part` is depends on the function that is called."""
    return type(part) is ir.KeywordArg and not part.marker


def _breaks(loop: Loop) -> bool:
    """Whether the loop ends by a Break of its own."""
    stack = [loop.body]
    while stack:
        region = stack.pop()
        if type(region.end) is Break and region.end.loop is loop:
            return True
        for inst in region.insts:
            if type(inst) is If:
                stack += [inst.then, inst.orelse]
            elif type(inst) is Loop:
                stack.append(inst.body)
    return False


__all__ = ["Builder", "Count", "Outer", "Type", "children"]
