"""What is used where, what has an effect, and so what may stand on one line."""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.compile.facts.choose import Choice, choose, reads, writes
from sx_kernel.compile.facts.operations import LIST_MAKERS, SURE
from sx_kernel.compile.mid.lists import (
    Again,
    Append,
    FromRow,
    Left,
    MakeRow,
    Restart,
    RowEmpty,
    RowGet,
    RowPop,
    StillEmpty,
    Walk,
    is_sunk,
)
from sx_kernel.compile.mid.nodes import (
    BoxGet,
    BoxSet,
    Call,
    Captured,
    Caught,
    Const,
    Count,
    Direct,
    Function,
    GlobalGet,
    GlobalSet,
    Guard,
    If,
    Inst,
    Leave,
    Loop,
    MakeBox,
    MakeClosure,
    MakeDict,
    Native,
    NoKeyword,
    Op,
    Param,
    Raise,
    Region,
    Trying,
    Turn,
    Value,
    Wanted,
    Yield,
    find,
    inner_regions,
    regions,
)
from sx_kernel.compile.mid.state import Activation, State
from sx_kernel.compile.passes.fields import is_fresh
from sx_kernel.compile.passes.simplify import drop_unused, is_pure
from sx_kernel.compile.python.lines import View, Views
from sx_kernel.compile.python.sources import Sources
from sx_kernel.compile.world import PrimitiveInfo

_EFFECTS: Final = frozenset((
    Call, Direct, Native, GlobalSet, BoxSet, Count, Leave, MakeBox, Guard, Wanted, Walk,
    MakeRow, Append, Restart, StillEmpty, RowPop, FromRow, Again, Trying, Caught,
    Raise,
))  # fmt: skip
"""Instructions, but for operations, that do something."""


class Uses(Sources):
    """Knows of every value where it is used, and of every instruction what it does."""

    def __init__(self, fn: Function, views: Views, *, library: bool) -> None:
        super().__init__(fn, views, library=library)
        self.uses: dict[Value, int] = {}
        self.places: dict[Value, Region | None] = {}  # the one region where a value is used
        self.named: set[Value] = set()  # used by states, so they must be in locals
        self.inner_loops: list[Loop] = []  # all there are
        self.sets: dict[str, None] = {}  # the globals that are set
        self.choices: dict[Op, Choice] = {}
        if self._look():
            drop_unused(fn)
            self._look()

    def _look(self) -> bool:
        """Look at every instruction; whether something pure is used by nobody."""
        uses = self.uses = {}
        places = self.places = {}
        named = self.named = set()
        self.inner_loops = []
        seen: set[int] = set()
        body = list(regions(self.fn.body))
        for region in body:
            users: list[Any] = [inst for inst in region.insts if inst.args and not is_sunk(inst)]
            if region.end is not None:
                users.append(region.end)
            for user in users:
                for arg in user.args:
                    value = arg if arg.forward is None else find(arg)
                    if value not in uses:
                        uses[value] = 1
                        places[value] = region
                    else:
                        uses[value] += 1
                        if places[value] is not region:
                            places[value] = None
            for inst in region.insts:
                kind = type(inst)
                state = inst.state
                if state is not None and id(state) not in seen and self.can_leave(inst):
                    seen.add(id(state))
                    named.update(map(find, self.kept.by(state)))
                if type(inst) is Caught or (type(inst) is Call and inst.foreign is not None):
                    assert inst.after is not None
                    named.update(map(find, self.kept.by(inst.after)))
                elif type(inst) is Loop:
                    self.inner_loops.append(inst)
                elif kind is GlobalSet:
                    self.sets[inst.name] = None  # pyright: ignore[reportAttributeAccessIssue]
        self._look_late()
        return any(
            inst not in uses and inst not in named and is_pure(inst)
            for region in body for inst in region.insts
        )  # fmt: skip

    def _look_late(self) -> None:
        """Find values that are made, or computed, only where the code is left."""
        if self.fn.stack is not None:
            self.named.update(filter(None, self.fn.stack[:2]))
        for stack in self.fn.stacks:
            self.named.update(filter(None, stack[:2]))
        uses, named = self.uses, self.named
        unused = [value for value in named if not uses.get(value, 0)]
        self.late = {value for value in unused if is_fresh(value) or self.can_be_late(value)}
        # it needs what it is made of
        work = [v for v in named if _is_made_late(v) or (v in self.late and is_fresh(v))]
        while work:
            made = work.pop()
            fresh = is_fresh(made)
            for value in map(find, _made_of(made)):
                if fresh and value in uses:
                    uses[value] -= 1
                new = value not in named
                named.add(value)
                if new and _is_made_late(value):
                    work.append(value)
                elif is_fresh(value) and not uses.get(value, 0) and value not in self.late:
                    self.late.add(value)
                    work.append(value)

    def can_be_late(self, value: Value) -> bool:
        """Return whether a value can be computed at any time of its turn from variables that
        stay."""
        if type(value) is not Op or not value.own or value.own in LIST_MAKERS:
            return False
        if value.own in SURE:
            return False
        if not all(stays(find(arg)) for arg in value.args):
            return False
        choice = self.choose(value)
        return (
            choice.total and choice.row is not None and choice.row.value is None
            and not choice.row.effects and not self.effect(value)
        )  # fmt: skip

    def can_leave(self, inst: Inst) -> bool:
        """Return whether the line of an instruction may be left. Even what never fails may find no
        room on the stack: comparing and calling take some."""
        kind = type(inst)
        if kind is MakeBox or kind is MakeClosure:
            return not (inst.scalar if type(inst) is MakeBox else inst.sunk)  # pyright: ignore[reportAttributeAccessIssue]
        if type(inst) is Op and (inst.own in LIST_MAKERS or inst.own in SURE):
            return False
        if type(inst) is GlobalGet and inst.stable:
            return False
        if type(inst) is RowGet:
            return inst.strict
        return inst.state is not None

    def fails(self, inst: Inst) -> bool:
        """Return whether evaluating an instruction may be an error."""
        if type(inst) is Op:
            return inst.own not in LIST_MAKERS and not self.choose(inst).total
        if type(inst) in (MakeClosure, MakeBox):
            return False
        return self.can_leave(inst)

    def choose(self, inst: Op) -> Choice:
        """Return how an operation is done."""
        found = self.choices.get(inst)
        if found is None:
            found = choose(inst.own, inst.types, trusted=inst.home.library)
            self.choices[inst] = found
        return found

    def effect(self, inst: Inst) -> bool:
        """Return whether the instruction does something."""
        kind = type(inst)
        if kind is Op:
            assert type(inst) is Op
            if not inst.own:
                return bool(set(self.primitive(inst).effects) - {"read"})
            return writes(inst.own, len(inst.args))
        if kind is If or kind is Loop:
            return any(
                self.effect(one) for inner in inner_regions(inst) for one in inner.insts
            ) or any(type(inner.end) is not Yield for inner in inner_regions(inst))
        return kind in _EFFECTS

    def reads(self, inst: Inst) -> bool:
        """Return whether the value may change when something has an effect."""
        if type(inst) is Op:
            if not inst.own:
                return bool(self.primitive(inst).effects)
            return bool(reads(inst.own, inst.types))
        if type(inst) in (If, RowEmpty, RowGet):
            return True
        return type(inst) is BoxGet or (type(inst) is GlobalGet and not inst.stable)

    def primitive(self, inst: Op) -> PrimitiveInfo:
        assert inst.state is not None
        return self.view(inst.home)[0][inst.name]

    def view(self, activation: Activation) -> View:
        """The primitives and sealed globals that the code of an activation sees."""
        return self.views(activation.lam)

    def fold(self, inst: Inst, region: Region) -> bool:
        """Return whether `inst` may become part of the expression that uses it."""
        value: Value = inst
        if type(inst) is If:
            if len(inst.results) != 1:
                return False
            value = inst.results[0]
        if self.uses.get(value, 0) != 1 or value in self.named or self.places[value] is not region:
            return False
        return self.is_expression(inst)

    def is_expression(self, inst: Inst) -> bool:
        if type(inst) is If:
            return self._is_choice(inst)
        if type(inst) is Op:
            return not self.effect(inst) and not self.is_statement(inst)
        if type(inst) is MakeClosure:
            return True
        return type(inst) in (BoxGet, GlobalGet, MakeDict, NoKeyword, RowEmpty, RowGet)

    def is_statement(self, inst: Op) -> bool:
        """Return whether an operation takes lines of its own."""
        if inst.own in LIST_MAKERS or not inst.own:
            return False
        row = self.choose(inst).row
        return row is not None and row.value is not None

    def _is_choice(self, inst: If) -> bool:
        for inner in (inst.then, inst.orelse):
            if type(inner.end) is not Yield or not all(self.fold(i, inner) for i in inner.insts):
                return False
            # whatever fails on the line, all of it must be done again, the test too
            if any(self.can_leave(i) and i.state is not inst.state for i in inner.insts):
                return False
        return True

    def keeps(self, inst: Inst) -> bool:
        """Return whether what was done once need not be done again after an effect: nothing is
        called."""
        if type(inst) is not Op:
            return not self.effect(inst) or type(inst) in (BoxSet, Count, MakeBox, Guard)
        choice = self.choose(inst)
        return (
            choice.row is not None
            and choice.row.inline is not None
            and not choice.tests
            and not choice.row.when
        )

    def calls_nothing(self, region: Region) -> bool:
        """Return whether everything in a region keeps what was done once."""
        for inst in region.insts:
            if type(inst) in (If, Loop):
                if not all(map(self.calls_nothing, inner_regions(inst))):
                    return False
            elif type(inst) is Op:
                if not self.keeps(inst) and self.effect(inst):
                    return False
            elif type(inst) in (Call, Direct, Native, GlobalSet, Wanted, MakeClosure) or (
                type(inst) is Guard and type(inst.type.of) is str
            ):
                return False
        return True

    def differs(self, inst: Any, state: State) -> bool:
        """Return whether something in a deferred expression is left by another state than
        `state`."""
        if inst.state is not None and self.can_leave(inst) and inst.state is not state:
            return True
        return any(self.differs(o, state) for inner in inner_regions(inst) for o in inner.insts)

    def _operands(self, inst: Inst) -> list[Value]:
        found = [find(arg) for arg in inst.args]
        for inner in inner_regions(inst):
            for one in inner.insts:
                found += self._operands(one)
            if inner.end is not None:
                found += [find(arg) for arg in inner.end.args]
        return found


def users_of(fn: Function) -> dict[Value, list[Any]]:
    """The instructions and terminators that use each value."""
    found: dict[Value, list[Any]] = {}
    for region in regions(fn.body):
        users: list[Any] = [inst for inst in region.insts if not is_sunk(inst)]
        if region.end is not None:
            users.append(region.end)
        for user in users:
            for arg in user.args:
                found.setdefault(find(arg), []).append(user)
    return found


def stays(value: Value) -> bool:
    """Return whether a value is found in one place as long as anybody may ask for it."""
    if type(value) is Guard:
        value = find(value.args[0])
    return type(value) in (Const, Param, Captured, Turn)


def _is_made_late(value: Value) -> bool:
    """Return whether a value is made only when the code is left."""
    if type(value) is MakeBox:
        return value.holds is not None
    return is_sunk(value)


def _made_of(value: Value) -> list[Value]:
    """Return what a value is made of that is made only when the code is left."""
    if type(value) is MakeBox:
        assert value.holds is not None
        return [value.holds]
    args: list[Value] = list(value.args)  # pyright: ignore[reportAttributeAccessIssue]
    if type(value) is Left:
        walk = find(args[0])
        assert type(walk) is Walk
        args += walk.args
    return args
