"""What is computed once need not be computed again: in what follows, and in each turn of a loop.

Two instructions are one if they do the same to the same operands and nothing between them writes
what they read. An instruction whose operands a loop does not change, and of which the loop writes
nothing that it reads, moves before the loop, and takes the loop's State: left there, the machine
begins the loop by itself. What might fail moves only as a guess (a strict operation), because the
loop may end before it gets there; a guess that fails is not made again.
"""

from __future__ import annotations

from itertools import count
from typing import Any, Final, final

from sx_kernel.compile.facts.choose import (
    SCALARS,
    Choice,
    always_fails,
    choose,
    effects,
    makes_new,
    reads,
    writes,
)
from sx_kernel.compile.facts.operations import (
    CHECKED,
    EMPTY_TESTS,
    LESS,
    LIST_MAKERS,
    NTH,
    PARTS,
    REST,
    SIZE,
)
from sx_kernel.compile.facts.types import NAT, is_subtype
from sx_kernel.compile.mid.extents import caught_in
from sx_kernel.compile.mid.nodes import (
    BoxGet,
    BoxSet,
    Call,
    Const,
    Direct,
    Function,
    GlobalGet,
    GlobalSet,
    Guard,
    If,
    Inst,
    Leave,
    Loop,
    Native,
    Op,
    Region,
    Value,
    Wanted,
    Yield,
    find,
    inner_regions,
)
from sx_kernel.compile.passes.guards import row_key
from sx_kernel.compile.world import World

_ALL: Final = frozenset({
    "element", "size", "table", "field", "port", "random", "time", "box", "global", "all",
})  # fmt: skip
_NONE: Final[frozenset[str]] = frozenset()
_ATOMS: Final = (int, str, bool, float, type(None))


def hoist(fn: Function, world: World) -> None:
    """Compute once what is the same."""
    Hoister(world).region(fn.body)


@final
class Hoister:
    """One run over one function. `values`: what has been computed here → the value; `versions`: of
    each class of memory; `true`: tests whose outcome is known here. `rests`: of a `rest` the list,
    how many elements are left out, and the versions; `before`: what goes before the present one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.values: dict[Any, Value] = {}
        self.log: list[tuple[Any, Value | None]] = []
        self.versions: dict[str, int] = dict.fromkeys(_ALL, 0)
        self.rests: dict[Value, tuple[Value, int, int, int]] = {}
        self.before: list[Inst] = []
        self.fresh = count(1)
        self.writing: dict[Inst, frozenset[str]] = {}

    # -- what is known here -----------------------------------------------------------------------

    def note(self, key: Any, value: Value) -> None:
        self.log.append((key, self.values.get(key)))
        self.values[key] = value

    def back_to(self, mark: int) -> None:
        """Forget what was noted since."""
        while len(self.log) > mark:
            key, before = self.log.pop()
            if before is None:
                del self.values[key]
            else:
                self.values[key] = before

    def written(self, classes: frozenset[str]) -> None:
        """Something has written memory of these classes."""
        if classes:
            version = next(self.fresh)
            for one in _ALL if "all" in classes else (*classes, "all"):
                self.versions[one] = version

    # -- the walk ---------------------------------------------------------------------------------

    def region(self, region: Region) -> None:
        insts: list[Inst] = []
        for inst in region.insts:
            if type(inst) is Loop:
                insts += [moved for moved in self.loop(inst) if not self.merges(moved)]
                self.inside(inst)
                insts.append(inst)
            elif type(inst) is If:
                self.branches(inst)
                insts.append(inst)
            elif not self.merges(inst):
                insts += self.before
                self.before.clear()
                insts.append(inst)
                self.written(self.writes(inst))
        region.insts = insts

    def branches(self, inst: If) -> None:
        before = dict(self.versions)
        for branch in (inst.then, inst.orelse):
            mark = len(self.log)
            self.region(branch)
            self.back_to(mark)
            self.versions = dict(before)
        self.written(self.writes(inst))

    def inside(self, inst: Loop) -> None:
        """The body of a loop, after what moves out of it has gone."""
        self.written(self.writes(inst))
        mark = len(self.log)
        self.region(inst.body)
        self.back_to(mark)
        self.written(self.writes(inst))

    def merges(self, inst: Inst) -> bool:
        """Return whether the instruction's value is there already; it then stands for that."""
        if type(inst) is Guard:
            value = find(inst.args[0])
            key: Any = ("guard", value)
            known = self.values.get(key)
            if known is not None and is_subtype(known.type, inst.type):
                inst.forward = known
                return True
            self.note(key, inst)
            return False
        if type(inst) is Op:
            self.look_through(inst)
        key = self.key(inst)
        if key is None:
            return False
        known = self.values.get(key)
        if known is None:
            self.note(key, inst)
            return False
        if type(inst) is Op and type(known) is Op and not is_subtype(known.type, inst.type):
            if not inst.strict or self.world.failed(row_key(known)):
                self.note(key, inst)
                return False
            known.strict, known.type = True, inst.type
        inst.forward = known
        return True

    def look_through(self, inst: Op) -> None:
        """Ask the list itself for whatever its `rest` is asked."""
        if inst.own == REST and len(inst.args) == 1 and inst.types[0].kind == "list":
            whole, before = self.rests.get(find(inst.args[0]), (find(inst.args[0]), 0))[:2]
            self.rests[inst] = whole, before + 1, self.versions["element"], self.versions["size"]
            return
        found = self.rests.get(find(inst.args[0])) if inst.args else None
        if found is None or found[2:] != (self.versions["element"], self.versions["size"]):
            return
        whole, before = found[:2]
        index = PARTS.get(inst.own) if len(inst.args) == 1 else None
        if inst.own == NTH and len(inst.args) == 2:
            key = find(inst.args[1])
            index = key.value if type(key) is Const and type(key.value) is int else None
        assert inst.state is not None
        primitives = self.world.primitives(library=inst.home.library)
        if index is not None and index >= 0 and NTH in primitives:
            inst.own = inst.name = NTH
            inst.args = [whole, Const(before + index)]
        elif inst.own in EMPTY_TESTS and LESS in primitives and SIZE in primitives:
            size = Op(SIZE, SIZE, [whole], inst.state)
            size.home, size.types, size.type = inst.home, [whole.type], NAT
            self.before.append(size)
            inst.own = inst.name = LESS
            args: list[Value] = [size, Const(before + 1)]
            inst.args = args
        else:
            return
        inst.types = [arg.type for arg in inst.args]

    def key(self, inst: Inst) -> Any:
        """Return what the value depends on; None if it is a new one each time, or something
        happens."""
        if type(inst) is Op:
            if not inst.own or inst.own in LIST_MAKERS or not inst.types:
                return None
            if writes(inst.own, len(inst.args)):
                return None
            if inst.type.kind not in SCALARS and makes_new(inst.own):
                return None
            found = reads(inst.own, inst.types)
            versions = tuple([self.versions[e.split()[1]] for e in found])
            return (inst.own, *[_operand(arg) for arg in inst.args], versions)
        if type(inst) is GlobalGet:
            library = inst.home.library
            version = 0 if inst.stable else self.versions["global"]
            return ("global", inst.name, library, version)
        if type(inst) is BoxGet:
            return ("box", find(inst.args[0]), self.versions["box"])
        return None

    def writes(self, inst: Inst) -> frozenset[str]:
        """The classes of memory that an instruction, and all inside of it, may write."""
        known = self.writing.get(inst)
        if known is None:
            known = self.writing[inst] = self._writes(inst)
        return known

    def _writes(self, inst: Inst) -> frozenset[str]:
        kind = type(inst)
        if kind is Op:
            assert type(inst) is Op
            if not inst.own:
                return _ALL
            if always_fails(inst.own):
                return _NONE
            found = effects(inst.own, len(inst.args))
            classes = [e.split()[1] for e in found if e.startswith("write")]
            return _ALL if "all" in classes else frozenset(classes) if classes else _NONE
        if kind in (Call, Direct, Native, Wanted):
            return _ALL
        if kind is BoxSet:
            return frozenset({"box"})
        if kind is GlobalSet:
            return frozenset({"global"})
        found_all: frozenset[str] = _NONE
        for region in inner_regions(inst):
            for one in region.insts:
                found_all |= self.writes(one)
        return found_all

    # -- out of loops -----------------------------------------------------------------------------

    def loop(self, inst: Loop) -> list[Inst]:
        """Take out of a loop what is the same in each turn."""
        if caught_in(inst) is not None:
            return []  # (it turns once)
        inside: set[Value] = set(inst.turns)
        _made(inst.body, inside)
        moved: list[Inst] = []
        self._collect(inst, inst.body, inside, self.writes(inst), moved, certain=True)
        return moved

    def _collect(
        self, loop: Loop, region: Region, inside: set[Value], writes: frozenset[str],
        moved: list[Inst], *, certain: bool,
    ) -> None:  # fmt: skip
        kept: list[Inst] = []
        for inst in region.insts:
            if self._stays_same(inst, inside, writes) and self._may_move(inst, certain=certain):
                inside.discard(inst)
                inst.state = loop.state
                moved.append(self._checked(inst))
                continue
            kept.append(inst)
            if type(inst) is If:
                goes_on = [type(r.end) is Yield or not _ends(r, loop) for r in inner_regions(inst)]
                for inner, going in zip(inner_regions(inst), goes_on, strict=True):
                    alone = going and sum(goes_on) == 1
                    self._collect(loop, inner, inside, writes, moved, certain=certain and alone)
            elif type(inst) is Loop:
                self._collect(loop, inst.body, inside, writes, moved, certain=False)
        region.insts = kept

    def _stays_same(self, inst: Inst, inside: set[Value], writes: frozenset[str]) -> bool:
        if type(inst) not in (Op, Guard, GlobalGet):
            return False
        if any(find(arg) in inside for arg in inst.args):
            return False
        if type(inst) is GlobalGet:
            return not inst.stable and "global" not in writes
        if type(inst) is Guard:
            return True
        if self.key(inst) is None:
            return False
        assert type(inst) is Op
        classes = [e.split()[1] for e in reads(inst.own, inst.types)]
        return not classes or ("all" not in classes and writes.isdisjoint(classes))

    def _may_move(self, inst: Inst, *, certain: bool) -> bool:
        if type(inst) is not Op:
            return certain
        choice = self._choose(inst)
        row = choice.row
        if row is None or row.inline is None or row.value is not None:
            return certain and choice.total
        if choice.total and not choice.tests:
            return True
        if not certain or choice.tests or self.world.failed(row_key(inst)):
            return False
        return (bool(row.when) and row.orelse is None) or inst.own in CHECKED

    def _checked(self, inst: Inst) -> Inst:
        """An operation that might fail, as a guess that it does not."""
        if type(inst) is Op and not self._choose(inst).total:
            inst.own = CHECKED.get(inst.own, inst.own)
            inst.strict = True
        return inst

    def _choose(self, inst: Op) -> Choice:
        trusted = inst.home.library
        return choose(inst.own, inst.types, trusted=trusted)


def _operand(value: Value) -> Any:
    value = find(value)
    if type(value) is Const:
        held = value.value
        if type(held) in _ATOMS:
            return ("const", type(held), repr(held))
        return ("const", id(held))
    return value


def _made(region: Region, found: set[Value]) -> None:
    """Add the values that are made in a region."""
    for inst in region.insts:
        found.add(inst)
        if type(inst) is If or type(inst) is Loop:
            found.update(inst.results)
            if type(inst) is Loop:
                found.update(inst.turns)
            for inner in inner_regions(inst):
                _made(inner, found)


def _ends(region: Region, loop: Loop) -> bool:
    """Return whether no turn of `loop` follows a region."""
    end = region.end
    if end is not None:
        return getattr(end, "loop", None) is not loop or type(end).__name__ == "Break"
    last = region.insts[-1] if region.insts else None
    if type(last) is Leave:
        return True
    return type(last) is If and all(_ends(inner, loop) for inner in inner_regions(last))


__all__ = ["Hoister", "hoist"]
