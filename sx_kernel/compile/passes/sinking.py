"""Guards on what may not be there wait until it is known to be.

    v = hash-table-ref/default t k, absent      v = …
    if (eq? v absent)                           if (eq? v absent)
      … 0                                         … 0
    else                                  →     else
      … + v 1                                     g = guard int v
                                                  … + g 1

Behind a load of which nothing is tested, a guard looks at once. But a program that tests what it
has loaded for nil, or for the value that stands for nothing, expects that to come.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sx_kernel.compile.facts.choose import effects, is_load, predicate
from sx_kernel.compile.facts.operations import NEGATION, SAME
from sx_kernel.compile.facts.types import Type
from sx_kernel.compile.mid.nodes import (
    Const,
    Function,
    GlobalGet,
    Guard,
    If,
    Inst,
    Op,
    Region,
    Value,
    Yield,
    find,
    regions,
)
from sx_kernel.compile.passes.flow import Replacing

_NEAR: Final = 6  # instructions between a load and the test


class Tested(NamedTuple):
    """A load, and by which branch of an If it is something."""

    load: Op
    holds: bool


class Sunk(NamedTuple):
    """The guard that a tested load gets: the type, its key."""

    tested: Tested
    kind: Type
    key: tuple[str, int, int]


def tested_loads(fn: Function) -> dict[If, Tested]:
    """The branches on whether something was loaded."""
    found: dict[If, Tested] = {}
    taken: set[Op] = set()
    for region in regions(fn.body):
        for i, inst in enumerate(region.insts):
            if type(inst) is If:
                tested = _tested(inst.args[0], holds=True) if i else None
                if tested is None or tested.load in taken:
                    continue
                before = region.insts[max(i - _NEAR, 0) : i]
                if tested.load in before:
                    between = before[before.index(tested.load) + 1 :]
                    if all(map(_does_nothing, between)):
                        found[inst] = tested
                        taken.add(tested.load)
    return found


def _tested(test: Value, *, holds: bool) -> Tested | None:
    """The load that a test asks about, and what the test says if it has loaded something."""
    test = find(test)
    if type(test) is not Op:
        return None
    if test.own == NEGATION and len(test.args) == 1:
        return _tested(test.args[0], holds=not holds)
    if is_load(test.own, len(test.args)):
        return Tested(test, holds)
    load = find(test.args[0]) if test.args else None
    if type(load) is not Op or not is_load(load.own, len(load.args)):
        return None
    kind = predicate(test.own) if len(test.args) == 1 else None
    if kind is not None and kind.kind == "nil":
        return Tested(load, not holds)
    if test.own in SAME and len(load.args) == 3 and _are_one(test.args[1], load.args[2]):
        return Tested(load, not holds)
    return None


def _are_one(a: Value, b: Value) -> bool:
    """Return whether two values are certainly the same."""
    a, b = find(a), find(b)
    if type(a) is GlobalGet and type(b) is GlobalGet:
        return a.name == b.name and a.home.library and b.home.library
    if type(a) is Const and type(b) is Const:
        return a.value is b.value
    return a is b


def _does_nothing(inst: Inst) -> bool:
    if type(inst) is GlobalGet:
        return inst.home.library
    if type(inst) is not Op or not inst.own:
        return False
    return not any(effect.startswith("write") for effect in effects(inst.own, len(inst.args)))


def comes_alone(branch: If, tested: Tested) -> bool:
    """Return whether something was loaded wherever control comes out of `branch`, where nothing
    else happens."""
    there, missing = branch.then, branch.orelse
    if not tested.holds:
        there, missing = missing, there
    return type(missing.end) is not Yield and type(there.end) is Yield and not there.insts


def guard_tested(fn: Function, sunk: dict[If, Sunk]) -> None:
    """Put the guards where the loads are known to be something."""
    for region in list(regions(fn.body)):
        for branch in [inst for inst in region.insts if type(inst) is If and inst in sunk]:
            tested, kind, key = sunk[branch]
            load = tested.load
            guard = Guard(kind, load, key, load.state)
            if comes_alone(branch, tested):
                at = region.insts.index(branch) + 1
                behind = Region()
                behind.insts, behind.end = region.insts[at:], region.end
                Replacing({load: guard}).region(behind)
                region.insts[at:] = [guard, *behind.insts]
            else:
                there = branch.then if tested.holds else branch.orelse
                Replacing({load: guard}).region(there)
                there.insts.insert(0, guard)
