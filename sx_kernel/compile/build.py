"""IR → the middle: a tree walk that carries the environment and the frames that wait.

A variable that is not boxed is no more than its value. Whatever can leave gets a State: the node
to evaluate, the frames around it, and what the variables hold that are still needed. A *simple*
node (pure, nothing but primitives called) is evaluated again as a whole when something in it
cannot go on, so all of it shares one State.
"""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.base.values import UNSET, Keyword, keyword
from sx_kernel.compile.facts.choose import always_fails
from sx_kernel.compile.facts.operations import (
    DICT_MAKER,
    EQUAL,
    ERROR,
    FOLDED,
    IS_UNSET,
    NATIVE,
)
from sx_kernel.compile.inline import outcome
from sx_kernel.compile.mid.nodes import (
    BoxGet,
    BoxSet,
    Call,
    Captured,
    Const,
    Continue,
    Count,
    Function,
    GlobalGet,
    GlobalSet,
    Leave,
    Loop,
    MakeBox,
    MakeClosure,
    MakeDict,
    Native,
    Op,
    Param,
    Turn,
    Value,
    find,
)
from sx_kernel.compile.mid.state import (
    AND,
    IF,
    LET,
    OR,
    SEQ,
    SET,
    Frame,
    State,
)
from sx_kernel.compile.tree import RETURN, VALUE
from sx_kernel.compile.winds import Winds
from sx_kernel.compile.world import Unsupported
from sx_kernel.ir import nodes as ir

_BRANCHING: Final = frozenset((ir.If, ir.And, ir.Or))


class Builder(Winds):
    """Builds one Function."""

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
        if lam.rt is not None and lam.rt.own >= 0:
            self.own = fn.own = fn.captured[lam.rt.own]
        self.node(lam.body, None, 0, RETURN)
        return fn

    def node(self, node: ir.Node, frames: Frame | None, live: int, to: Any) -> Value | None:
        """Build `node`; its value if `to` is VALUE and control comes back, else None.

        `frames` wait for the value (not its being dropped), `live` are the slots they need.
        """
        if self.is_simple(node) and (to is VALUE or type(node) not in _BRANCHING):
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
                    held: Value = unset
                    if var.boxed:
                        held = self.add(MakeBox(unset, var.py, self.state(node, frames, live)))
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
                again = self.need(node.loop.body)
                for var in node.loop.vars:  # they get other values
                    again &= ~(1 << var.slot)
                live |= again
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
            state = self.state(node.init, frame, live | self.need(node.body), (value,))
            state.done = True
            value = self.add(MakeBox(value, node.var.py, state))
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
        loop: Loop = self.add(Loop(turns, *found))
        self.loops[id(node)] = (loop, live_in)
        before = self.place.env
        outside = self.inside(loop.body, dict(before))
        outer = self.state(node, frames, live_in, tuple(turns)).env
        for var, turn in zip(node.vars, turns, strict=True):
            if var.boxed:
                state = State(self.place.activation, self.number(node), frames, outer, tuple(turns))
                self.place.env[var.slot] = self.add(MakeBox(turn, var.py, state))
            else:
                self.place.env[var.slot] = turn
        stays = live_in
        for var in node.vars:  # (who goes round says what they are then)
            stays &= ~(1 << var.slot)
        value = self.node(node.body, frames, stays | live, loop if to is VALUE else to)
        assert value is None
        for slot, held in before.items():
            if self.place.env[slot] is not held and slot not in {v.slot for v in node.vars}:
                raise Unsupported("python: a definition in a loop")
        self.inside(outside, before)
        return outcome(loop) if to is VALUE else None

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
        box = self.place.env[var.slot]
        self.add(BoxSet(box, value, state))
        closure = find(value)
        if type(node) is ir.Init and not var.assigned and type(closure) is MakeClosure:
            self.bound[find(box)] = closure
        return self.deliver(value, to)

    def _primitive(
        self, node: ir.PrimCall, frames: Frame | None, live: int, to: Any
    ) -> Value | None:
        if node.name not in self.world.primitives(library=self.place.library):
            raise Unsupported(f"python: {node.name} has been redefined since this was analysed")
        found = self.operands(node, node.args, frames, live)
        if found is None:
            return None
        value = self.operation(node, *found)
        return None if value is None else self.deliver(value, to)

    def operation(self, node: ir.PrimCall, values: list[Value], state: State) -> Value | None:
        return self.operation_named(node.name, values, state, node)

    def operation_named(
        self, name: str, values: list[Value], state: State, node: ir.Node
    ) -> Value | None:
        """The primitive `name` on operands; `node` is what says so. None if it always fails."""
        prim = self.world.primitives(library=self.place.library)[name]
        self.function.dependencies.add(f"primitive:{name}")
        own = getattr(prim.fn, "sx_name", name)
        own = "" if prim.checked else own
        number = self.number(node)
        if own == ERROR and self.errs_here(values, state, number):
            return None
        if own and always_fails(own):
            self.add(Op(name, own, values, state, number))
            self.add(Leave(state))  # (what it raises may be taken by a guard before)
            return None
        if own == DICT_MAKER and not prim.checked:
            keys = literal_keys(values)
            if keys is not None:
                return self.add(MakeDict(keys, values[1::2]))
        if own in FOLDED and len(values) > 2:
            first = values[0]
            for value in values[1:]:
                first = self.add(Op(name, own, [first, value], state, number))
            return first
        return self.add(Op(name, own, values, state, number))

    def _call(self, node: ir.Call, frames: Frame | None, live: int, to: Any) -> Value | None:
        again = self.place.again
        if again is not None and frames is not None and id(node) in again.conses:
            self.cons_again(node, again, frames, live)
            return None
        taken = self._taken(node)
        native = self._native(node)
        turns = frames is not None and self._conses_itself(node, frames)
        # (who waits for this one would be forgotten with it)
        stays = frames is None and self.place.activation.stack is not None
        known = None if native or turns or stays else self._known(node)
        if again is not None and not (frames is None and self._goes_round(node, again, to)):
            again = None
        parts = (node.fn, *node.args)
        foreign = None if native or known is not None else self._foreign(node)
        stable = native or known is not None or again is not None or self._relies_on(node.fn)
        stable = stable or foreign is not None
        found = self.operands(node, parts, frames, live, known=stable, arranged=taken is not None)
        if found is None:
            return None
        values, state = found
        if taken is not None:
            values = [values[0], *self._arranged(taken, node, values[1:], state)]
            if not (turns or stays or again):
                known = self._arranged_callee(node, taken)
        if stable and type(node.fn) is ir.Global:
            values[0] = GlobalGet(node.fn.name, state, stable=True)
        asks = known is None and self._asks_again(node, values)
        if asks and not (native or turns or stays or again):
            known = self._known(node, values)
        if native:
            assert type(node.fn) is ir.Global
            if self.raises_here(node, values[1], state):
                return None
            if not stays and self.guard_parts(node) is not None:
                return self.guard(node, values[1:], state, frames, live, to)
            inside = None if stays else self.winds(node, values[1:], state, frames, live)
            if inside is None:
                inside = (self.add(Native(node.fn.name, values[1:], state)),)
            return None if inside[0] is None else self.deliver(inside[0], to)
        if again is not None:
            self.add(Count(1, state))
            self.region.end = Continue(again.loop, [values[i + 1] for i in again.changing])
            return None
        if known is not None:
            given = values[1:] if taken is None else values[2:]  # (without the mark)
            return self.inline(node, known, given, state, frames, live, to)
        if type(node.fn) is ir.Global and stable:
            self.add(values[0])  # pyright: ignore[reportArgumentType]
        primitive = self._as_primitive(node, values)
        if primitive is not None:
            value = self.operation_named(primitive, values[1:], state, node)
            return None if value is None else self.deliver(value, to)
        after = None
        if foreign is not None or frames is not None:
            env = self.state(node, frames, live, (values[0],)).env
            after = State(self.place.activation, self.number(node), frames, env, done=True)
        call = Call(values, state, self.number(node), after)
        if foreign is not None:
            assert after is not None
            call.foreign, after.prefix = foreign, (call,)
        return self.deliver(self.add(call), to)

    def _foreign(self, node: ir.Call) -> str | None:
        """Return what is known of the host's function that is called (see Call); the code relies on
        it."""
        if type(node.fn) is not ir.Global or any(type(a) is ir.KeywordArg for a in node.args):
            return None
        found = self.world.foreign(node.fn.name, library=self.place.library)
        if found is not None:
            self.function.dependencies.add(f"global:{node.fn.name}")
        return found

    def _native(self, node: ir.Call) -> bool:
        if type(node.fn) is not ir.Global or node.fn.name not in NATIVE:
            return False
        if any(type(arg) is ir.KeywordArg for arg in node.args):
            return False
        _, least, most = NATIVE[node.fn.name]
        if not least <= len(node.args) <= most:
            return False
        if not self.world.is_control(node.fn.name, library=self.place.library):
            return False
        self.function.dependencies.add(f"global:{node.fn.name}")
        return True

    def simple(self, node: ir.Node, state: State) -> Value | None:
        """A simple node; None if it certainly leaves."""
        match node:
            case ir.Const():
                return Const(node.value, self.place.activation, self.number(node))
            case ir.Local():
                return self._local(node.var, state)
            case ir.Global():
                return self.add(GlobalGet(node.name, state, site=self.number(node)))
            case ir.Lambda():
                captured = [self.place.env[c.outer.slot] for c in node.captures]
                if any(type(v) is Const and v.value is UNSET for v in captured):
                    raise Unsupported("python: a closure captures what is not defined yet")
                place = self.place
                return self.add(
                    MakeClosure(place.activation, place.inner[id(node)], node, captured, state)
                )
            case ir.Fail():
                self.add(Leave(state))
                return None
            case ir.KeywordArg():
                return Const(keyword(node.name))
            case ir.PrimCall():
                given = self._is_given(node)
                if given is not None:
                    return Const(not given)
                part = self.part_of_rest(node)
                if part is not None:
                    return part
                values: list[Value] = []
                for arg in node.args:
                    value = self.simple(arg, state)
                    if value is None:
                        return None
                    values.append(value)
                decided = self._decided(node, values)
                return self.operation(node, values, state) if decided is None else decided
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
                    state,
                )
            case ir.And() | ir.Or():
                return self._simple_logic(node, node.parts, 0, state)
            case _:
                raise Unsupported(f"python: {type(node).__name__} cannot stand here")

    def _decided(self, node: ir.PrimCall, values: list[Value]) -> Const | None:
        """The answer of `node` if it compares two integers, or two strings, that are known."""
        known = [v.value for v in map(find, values) if type(v) is Const]
        if len(known) != 2 or len(values) != 2 or type(known[0]) is not type(known[1]):
            return None
        prim = self.world.primitives(library=self.place.library).get(node.name)
        if prim is None or prim.checked or getattr(prim.fn, "sx_name", "") != EQUAL:
            return None
        self.function.dependencies.add(f"primitive:{node.name}")
        return Const(known[0] == known[1]) if type(known[0]) in (int, str) else None

    def _is_given(self, node: ir.PrimCall) -> bool | None:
        """Return whether an optional or &key parameter of a function in place of a call was given,
        if `node` is the test for that."""
        if self.place.activation.serial == 0 or len(node.args) != 1:
            return None
        arg = node.args[0]
        prim = self.world.primitives(library=self.place.library).get(node.name)
        if prim is None or getattr(prim.fn, "sx_name", "") != IS_UNSET or type(arg) is not ir.Local:
            return None
        lam = self.place.activation.lam
        if arg.var not in lam.optional and arg.var not in lam.keys:
            return None
        held = find(self.place.env[arg.var.slot])
        return not (type(held) is Const and held.value is UNSET)

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
        return self.branches(value, *order, VALUE, state)

    def _local(self, var: ir.Var, state: State) -> Value | None:
        held = self.place.env[var.slot]
        if var.boxed:
            box = find(held)
            is_set = box in self.bound or box is self.own
            return self.add(BoxGet(held, state if var.letrec and not is_set else None))
        if type(held) is Const and held.value is UNSET:
            self.add(Leave(state))
            return None
        return held


def literal_keys(values: list[Value]) -> tuple[str, ...] | None:
    """The keys in key, value, key, value …, if all of them are written in the program."""
    found: list[str] = []
    for value in map(find, values[::2]):
        if type(value) is not Const or type(value.value) not in (str, Keyword):
            return None
        found.append(value.value if type(value.value) is str else value.value.name)
    return tuple(found) if 2 * len(found) == len(values) else None
