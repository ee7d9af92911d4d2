"""One guard on a vector instead of one on each element that is loaded from it.

A vector promises of what type all its elements are (base/values.py `uniform`). Where two loads or
more are guarded for that type, the promise is guarded before the first of them, or before the loop
that they are in. It holds until something is called, or something of another type is stored, in
whatever vector: that may be the same one.
"""

from __future__ import annotations

from typing import Final, final

from sx_kernel.compile.facts.choose import always_fails, effects
from sx_kernel.compile.facts.operations import ACCESSES, ELEMENT_LOADS, ELEMENT_STORES
from sx_kernel.compile.facts.types import Type
from sx_kernel.compile.mid.nodes import (
    Call,
    Direct,
    Function,
    Guard,
    If,
    Inst,
    Loop,
    Native,
    Op,
    Region,
    Value,
    Wanted,
    Yield,
    find,
    inner_regions,
    instructions,
    regions,
)
from sx_kernel.compile.mid.state import State
from sx_kernel.compile.world import World

_PROMISED: Final = frozenset({
    "int", "float", "bool", "str", "vector", "list", "char", "table", "dict", "keyword",
})  # fmt: skip
_CALLS: Final = (Call, Direct, Native, Wanted)
_ANYTHING: Final = "anything"  # is stored
_ENOUGH: Final = 2  # loads that make a guard on the vector worth while; those in loops count more
_TURNS: Final = 4
_HOLDERS: Final = ("any", "vector", "never")  # types of what a store may change a vector of


@final
class Group:
    """Loads from one vector that one guard serves, and stores that keep what it promises. `at`:
    the instruction before which the guard stands. `base`: how often it comes there."""

    __slots__ = ("at", "base", "key", "kind", "loads", "state", "stores", "vector", "weight")

    def __init__(
        self, vector: Value, kind: str, load: Op, at: Inst, state: State, base: int
    ) -> None:
        self.vector = vector
        self.kind = kind
        self.key = ("promise", load.home.serial, load.site)
        self.at = at
        self.state = state
        self.base = base
        self.weight = 0
        self.loads: list[Op] = []
        self.stores: list[Op] = []


def promises(fn: Function, world: World) -> None:
    """Guard vectors instead of their elements."""
    found = {
        load: inst
        for inst in instructions(fn.body)
        if type(inst) is Guard and inst.key[0] == "load"
        and type(load := find(inst.args[0])) is Op and _is_promised(load, inst.type)
    }  # fmt: skip
    if found or any(
        type(inst) is Op and inst.own in ELEMENT_STORES for inst in instructions(fn.body)
    ):
        moved = _Moved(found)
        moved.region(fn.body, {})
        _Promises(found, world, moved.stores).run(fn)


def _is_promised(load: Op, kind: Type) -> bool:
    """Return whether a vector may promise what is guarded behind a load."""
    of_vector = load.own in ELEMENT_LOADS and bool(load.types) and load.types[0].kind == "vector"
    return of_vector and kind.low is None and kind.high is None and kind.kind in _PROMISED


@final
class _Moved:
    """Finds the `stores` that only move what the same vector held: they keep what it promises.
    (Nothing is called in between, and no promise is asked for, which might be a new one.)"""

    def __init__(self, guards: dict[Op, Guard]) -> None:
        self.guards = guards
        self.stores: set[Op] = set()

    def region(self, region: Region, held: dict[Value, Value]) -> None:
        """`held`: value → the vector that held it."""
        for inst in region.insts:
            if type(inst) is Op:
                if inst in self.guards or (not inst.own and inst.args):
                    held.clear()
                if not inst.types or inst.types[0].kind != "vector":
                    if _ANYTHING in _stored(inst):
                        held.clear()
                elif inst.own in ELEMENT_LOADS:
                    held[self.guards.get(inst, inst)] = find(inst.args[0])
                elif inst.own in ELEMENT_STORES:
                    value = find(inst.args[ELEMENT_STORES[inst.own]])
                    if held.get(value) is find(inst.args[0]):
                        self.stores.add(inst)
            elif type(inst) is If:
                ways = [dict(held), dict(held)]
                for inner, way in zip(inner_regions(inst), ways, strict=True):
                    self.region(inner, way)
                for value in list(held):
                    if any(value not in way for way in ways):
                        del held[value]
            elif type(inst) is Loop:
                if any(map(self.ends, instructions(inst.body))):
                    held.clear()
                self.region(inst.body, dict(held))
            elif type(inst) in _CALLS:
                held.clear()

    def ends(self, inst: Inst) -> bool:
        """Return whether what was held before an instruction may not be what is promised behind
        it."""
        if type(inst) in _CALLS or inst in self.guards:
            return True
        return type(inst) is Op and inst.own not in ELEMENT_STORES and bool(_stored(inst))


@final
class _Promises:
    """One run over one function. `guards`: load → the guard behind it; `moves`: see _Moved."""

    def __init__(self, guards: dict[Op, Guard], world: World, moves: set[Op]) -> None:
        self.guards = guards
        self.moves = moves
        self.world = world
        self.groups: list[Group] = []
        self.spoiling: dict[Inst, frozenset[str]] = {}

    def run(self, fn: Function) -> None:
        for store in self.moves:
            store.keeps = True
        self.region(fn.body, {}, 1)
        dropped: set[Inst] = set()
        made: dict[Inst, list[Inst]] = {}
        for group in self.groups:
            if group.weight < _ENOUGH * group.base:
                continue
            kind = Type("vector", of=group.kind)
            guard = Guard(kind, group.vector, group.key, group.state)
            made.setdefault(group.at, []).append(guard)
            for load in group.loads:
                behind = self.guards[load]
                load.type, load.hint = behind.type, load.hint or behind.hint
                behind.forward = load
                dropped.add(behind)
            for store in group.stores:
                store.keeps = True
        if not made:
            return
        for region in regions(fn.body):
            region.insts = [
                one for inst in region.insts if inst not in dropped
                for one in (*made.get(inst, ()), inst)
            ]  # fmt: skip

    def region(self, region: Region, known: dict[Value, Group], weight: int) -> None:
        """Find groups; `known`: the promises that hold, and will at the end."""
        for inst in region.insts:
            if type(inst) is Op:
                self.operation(inst, known, weight)
            elif type(inst) is If:
                self.branches(inst, known, weight)
            elif type(inst) is Loop:
                self.loop(inst, known, weight)
            elif type(inst) in _CALLS:
                known.clear()

    def operation(self, inst: Op, known: dict[Value, Group], weight: int) -> None:
        guard = self.guards.get(inst)
        if guard is not None:
            vector, kind = find(inst.args[0]), guard.type.kind
            group = known.get(vector)
            if group is None or group.kind != kind:
                assert inst.state is not None
                group = self.open(vector, kind, inst, inst, inst.state, weight)
            if group is not None:
                known[vector] = group
                group.loads.append(inst)
                group.weight += weight
            return
        spoiled = self.spoiled(inst)
        if inst.own in ELEMENT_STORES and inst.types and inst.types[0].kind == "vector":
            group = known.get(find(inst.args[0]))
            if group is not None and spoiled == frozenset({group.kind}):
                group.stores.append(inst)
        _forget(known, spoiled)

    def open(
        self, vector: Value, kind: str, load: Op, at: Inst, state: State, base: int
    ) -> Group | None:
        group = Group(vector, kind, load, at, state, base)
        if self.world.failed(group.key):
            return None
        self.groups.append(group)
        return group

    def branches(self, inst: If, known: dict[Value, Group], weight: int) -> None:
        after: list[dict[Value, Group]] = []
        for branch in (inst.then, inst.orelse):
            inside = dict(known)
            self.region(branch, inside, weight)
            if type(branch.end) is Yield:
                after.append(inside)
        for vector, group in list(known.items()):
            if any(one.get(vector) is not group for one in after):
                del known[vector]

    def loop(self, inst: Loop, known: dict[Value, Group], weight: int) -> None:
        _forget(known, self.spoiled(inst))
        inside: set[Value] = {*inst.turns}
        for one in instructions(inst.body):
            inside.add(one)
            if type(one) is If or type(one) is Loop:
                inside.update(one.results)
                if type(one) is Loop:
                    inside.update(one.turns)
        for one in instructions(inst.body):
            guard = self.guards.get(one) if type(one) is Op else None
            if guard is None:
                continue
            vector, kind = find(one.args[0]), guard.type.kind
            if vector in inside or vector in known or not self.spoiled(inst) <= {kind}:
                continue
            assert type(one) is Op
            assert inst.state is not None
            group = self.open(vector, kind, one, inst, inst.state, weight)
            if group is not None:
                known[vector] = group
        self.region(inst.body, dict(known), weight * _TURNS)

    def spoiled(self, inst: Inst) -> frozenset[str]:
        """The kinds of what an instruction, and all inside of it, may store in vectors."""
        found = self.spoiling.get(inst)
        if found is None:
            found = self.spoiling[inst] = self._spoiled(inst)
        return found

    def _spoiled(self, inst: Inst) -> frozenset[str]:
        if type(inst) is Op:
            return frozenset() if inst in self.moves else _stored(inst)
        if type(inst) in _CALLS:
            return frozenset({_ANYTHING})
        inner = [self.spoiled(one) for region in inner_regions(inst) for one in region.insts]
        return frozenset().union(*inner)


def _stored(inst: Op) -> frozenset[str]:
    if inst.own and always_fails(inst.own):
        return frozenset()
    if not inst.own or not inst.types:
        writes = not inst.own or effects(inst.own, len(inst.args))
        return frozenset({_ANYTHING}) if writes else frozenset()
    found = effects(inst.own, len(inst.args))
    if "write all" in found:
        return frozenset({_ANYTHING})
    if "write element" not in found:
        return frozenset()
    if inst.own in ACCESSES or inst.types[0].kind not in _HOLDERS:
        return frozenset()
    place = ELEMENT_STORES.get(inst.own)
    kind = _ANYTHING if place is None else inst.types[place].kind
    return frozenset({kind if kind in _PROMISED else _ANYTHING})


def _forget(known: dict[Value, Group], spoiled: frozenset[str]) -> None:
    if spoiled:
        for vector, group in list(known.items()):
            if not spoiled <= {group.kind}:
                del known[vector]
