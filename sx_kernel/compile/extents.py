"""Guards whose body and handler are part of the function: a loop that turns once.

    loop ()                              the body of the guard
      t = trying                         whether something in it is raised: as far as the middle
      if t                               says, at once
        c = caught …
        break t, true, c
      …
      break value, false, t
    if failed                            the results of the loop
      …                                  the handler, with the condition
    else
      …                                  the value

Python has a `try` around the loop. What fails in it is done again by the machine, which finds a
frame of the guard above what waits for the guard: the State has it. A body that calls nothing
needs no record among the handlers in force until then. If it calls something, the record is there
from the start, since who is called may raise, or look.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sx_kernel.compile.clauses import Sight, clauses_of, goes_back, sight_of
from sx_kernel.compile.facts.operations import (
    CLOSE_GUARD,
    ERROR_MAKER,
    GUARD_FORM,
    OPEN_GUARD,
    RAISE,
)
from sx_kernel.compile.inline import MAX_GROWTH, MAX_INLINE, MAX_NODES, Inliner, size_of
from sx_kernel.compile.mid.nodes import (
    Break,
    Call,
    Caught,
    Const,
    Count,
    If,
    Inst,
    Leave,
    Loop,
    MakeClosure,
    Native,
    Op,
    Raise,
    Region,
    Result,
    Trying,
    Value,
    Yield,
    find,
    inner_regions,
    instructions,
    regions,
)
from sx_kernel.compile.mid.state import GUARD, HANDLING, OP, Activation, Frame, State
from sx_kernel.compile.number import Numbers
from sx_kernel.compile.tree import Callee, Place
from sx_kernel.ir import nodes as ir
from sx_kernel.ir.shapes import fill

_PARAMETERS: Final = (0, 2)  # of the body and of the handler


class Guarding(NamedTuple):
    """The guard whose body is being built. `raised`: where something is raised in it that goes
    straight to the handler, with the State of raising that."""

    loop: Loop
    trying: Trying
    handler: MakeClosure
    sees: Sight
    raised: list[tuple[Region, State]]


class Extents(Inliner):
    """Builds the bodies and handlers of guards in place of calls."""

    guarding: Guarding | None = None

    def guard_parts(self, node: ir.Call) -> tuple[ir.Lambda, ir.Lambda] | None:
        """The body and the handler of the guard that `node` is, if they may stand in its place."""
        if not self.inlines or type(node.fn) is not ir.Global or node.fn.name != GUARD_FORM:
            return None
        body, handler = node.args
        if type(body) is not ir.Lambda or type(handler) is not ir.Lambda:
            return None
        if len(self.inlining) >= MAX_INLINE:
            return None
        size = 0
        for lam, takes in zip((body, handler), _PARAMETERS, strict=True):
            if len(lam.required) != takes or self.world.is_stopped_in(lam):
                return None
            fill(lam)
            size += size_of(lam)
        if size > MAX_NODES or self.size + size > MAX_GROWTH:
            return None
        for lam in (body, handler):
            self.world.link(lam)
        return body, handler

    def guard(
        self, node: ir.Call, values: list[Value], state: State, frames: Frame | None, live: int,
        to: Any,
    ) -> Value | None:  # fmt: skip
        """A guard with these values as body and handler; `state`: that of its call."""
        body, handler = map(find, values)
        assert type(body) is MakeClosure
        assert type(handler) is MakeClosure
        number = self.number(node)
        held = Trying()  # what its frame holds: see below
        frame = Frame(GUARD, number, (held,), 0, frames)
        self.add(Count(1, state))
        outside, before = self.region, len(self.region.insts)
        loop: Loop = self.add(Loop([], [], state))
        loop.results = [Result(loop, i) for i in range(3)]
        self.inside(loop.body)
        trying: Trying = self.add(Trying())
        failed: If = self.add(If(trying, Region(), Region()))
        failed.orelse.end = Yield([])
        callee = Callee(body.lam, list(body.args), (body.activation, body.index), None)
        sees = sight_of(handler.lam, self._own_name)
        env, around = self.place.env, self.guarding
        self.place.env = dict(env)
        self.guarding = inside = Guarding(loop, trying, handler, sees, [])
        self.stand_in(node, callee, [], state, frame, live, loop)
        self.place.env, self.guarding = env, around
        self.inside(outside)
        record: Value | None = None
        if _calls(loop):
            record = Native(OPEN_GUARD, [handler], state)
            outside.insts.insert(before, record)
        else:
            _leave_where_raised(loop)
        holder: Value = handler if record is None else record
        held.forward = holder
        env_of = self.state(node, frames, live, (handler,)).env
        activation = self.place.activation
        waiting = State(activation, number, frames, env_of, (holder,), done=True)
        has_value = State(activation, number, frame, env_of, (loop.results[0],), done=True)
        caught = Caught(handler, record, waiting, has_value)
        caught.sees = sees
        if record is not None:
            for region, raising in inside.raised:
                region.insts.append(Native(CLOSE_GUARD, [record], raising))
        failed.then.insts.append(caught)
        failed.then.end = Break(loop, [trying, Const(True), caught])
        for region in regions(loop.body):
            end = region.end
            if type(end) is Break and end.loop is loop and len(end.args) == 1:
                end.args += [Const(False), trying]

        def handled() -> Value | None:
            condition = loop.results[2]
            after = Frame(OP, number, (holder,), HANDLING, frames)
            begins = State(activation, number, after, env_of, (condition,), done=True)
            takes = Callee(
                handler.lam, list(handler.args), (handler.activation, handler.index), None
            )
            self.add(Count(1, begins))
            values: list[Value] = [condition, Const(None)]
            return self.stand_in(node, takes, values, begins, frames, live, to)

        def answered() -> Value | None:
            if record is not None:
                self.add(Native(CLOSE_GUARD, [record], has_value))
            return self.deliver(loop.results[0], to)

        return self.branches(loop.results[1], handled, answered, to)

    def _own_name(self, name: str) -> str | None:
        prim = self.world.primitives(library=self.place.library).get(name)
        return None if prim is None or prim.checked else getattr(prim.fn, "sx_name", name)

    def raises_here(self, node: ir.Call, payload: Value, state: State) -> bool:
        """Return whether what `node` raises goes straight to the handler of the guard around it:
        its clauses are tested here and now, and where none fits the machine raises it."""
        return node.fn.name == RAISE and self._raises(payload, state)  # pyright: ignore[reportAttributeAccessIssue]

    def errs_here(self, values: list[Value], state: State, number: int) -> bool:
        """Return whether `error` with these operands goes straight to the handler of the guard
        around it, which does not ask where it was raised: then the error is made, and is raised as
        others."""
        guard = self.guarding
        message = find(values[0])
        given = len(values) == 1 and (type(message) is not Const or type(message.value) is not str)
        if guard is None or guard.sees == "where" or given:
            return False
        before = len(self.region.insts)
        made = self.add(Op(ERROR_MAKER, ERROR_MAKER, values, state, number))
        if self._raises(made, state, is_new=True):
            return True
        del self.region.insts[before:]
        return False

    def _raises(self, payload: Value, state: State, *, is_new: bool = False) -> bool:
        """Return whether what is raised goes straight to the handler. `is_new`: it is an error
        that nobody else has."""
        guard = self.guarding
        if guard is None:
            return False
        handler = guard.handler
        clauses = clauses_of(handler.lam)
        condition = handler.lam.required[0]
        self.serial += 1
        written = (handler.activation, handler.index)
        library = self.world.is_library(handler.lam)
        activation = Activation(handler.lam, None, written, self.serial, library=library)
        place, tests = self.place, Place(activation, Numbers(handler.lam.body))
        self.place = tests
        try:
            simple = all(self.is_simple(test) for test, _ in clauses if test is not None)
            if not simple or condition.boxed or goes_back_in(clauses, handler.lam):
                return False
            tests.env[condition.slot] = payload
            for capture, value in zip(handler.lam.captures, handler.args, strict=True):
                tests.env[capture.inner.slot] = value
            first = len(self.region.insts)
            region = self.region
            self.add(Raise(payload, state, blind=is_new or guard.sees == "nothing"))
            self._test(guard, clauses, payload, state)
            for inst in _from(region, first):
                if type(inst) is Op:
                    inst.home = activation
        finally:
            self.place = place
        return True

    def _test(
        self, guard: Guarding, clauses: list[tuple[ir.Node | None, ir.Node]], payload: Value,
        state: State,
    ) -> None:  # fmt: skip
        """Test the clauses of a handler."""
        (test, then), *others = clauses

        def take() -> None:
            self.region.end = Break(guard.loop, [guard.trying, Const(True), payload])
            guard.raised.append((self.region, state))

        def go_on() -> None:
            self._test(guard, others, payload, state)

        if test is None:
            if goes_back(guard.handler.lam, then):
                self.add(Leave(state))
            else:
                take()
            return
        value = self.simple(test, state)
        if value is not None:
            self.branches(value, take, go_on, guard.loop)


def goes_back_in(clauses: list[tuple[ir.Node | None, ir.Node]], handler: ir.Lambda) -> bool:
    """Return whether a clause, not only the end of all, goes back to where it was raised."""
    tests = [node for clause in clauses[:-1] for node in clause if node is not None]
    return any(goes_back(handler, node) for node in tests)


def _from(region: Region, first: int) -> Iterator[Inst]:
    """The instructions of a region from number `first` on, and all inside of them."""
    for inst in region.insts[first:]:
        yield inst
        for inner in inner_regions(inst):
            yield from instructions(inner)


def _calls(loop: Loop) -> bool:
    """Return whether the body of a guard calls something that might look at the handlers in force,
    or has a guard in it, whose record has this one around it."""
    for inst in instructions(loop.body):
        if type(inst) is Call or (type(inst) is Native and inst.name != RAISE):
            return True
        if type(inst) is Caught:
            return True
    return False


def _leave_where_raised(loop: Loop) -> None:
    """The machine raises what a body raises that has no record."""
    for region in regions(loop.body):
        insts: list[Inst] = []
        for inst in region.insts:
            if type(inst) is Native:
                assert inst.state is not None
                insts.append(Leave(inst.state))
                region.end = None
                break
            insts.append(inst)
        region.insts = insts


__all__ = ["Extents"]
