"""Calls whose callee is known: its body in place of the call, with the functions it is given."""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.base.values import UNSET, Keyword
from sx_kernel.compile.arguments import Arrangement, arrangement
from sx_kernel.compile.facts.operations import CONS, EMPTY_LIST, LIST_MAKER
from sx_kernel.compile.itself import (
    comes_round,
    conses_on_itself,
    folding,
    is_invariant,
    is_own,
    names,
)
from sx_kernel.compile.mid.lists import Append, FromRow, MakeRow
from sx_kernel.compile.mid.nodes import (
    Break,
    Const,
    Continue,
    Count,
    GlobalGet,
    Loop,
    MakeClosure,
    NoKeyword,
    Op,
    Result,
    Turn,
    Value,
    find,
    regions,
)
from sx_kernel.compile.mid.state import (
    ITSELF,
    Activation,
    Frame,
    Outer,
    Stack,
    State,
)
from sx_kernel.compile.number import Numbers
from sx_kernel.compile.rests import Rests
from sx_kernel.compile.tree import VALUE, Again, Callee, Place
from sx_kernel.ir import nodes as ir
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.variables import children, tail_calls
from sx_kernel.runtime.closures import BOUND

MAX_INLINE: Final = 5  # activations in one another
TINY_NODES: Final = 16  # of a function that takes no more room than a call of it
TINY_INLINE: Final = 9  # activations in one another, if the innermost is that small
TINY_GROWTH: Final = 600
MAX_NODES: Final = 150  # of a function that is given functions, or written here
SMALL_NODES: Final = 60  # of another
SELF_NODES: Final = 40  # of one that calls itself
MAX_SELF_GROWTH: Final = 200
MOST_SELF: Final = 1  # activations of it in one another
MAX_GROWTH: Final = 400  # nodes of all
MOST_NESTED: Final = 3  # activations of one function that is given functions


class Inliner(Rests):
    """Decides which calls are replaced, and builds what replaces them."""

    folding: tuple[ir.Node | None] | None = None  # see _folding
    self_size: int | None = None  # the nodes of the function that is compiled

    def _relies_on(self, part: ir.Node) -> bool:
        """Return whether a global is called that is bound to a closure: the code then relies on
        that."""
        if type(part) is not ir.Global:
            return False
        known = part.name == self.function.self_name or (
            self.world.known(part.name, library=self.place.library) is not None
        )
        if known:
            self.function.dependencies.add(f"global:{part.name}")
        return known

    def _taken(self, node: ir.Call) -> Arrangement | None:
        """Return how the function with &key parameters that `node` calls takes the arguments, if
        that is known: the code then relies on it."""
        if type(node.fn) is not ir.Global:
            return None
        known = self.world.known(node.fn.name, library=self.place.library)
        if known is None or not known.lam.keys:
            return None
        found = arrangement(known.lam, node)
        if found is not None:
            self.function.dependencies.add(f"global:{node.fn.name}")
        return found

    def _arranged(
        self, taken: Arrangement, node: ir.Call, values: list[Value], state: State
    ) -> list[Value]:
        """The arguments as the function takes them, behind the mark."""
        pairs = zip(values, node.args, strict=True)
        kept = [value for value, arg in pairs if type(arg) is not ir.KeywordArg]
        lam = taken.lam
        positional = [self._no_keyword(kept[i], state) for i in taken.positional]
        most = len(lam.required) + len(lam.optional)
        unset = Const(UNSET)
        made = [Const(BOUND), *positional[:most], *[unset] * (most - len(positional))]
        made += [kept[taken.given[v.name]] if v.name in taken.given else unset for v in lam.keys]
        if lam.rest is not None:
            made.append(self.add(Op(LIST_MAKER, LIST_MAKER, positional[most:], state)))
        return made

    def _no_keyword(self, value: Value, state: State) -> Value:
        """A positional argument; the machine makes the call if that is a keyword, which would mark
        the next one."""
        held = find(value)
        if type(held) is MakeClosure or (type(held) is Const and type(held.value) is not Keyword):
            return value
        return self.add(NoKeyword(value, state))

    def _goes_round(self, node: ir.Call, again: Again, to: Any) -> bool:
        return is_own(node.fn, again.own) and to is again.to

    def _as_primitive(self, node: ir.Call, values: list[Value]) -> str | None:
        """The primitive that was handed to an inlined function, which calls it."""
        fn = find(values[0])
        if type(node.fn) is not ir.Local or type(fn) is not GlobalGet or fn.state is None:
            return None
        prim = self.world.primitives(library=fn.home.library).get(fn.name)
        if prim is None or prim.checked or set(prim.effects) - {"read"}:
            return None
        count = len(values) - 1
        if count < prim.min_args or (prim.max_args is not None and count > prim.max_args):
            return None
        own = prim if fn.home.library == self.place.library else None
        return (
            fn.name
            if own is not None
            or self.world.primitives(library=self.place.library).get(fn.name) is prim
            else None
        )

    def _known(self, node: ir.Call, values: list[Value] | None = None) -> Callee | None:
        """Return what `node` calls, if its body may stand in place of the call.

        `values`: the function and the arguments, where they are built already: an expression may
        have turned out to be a function that is known.
        """
        if not self.inlines:
            return None
        if type(node.fn) is ir.Local:
            held = find(self.place.env[node.fn.var.slot])
            if not node.fn.var.boxed and type(held) is GlobalGet and held.state is not None:
                return self._handed_on(node, held)
            box = held
            if node.fn.var.boxed:
                held = self.bound.get(box)
            if type(held) is Const:
                known = self.world.function(held.value)
                if known is None:
                    return None
                given: list[Value] = [Const(value) for value in known.captured]
                callee = Callee(known.lam, given, None, None)
                return callee if self._fits(node, callee) else None
            if type(held) is not MakeClosure:
                return None
            own = None
            if node.fn.var.boxed:
                for capture, value in zip(held.lam.captures, held.args, strict=True):
                    if find(value) is box:
                        own = capture.inner
            written = (held.activation, held.index)
            callee = Callee(held.lam, list(held.args), written, None, own)
        elif type(node.fn) is ir.Global:
            name = node.fn.name
            if self.place.again is not None and name == self.place.again.own:
                return None
            if name == self.function.self_name:
                return self._itself(node, name)
            known = self.world.known(name, library=self.place.library)
            if known is None:
                return None
            captured: list[Value] = [Const(value) for value in known.captured]
            callee = Callee(known.lam, captured, None, name, name)
        else:
            held = None if values is None else find(values[0])
            if type(held) is not MakeClosure:
                return None
            callee = Callee(held.lam, list(held.args), (held.activation, held.index), None)
        return callee if self._fits(node, callee, values) else None

    def _arranged_callee(self, node: ir.Call, taken: Arrangement) -> Callee | None:
        """The function with &key parameters that `node` calls, if its body may stand in place of
        the call."""
        assert type(node.fn) is ir.Global
        name = node.fn.name
        known = self.world.known(name, library=self.place.library) if self.inlines else None
        if known is None or known.lam is not taken.lam:
            return None
        captured: list[Value] = [Const(value) for value in known.captured]
        callee = Callee(known.lam, captured, None, name, name)
        return callee if self._fits(node, callee, taken=taken) else None

    def _asks_again(self, node: ir.Call, values: list[Value]) -> bool:
        """Return whether a function was made by what is called here for the function or an
        argument, which is seen when those are built."""
        if type(node.fn) is ir.Global:
            return _has_closure(values[1:])
        return type(node.fn) is not ir.Local and type(find(values[0])) is MakeClosure

    def _conses_itself(self, node: ir.Call, frames: Frame) -> bool:
        """Return whether `node` calls the function itself, and nothing but a cons waits for its
        value: that will be a turn of a loop (passes/modulo.py)."""
        if type(node.fn) is not ir.Global or node.fn.name != self.function.self_name:
            return False
        if not self.inlines:
            return False  # (then there is no such loop either)
        if frames.below is not None or self.place.activation.outer is not None:
            return False
        waits = self.place.numbers.nodes[frames.node]
        if type(waits) is not ir.PrimCall or len(frames.values) != 1:
            return False
        return self._is_cons(waits, library=self.place.library) or waits is self._folding()

    def _folding(self) -> ir.Node | None:
        """The operation that alone waits for calls of the function of itself, if there is one."""
        if self.folding is None:
            assert self.function.self_name is not None
            self.folding = (folding(self.function.lam, self.function.self_name),)
        return self.folding[0]

    def _is_cons(self, node: ir.PrimCall, *, library: bool) -> bool:
        prim = self.world.primitives(library=library).get(node.name)
        return prim is not None and getattr(prim.fn, "sx_name", "") == CONS and len(node.args) == 2

    def _itself(self, node: ir.Call, name: str) -> Callee | None:
        """The function itself, where it calls itself and is small: half of the calls are saved."""
        lam = self.function.lam
        if node.tail or self.place.activation.lam is not lam or len(lam.required) != len(node.args):
            return None
        if self.inlining.count(lam) >= MOST_SELF:
            return None
        if lam.optional or lam.keys or lam.rest is not None:
            return None
        if self.self_size is None:
            self.self_size = size_of(lam) if _is_straight(lam) else MAX_NODES
        if self.self_size > SELF_NODES or self.size + self.self_size > MAX_SELF_GROWTH:
            return None
        written = (self.activation, ITSELF)
        return Callee(lam, list(self.function.captured), written, name)

    def _handed_on(self, node: ir.Call, held: GlobalGet) -> Callee | None:
        """A global function that was handed to an inlined function, which calls it."""
        assert held.state is not None
        library = held.home.library
        known = self.world.known(held.name, library=library)
        if known is None or self.world.is_library(known.lam) != library:
            return None
        captured: list[Value] = [Const(value) for value in known.captured]
        callee = Callee(known.lam, captured, None, held.name, held.name)
        return callee if self._fits(node, callee) else None

    def _fits(
        self, node: ir.Call, callee: Callee, values: list[Value] | None = None,
        taken: Arrangement | None = None,
    ) -> bool:  # fmt: skip
        lam = callee.lam
        if taken is None and not self._takes(lam, node):
            return False
        if lam.keys and (taken is None or lam.rest is not None):
            return False
        if self.world.is_stopped_in(lam):
            return False
        if lam.toplevel or lam.kind != "lambda" or len(self.inlining) >= TINY_INLINE:
            return False
        given = any(self._is_closure(arg) for arg in node.args)
        given = given or (values is not None and _has_closure(values[1:]))
        most = MOST_NESTED if given or _is_anew(callee) else 1
        if lam is self.function.lam or self.inlining.count(lam) >= most:
            return False
        if lam is self.place.activation.lam and not _is_anew(callee):
            return False
        fill(lam)
        size = size_of(lam)
        tiny = size <= TINY_NODES and _is_straight(lam)
        if callee.name is not None:
            if lam.rest is not None and not given:
                return False
            if not given and not tiny and not self.world.is_warm(lam):
                return False
        most = MAX_NODES if callee.name is None or given else SMALL_NODES
        if len(self.inlining) >= MAX_INLINE and not tiny:
            return False
        if size > most or self.size + size > (TINY_GROWTH if tiny else MAX_GROWTH):
            return False
        self.world.link(lam)
        if callee.own is not None and names(lam, callee.own):
            turns = {id(call) for call in tail_calls(lam.body)}
            if given:
                turns.update(self._conses(lam, callee.own))
            return not (lam.optional or lam.keys) and comes_round(lam, callee.own, turns)
        return True

    def _takes(self, lam: ir.Lambda, node: ir.Call) -> bool:
        """Return whether a lambda takes as many arguments, without more than are asked for of
        &rest."""
        least = len(lam.required)
        if len(node.args) > least + len(lam.optional):
            return self.asks_only(lam, node)
        return least <= len(node.args)

    def _is_closure(self, arg: ir.Node) -> bool:
        """Return whether an argument is a function that is known here."""
        if type(arg) is ir.Lambda:
            return True
        if type(arg) is ir.Local and not arg.var.boxed:
            held = find(self.place.env[arg.var.slot])
            if type(held) is Const:
                return self.world.function(held.value) is not None
            if type(held) is GlobalGet:
                return self._is_function(held.name, library=held.home.library)
            return type(held) is MakeClosure
        return type(arg) is ir.Global and self._is_function(arg.name, library=self.place.library)

    def _is_function(self, name: str, *, library: bool) -> bool:
        """Return whether a global is known to hold a function, or to be a primitive without
        effects."""
        if self.world.known(name, library=library) is not None:
            return True
        prim = self.world.primitives(library=library).get(name)
        return prim is not None and not prim.checked and not set(prim.effects) - {"read"}

    def _conses(self, lam: ir.Lambda, own: str | ir.Var) -> dict[int, ir.PrimCall]:
        """See conses_on_itself."""
        library = self.world.is_library(lam)
        return conses_on_itself(lam, own, lambda node: self._is_cons(node, library=library))

    def inline(
        self, node: ir.Call, callee: Callee, values: list[Value], state: State,
        frames: Frame | None, live: int, to: Any,
    ) -> Value | None:  # fmt: skip
        """The body of what is called, in place of the call."""
        if callee.name is not None:
            self.function.dependencies.add(f"global:{callee.name}")
            if callee.written is None:
                self.function.dependencies.add(f"inlined:{callee.name}")
        self.add(Count(1, state))
        return self.stand_in(node, callee, values, state, frames, live, to)

    def stand_in(
        self, node: ir.Call, callee: Callee, values: list[Value], state: State,
        frames: Frame | None, live: int, to: Any,
    ) -> Value | None:  # fmt: skip
        """The same where the call is counted already."""
        place, lam = self.place, callee.lam
        outer = place.activation.outer
        if frames is not None:
            env = tuple([(slot, held) for slot, held in place.env.items() if live >> slot & 1])
            outer = Outer(place.activation, frames, env, self.number(node))
        self.serial += 1
        library = self.world.is_library(lam)
        activation = Activation(lam, outer, callee.written, self.serial, library=library)
        inner = Place(activation, Numbers(lam.body))
        self.size += len(inner.numbers.nodes)
        for i, var in enumerate((*lam.required, *lam.optional, *lam.keys)):
            inner.env[var.slot] = values[i] if i < len(values) else Const(UNSET)
        for capture, value in zip(lam.captures, callee.captured, strict=True):
            inner.env[capture.inner.slot] = value
        self.place = inner
        loops, self.loops = self.loops, dict(self.loops)
        self.inlining.append(lam)
        body = lam.body
        if lam.rest is not None:
            more = values[len(lam.required) + len(lam.optional) :]
            name = LIST_MAKER if more else EMPTY_LIST
            rest = inner.env[lam.rest.slot] = self.add(Op(name, name, more, state, -1))
            if more:
                self.rests[rest] = more
            else:
                body = self.without_rest(lam)
        try:
            if callee.own is not None and names(lam, callee.own):
                return self._inlined_loop(lam, callee.own, values, to)
            return self.node(body, None, 0, to)
        finally:
            self.place = place
            self.loops = loops
            self.inlining.pop()

    def _inlined_loop(
        self, lam: ir.Lambda, own: str | ir.Var, values: list[Value], to: Any
    ) -> Value | None:
        """A function that calls itself in tail position, or behind a cons there, as a loop."""
        if type(own) is str:
            self.function.dependencies.add(f"global:{own}")
        conses = self._conses(lam, own)
        calls: list[Any] = [call for call in tail_calls(lam.body) if is_own(call.fn, own)]
        calls += [node.args[1] for node in conses.values()]
        changing = tuple(i for i in range(len(lam.required)) if not is_invariant(lam, calls, i))
        turns = [Turn(hint=lam.required[i].py) for i in changing]
        if conses:
            self._stack(list(conses.values()))
        loop: Loop = self.add(
            Loop(turns, [values[i] for i in changing], self.state(lam.body, None, 0))
        )
        env = dict(self.place.env)
        for i, turn in zip(changing, turns, strict=True):
            env[lam.required[i].slot] = turn
        outside = self.inside(loop.body, env)
        target = loop if to is VALUE or conses else to
        self.place.again = Again(own, loop, changing, target, list(conses))
        value = self.node(lam.body, None, 0, target)
        assert value is None
        self.inside(outside)
        result = outcome(loop) if target is loop else None
        if result is None or not conses:
            return result
        return self.deliver(self._behind_row(result), to)

    def _stack(self, conses: list[ir.PrimCall]) -> None:
        """Make the rows of the activations that will wait for this one (passes/modulo.py)."""
        activation = self.place.activation
        row = self.add(MakeRow())
        which = self.add(MakeRow()) if len(conses) > 1 else None
        sites = tuple([(activation, self.number(node)) for node in conses])
        activation.stack = Stack(row, which, sites)
        self.function.stacks.append(activation.stack)

    def cons_again(self, node: ir.Call, again: Again, frames: Frame, live: int) -> None:
        """A turn of the loop in place of a call that a cons waits for."""
        found = self.operands(node, (node.fn, *node.args), frames, live, known=True)
        if found is None:
            return
        values, state = found
        stack = self.place.activation.stack
        assert stack is not None
        self.add(Count(1, state))
        self.add(Append([stack.row, *frames.values]))
        if stack.which is not None:
            self.add(Append([stack.which, Const(again.conses.index(id(node)))]))
        self.region.end = Continue(again.loop, [values[i + 1] for i in again.changing])

    def _behind_row(self, answer: Value) -> Value:
        """Return what the loop of a function returns that conses onto what it returns itself."""
        activation = self.place.activation
        assert activation.stack is not None
        state = State(activation, 0, None, (), (answer,), done=True)
        return self.add(FromRow(activation.stack.row, answer, "back", state, sunk=False))


def _has_closure(values: list[Value]) -> bool:
    """Return whether a function that is made here is among the arguments."""
    return any(type(find(value)) is MakeClosure for value in values)


def _is_anew(callee: Callee) -> bool:
    """Return whether a function that was made here is called, which does not know itself: in itself
    it is another one, made with other values."""
    return type(callee.written) is tuple and callee.name is None and callee.own is None


def size_of(lam: ir.Lambda) -> int:
    """The nodes of a lambda's body, of inner lambdas too."""
    count = 0
    stack: list[Any] = [lam.body]
    while stack and count <= MAX_NODES:
        one = stack.pop()
        count += 1
        stack.extend([one.body] if type(one) is ir.Lambda else children(one))
    return count


def _is_straight(lam: ir.Lambda) -> bool:
    """Return whether a lambda's body has no loops and makes no closures."""
    stack: list[Any] = [lam.body]
    while stack:
        one = stack.pop()
        if type(one) in (ir.Lambda, ir.Loop):
            return False
        stack.extend(children(one))
    return True


def outcome(loop: Loop) -> Value | None:
    """Return what a loop that is built comes to; None if it does not end here."""
    ends = [region.end for region in regions(loop.body)]
    found = [find(end.args[0]) for end in ends if type(end) is Break and end.loop is loop]
    if not found:
        return None
    if len(found) == 1 and type(found[0]) is Const:
        return found[0]
    loop.results = [Result(loop, 0)]
    return loop.results[0]
