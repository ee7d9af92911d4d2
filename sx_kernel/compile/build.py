"""IR → the middle: a tree walk that carries the environment and the frames that wait.

A variable that is not boxed is no more than its value. Whatever can leave gets a State: the node
to evaluate, the frames around it, and what the variables hold that are still needed. A *simple*
node (pure, nothing but primitives called) is evaluated again as a whole when something in it
cannot go on, so all of it shares one State.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sx_kernel.base.values import UNSET, keyword
from sx_kernel.compile.facts.operations import EMPTY_LIST, EMPTY_TESTS, FOLDED
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
    find,
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
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.variables import children, depth_of, tail_calls

MAX_DEPTH: Final = 400  # of nested nodes
MAX_INLINE: Final = 5  # activations in one another
MAX_NODES: Final = 150  # of a function that is given functions, or written here
SMALL_NODES: Final = 60  # of another
MAX_GROWTH: Final = 400  # nodes of all

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


class Again(NamedTuple):
    """The loop that tail calls of an inlined function to itself go round: the name by which it
    calls itself, and which parameters the loop has variables for."""

    name: str
    loop: Loop
    changing: tuple[int, ...]
    to: Any


class Callee(NamedTuple):
    """A function that is known where it is called: its lambda, the values that it captured, where
    it is written (see Activation), and the global it was found in, if any."""

    lam: ir.Lambda
    captured: list[Value]
    written: tuple[Activation, int] | None
    name: str | None


class Place:
    """What is different for each lambda whose body is being built: its numbers, environment, view."""

    __slots__ = ("activation", "again", "env", "inner", "library", "numbers", "simple")

    def __init__(self, activation: Activation, numbers: Numbers) -> None:
        self.activation = activation
        self.numbers = numbers
        self.library = activation.library
        self.again: Again | None = None
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
        self.activation = Activation(lam, library=world.is_library(lam))
        self.function.activation = self.activation
        self.place = Place(self.activation, Numbers(lam.body))
        self.serial = 0
        self.size = len(self.place.numbers.nodes)
        self.region = self.function.body
        self.loops: dict[int, tuple[Loop, int]] = {}
        self.inlining: list[ir.Lambda] = []
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
        self,
        node: Any,
        parts: tuple[ir.Node, ...],
        frames: Frame | None,
        live: int,
        *,
        known: bool = False,
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
        first = self._stable(parts[0]) if known else None
        values: list[Value] = []
        prefix: tuple[Value, ...] = ()
        for i in range(last + 1):
            part = parts[i]
            if i == 0 and first is not None:
                value: Value | None = first
                prefix = (first,)
            elif _is_late(part):
                value = self.add(Wanted(values[0], part.name))  # pyright: ignore[reportAttributeAccessIssue]
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
            value = first if part is parts[0] and first is not None else self.simple(part, state)
            if value is None:
                return None
            values.append(value)
        return values, state

    def _stable(self, part: ir.Node) -> Value:
        """The function that is called, which need not be evaluated: its global is relied on."""
        if type(part) is ir.Local:
            return self.place.env[part.var.slot]
        assert type(part) is ir.Global
        return Const(part.name, self.place.activation, self.number(part))

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
        return self.operation_named(node.name, values, state, node)

    def operation_named(self, name: str, values: list[Value], state: State, node: ir.Node) -> Value:
        """The primitive `name` on operands; `node` is what says so."""
        prim = self.world.primitives(library=self.place.library)[name]
        if prim.returns == "raw-html":
            raise Unsupported("python: the middle knows no markup yet")
        self.function.dependencies.add(f"primitive:{name}")
        own = getattr(prim.fn, "sx_name", name)
        own = "" if prim.checked else own
        number = self.number(node)
        if own in FOLDED and len(values) > 2:
            first = values[0]
            for value in values[1:]:
                first = self.add(Op(name, own, [first, value], state, number))
            return first
        return self.add(Op(name, own, values, state, number))

    def _call(self, node: ir.Call, frames: Frame | None, live: int, to: Any) -> Value | None:
        if any(type(arg) is ir.KeywordArg for arg in node.args):
            raise Unsupported("python: the middle arranges no keyword arguments yet")
        native = self._native(node)
        known = None if native else self._known(node)
        again = self.place.again
        if again is not None and not (frames is None and self._goes_round(node, again, to)):
            again = None
        parts = (node.fn, *node.args)
        stable = native or known is not None or again is not None or self._relies_on(node.fn)
        found = self.operands(node, parts, frames, live, known=stable)
        if found is None:
            return None
        values, state = found
        if stable and type(node.fn) is ir.Global:
            values[0] = GlobalGet(node.fn.name, state, stable=True)
        if native:
            name = node.fn.name  # pyright: ignore[reportAttributeAccessIssue]
            return self.deliver(self.add(Native(name, values[1:], state)), to)
        if again is not None:
            self.add(Count(1, state))
            self.region.end = Continue(again.loop, [values[i + 1] for i in again.changing])
            return None
        if known is not None:
            return self.inline(node, known, values[1:], state, frames, live, to)
        if type(node.fn) is ir.Global and stable:
            self.add(values[0])  # pyright: ignore[reportArgumentType]
        primitive = self._as_primitive(node, values)
        if primitive is not None:
            return self.deliver(self.operation_named(primitive, values[1:], state, node), to)
        after = None
        if frames is not None and type(find(values[0])) is GlobalGet:
            env = self.state(node, frames, live, (values[0],)).env
            after = State(self.place.activation, self.number(node), frames, env, done=True)
        return self.deliver(self.add(Call(values, state, self.number(node), after)), to)

    # -- calls whose callee is known -----------------------------------------------------------

    def _relies_on(self, part: ir.Node) -> bool:
        """Whether a global is called that is bound to a closure: the code then relies on that."""
        if type(part) is not ir.Global:
            return False
        known = part.name == self.function.self_name or (
            self.world.known(part.name, library=self.place.library) is not None
        )
        if known:
            self.function.dependencies.add(f"global:{part.name}")
        return known

    def _goes_round(self, node: ir.Call, again: Again, to: Any) -> bool:
        return type(node.fn) is ir.Global and node.fn.name == again.name and to is again.to

    def _as_primitive(self, node: ir.Call, values: list[Value]) -> str | None:
        """The primitive that was handed to an inlined function, which calls it."""
        fn = find(values[0])
        if type(node.fn) is not ir.Local or type(fn) is not GlobalGet or fn.state is None:
            return None
        prim = self.world.primitives(library=fn.state.activation.library).get(fn.name)
        if prim is None or prim.checked or set(prim.effects) - {"read"}:
            return None
        count = len(values) - 1
        if count < prim.min_args or (prim.max_args is not None and count > prim.max_args):
            return None
        own = prim if fn.state.activation.library == self.place.library else None
        return (
            fn.name
            if own is not None
            or self.world.primitives(library=self.place.library).get(fn.name) is prim
            else None
        )

    def _known(self, node: ir.Call) -> Callee | None:
        """What `node` calls, if its body may stand in place of the call."""
        if any(type(arg) is ir.KeywordArg for arg in node.args):
            return None
        if type(node.fn) is ir.Local:
            held = find(self.place.env[node.fn.var.slot])
            if not node.fn.var.boxed and type(held) is GlobalGet and held.state is not None:
                return self._handed_on(node, held)
            if node.fn.var.boxed or type(held) is not MakeClosure:
                return None
            callee = Callee(held.lam, list(held.args), (held.activation, held.index), None)
        elif type(node.fn) is ir.Global:
            name = node.fn.name
            if name == self.function.self_name or (
                self.place.again is not None and name == self.place.again.name
            ):
                return None
            known = self.world.known(name, library=self.place.library)
            if known is None:
                return None
            captured: list[Value] = [Const(value) for value in known.captured]
            callee = Callee(known.lam, captured, None, name)
        else:
            return None
        return callee if self._fits(node, callee) else None

    def _handed_on(self, node: ir.Call, held: GlobalGet) -> Callee | None:
        """A global function that was handed to an inlined function, which calls it."""
        assert held.state is not None
        library = held.state.activation.library
        known = self.world.known(held.name, library=library)
        if known is None or self.world.is_library(known.lam) != library:
            return None
        captured: list[Value] = [Const(value) for value in known.captured]
        callee = Callee(known.lam, captured, None, held.name)
        return callee if self._fits(node, callee) else None

    def _fits(self, node: ir.Call, callee: Callee) -> bool:
        lam = callee.lam
        if lam.optional or lam.keys or len(lam.required) != len(node.args):
            return False
        if lam.toplevel or lam.kind != "lambda" or len(self.inlining) >= MAX_INLINE:
            return False
        if lam is self.function.lam or lam in self.inlining:
            return False
        if callee.name is not None:
            given = any(self._is_closure(arg) for arg in node.args)
            if lam.rest is not None and not given:
                return False
            if not given and not self.world.is_warm(lam):
                return False
        fill(lam)
        size = _size(lam)
        most = (
            MAX_NODES
            if callee.name is None or any(map(self._is_closure, node.args))
            else SMALL_NODES
        )
        if size > most or self.size + size > MAX_GROWTH:
            return False
        self.world.link(lam)
        if callee.name is not None and _names(lam, callee.name):
            return self._tail_only(lam, callee.name)
        return True

    def _is_closure(self, arg: ir.Node) -> bool:
        """Whether an argument is a function that is known here."""
        if type(arg) is ir.Lambda:
            return True
        if type(arg) is ir.Local and not arg.var.boxed:
            held = find(self.place.env[arg.var.slot])
            return type(held) is MakeClosure
        if type(arg) is ir.Global:
            if self.world.known(arg.name, library=self.place.library) is not None:
                return True
            prim = self.world.primitives(library=self.place.library).get(arg.name)
            return prim is not None and not prim.checked and not set(prim.effects) - {"read"}
        return False

    def _tail_only(self, lam: ir.Lambda, name: str) -> bool:
        """Whether a lambda refers to itself in tail calls only."""
        tails = {id(call) for call in tail_calls(lam.body)}
        stack: list[Any] = [lam.body]
        while stack:
            one = stack.pop()
            if type(one) is ir.Lambda:
                if _names(one, name):
                    return False
                continue
            if type(one) is ir.Call and type(one.fn) is ir.Global and one.fn.name == name:
                if id(one) not in tails or len(one.args) != len(lam.required):
                    return False
                if any(type(arg) is ir.KeywordArg for arg in one.args):
                    return False
                stack.extend(one.args)
                continue
            if type(one) is ir.Global and one.name == name:
                return False
            stack.extend(children(one))
        return lam.rest is None

    def inline(
        self, node: ir.Call, callee: Callee, values: list[Value], state: State,
        frames: Frame | None, live: int, to: Any,
    ) -> Value | None:  # fmt: skip
        """The body of what is called, in place of the call."""
        place, lam = self.place, callee.lam
        if callee.name is not None:
            self.function.dependencies.add(f"global:{callee.name}")
        self.add(Count(1, state))
        outer = place.activation.outer
        if frames is not None:
            env = tuple([(slot, held) for slot, held in place.env.items() if live >> slot & 1])
            outer = Outer(place.activation, frames, env, self.number(node))
        self.serial += 1
        library = self.world.is_library(lam)
        activation = Activation(lam, outer, callee.written, self.serial, library=library)
        inner = Place(activation, Numbers(lam.body))
        self.size += len(inner.numbers.nodes)
        for var, value in zip(lam.required, values, strict=True):
            inner.env[var.slot] = value
        for capture, value in zip(lam.captures, callee.captured, strict=True):
            inner.env[capture.inner.slot] = value
        self.place = inner
        loops, self.loops = self.loops, dict(self.loops)
        self.inlining.append(lam)
        body = lam.body
        if lam.rest is not None:
            inner.env[lam.rest.slot] = self.add(Op(EMPTY_LIST, EMPTY_LIST, [], state, -1))
            body = self._without_rest(lam)
        try:
            if callee.name is not None and _names(lam, callee.name):
                return self._inlined_loop(lam, callee.name, values, to)
            return self.node(body, None, 0, to)
        finally:
            self.place = place
            self.loops = loops
            self.inlining.pop()

    def _without_rest(self, lam: ir.Lambda) -> ir.Node:
        """What the body certainly comes to when there are no arguments for &rest."""
        body = lam.body
        if type(body) is not ir.If or type(body.test) is not ir.PrimCall:
            return body
        prim = self.world.primitives(library=self.place.library).get(body.test.name)
        held = body.test.args[0] if body.test.args else None
        is_test = prim is not None and getattr(prim.fn, "sx_name", "") in EMPTY_TESTS
        if is_test and type(held) is ir.Local and held.var is lam.rest:
            self.function.dependencies.add(f"primitive:{body.test.name}")
            return body.then
        return body

    def _inlined_loop(
        self, lam: ir.Lambda, name: str, values: list[Value], to: Any
    ) -> Value | None:
        """A function that calls itself in tail position, as a loop."""
        self.function.dependencies.add(f"global:{name}")
        changing = tuple(i for i in range(len(lam.required)) if not _is_invariant(lam, name, i))
        turns = [Turn(hint=lam.required[i].py) for i in changing]
        loop: Loop = self.add(Loop(turns, [values[i] for i in changing]))
        env = dict(self.place.env)
        for i, turn in zip(changing, turns, strict=True):
            env[lam.required[i].slot] = turn
        outside = self.inside(loop.body, env)
        target = loop if to is VALUE else to
        self.place.again = Again(name, loop, changing, target)
        value = self.node(lam.body, None, 0, target)
        assert value is None
        self.inside(outside)
        if to is not VALUE or not _breaks(loop):
            return None
        loop.results = [Result(loop, 0)]
        return loop.results[0]

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


def _size(lam: ir.Lambda) -> int:
    """The nodes of a lambda's body, of inner lambdas too."""
    count = 0
    stack: list[Any] = [lam.body]
    while stack and count <= MAX_NODES:
        one = stack.pop()
        count += 1
        stack.extend([one.body] if type(one) is ir.Lambda else children(one))
    return count


def _names(lam: ir.Lambda, name: str) -> bool:
    """Whether a lambda refers to the global `name`, itself or in lambdas in it."""
    stack: list[Any] = [lam.body]
    while stack:
        one = stack.pop()
        if type(one) is ir.Global and one.name == name:
            return True
        stack.extend([one.body] if type(one) is ir.Lambda else children(one))
    return False


def _is_invariant(lam: ir.Lambda, name: str, index: int) -> bool:
    """Whether each tail call of `lam` to itself hands on its parameter number `index`."""
    var = lam.required[index]
    for call in tail_calls(lam.body):
        if type(call.fn) is ir.Global and call.fn.name == name:
            arg = call.args[index]
            if type(arg) is not ir.Local or arg.var is not var:
                return False
    return True


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
