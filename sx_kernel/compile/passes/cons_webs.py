"""What comes from one list by `cons` and `rest` (see rows.py), and what looks at it."""

from __future__ import annotations

from typing import Final

from sx_kernel.compile.facts.operations import CONS, EMPTY_TESTS, FIRST, LIST_MAKERS, NTH, REST
from sx_kernel.compile.mid.lists import FromRow, Left
from sx_kernel.compile.mid.nodes import (
    Break,
    Const,
    Continue,
    If,
    Inst,
    Loop,
    Op,
    Region,
    Result,
    Turn,
    Value,
    Yield,
    find,
    inner_regions,
)
from sx_kernel.compile.passes.flow import Flow
from sx_kernel.compile.world import World

DEEPEST: Final = 8  # elements that are looked at or known


class ConsWeb:
    """The values that come from the variable number `index` of `loop`."""

    def __init__(self, world: World, flow: Flow, loop: Loop, index: int) -> None:
        self.flow, self.loop = flow, loop
        self.turn, self.index = loop.turns[index], index
        self.root = find(loop.args[index])
        self.world = world
        self.members: set[Value] = set()
        self.restarts = False

    def close(self) -> None:
        self.restarts = False
        work: list[Value] = [self.turn]
        while work:
            value = work.pop()
            if value in self.members:
                continue
            self.members.add(value)
            for user, index, region in self.flow.uses.get(value, ()):
                if type(user) is Op:
                    if (user.own, index, len(user.args)) in ((CONS, 1, 2), (REST, 0, 1)):
                        work.append(user)
                elif type(user) is Loop:
                    work.append(user.turns[index])
                elif not isinstance(user, Inst):
                    target = self.flow.target(region, index)
                    if target is not None and not (
                        type(target) is Result and target.owner is self.loop
                    ):
                        work.append(target)

    def is_fed(self, member: Value) -> bool:
        if type(member) is Op:
            return member.own == REST or find(member.args[0]) not in self.members
        values = self.flow.inflows.get(member, [])
        if member is self.turn:
            values = values[1:]  # (the first is what it begins as)
        for value in values:
            if value in self.members:
                continue
            if member is self.turn and self.is_fresh(value):
                self.restarts = True
                continue
            return False
        return True

    def is_read(self) -> bool:
        return any(
            type(user) is Op and self.reads(user)
            for member in self.members
            for user, _, _ in self.flow.uses.get(member, ())
        )

    def reads(self, inst: Op) -> bool:
        """Return whether an operation on a member looks at it only."""
        if inst.own == NTH and len(inst.args) == 2:
            place = find(inst.args[1])
            return (
                type(place) is Const and type(place.value) is int
                and 0 <= place.value < DEEPEST
            )  # fmt: skip
        return len(inst.args) == 1 and (inst.own == FIRST or inst.own in EMPTY_TESTS)

    def is_inside(self, loop: Loop) -> bool:
        """Return whether a loop is in the web's loop."""
        return loop is not self.loop and self.flow.is_inside(loop.body, self.loop.body)

    def in_states(self, inst: Inst) -> set[Value]:
        found: set[Value] = set()
        for state in (inst.state, getattr(inst, "after", None)):
            if state is not None and type(inst) is not Left:
                found |= {find(v) for v in state.values()} & self.members
        return found

    def looks(self, inst: Inst) -> bool:
        """Return whether an instruction, a State of it or something in it has a member."""
        if inst in self.members or any(find(arg) in self.members for arg in inst.args):
            return True
        if self.in_states(inst):
            return True
        return any(
            any(map(self.looks, inner.insts))
            or (inner.end is not None and any(find(a) in self.members for a in inner.end.args))
            for inner in inner_regions(inst)
        )

    def ordered(self, region: Region) -> list[Inst]:
        """A region's instructions, with branches that only choose what is consed moved behind
        what can be done before."""
        late: list[Inst] = []
        insts: list[Inst] = []
        for inst in region.insts:
            if type(inst) is If and inst.results and inst.results[0] in self.members:
                if self._is_plain(inst) and self._is_for_the_end(inst.results[0], region):
                    late.append(inst)
                    continue
            elif late and not self._is_plain(inst):
                return region.insts
            insts.append(inst)
        return insts + late

    def _is_plain(self, inst: Inst) -> bool:
        """Return whether it does not matter what comes first, `inst` or another such."""
        if type(inst) is If:
            return all(
                type(r.end) is Yield and all(map(self._is_plain, r.insts))
                for r in (inst.then, inst.orelse)
            )
        if type(inst) is Op:
            assert inst.state is not None
            if inst.own in LIST_MAKERS:
                return True
            prims = self.world.primitives(library=inst.state.activation.library)
            return not set(prims[inst.name].effects) - {"read"}
        return type(inst) in (Left, FromRow)

    def _is_for_the_end(self, value: Value, region: Region) -> bool:
        return all(user is region.end for user, _, _ in self.flow.uses.get(value, ()))

    def forget(self) -> None:
        """Take away the variables of values that go round, which need none."""
        nothing = Const(None)
        gone: dict[Loop, list[int]] = {}
        for region in list(self.flow.owner):
            for inst in region.insts:
                if type(inst) is Loop:
                    places = [i for i, turn in enumerate(inst.turns) if turn in self.members]
                    gone[inst] = places
                    for i in places:
                        inst.args[i] = nothing
                        inst.turns[i] = Turn()
                if type(inst) in (If, Loop):
                    inst.results = [r for r in inst.results if r not in self.members]  # pyright: ignore
        for region in list(self.flow.owner):
            end = region.end
            if end is None:
                continue
            if type(end) is Continue:
                for i in gone.get(end.loop, ()):
                    end.args[i] = nothing
            elif type(end) in (Yield, Break) and any(find(a) in self.members for a in end.args):
                end.args = []

    def is_fresh(self, value: Value) -> bool:
        """Return whether a value is nil, or an empty list that is made there and goes nowhere
        else."""
        if type(value) is Const:
            return value.value is None
        return self.is_made(value) and not value.args  # pyright: ignore[reportAttributeAccessIssue]

    def is_made(self, value: Value) -> bool:
        """Return whether a value is a list of which nobody else knows."""
        return (
            type(value) is Op and value.own in LIST_MAKERS
            and len(self.flow.uses.get(value, ())) == 1
        )  # fmt: skip
