"""A branch on what a branch before it has decided is part of that.

    r = if a                                if a
      x = …                                   x = …
      yield x                                 if x
    else                             →          … then
      yield a                                 else
    if r                                        … else
      … then                                else
    else                                      … else
      … else

`and` and `or` as tests are such pairs. What follows twice is copied, if it is small. Then nothing
is computed to be tested again, the loads of a test are known behind it, and a loop that ends by
`(or (empty? xs) …)` is seen to walk a list.
"""

from __future__ import annotations

import copy
from typing import Final, TypeAlias

from sx_kernel.compile.facts.operations import NEGATION
from sx_kernel.compile.mid.nodes import (
    Call,
    Const,
    Function,
    If,
    Inst,
    Loop,
    MakeBox,
    MakeClosure,
    Op,
    Region,
    Result,
    Value,
    Yield,
    find,
    inner_regions,
    instructions,
    regions,
)
from sx_kernel.compile.passes.flow import Replacing, holds
from sx_kernel.compile.passes.simplify import note_state, truth

MOST_COPIED: Final = 16
"""Instructions that one pair of branches may make more."""

Leaf: TypeAlias = "tuple[Region, bool | None]"  # a branch that comes out, and what it has decided


def threads(fn: Function) -> None:
    """Join branches with those that depend on them."""
    uses: dict[Value, int] = {}
    mentioned: set[Value] = set()
    seen: set[int] = set()
    for region in regions(fn.body):
        for inst in region.insts:
            _count(inst.args, uses)
            note_state(inst.state, mentioned, seen)
            if type(inst) is Call:
                note_state(inst.after, mentioned, seen)
        if region.end is not None:
            _count(region.end.args, uses)
    work = [fn.body]
    while work:
        region = work.pop()
        at = 0
        while at < len(region.insts):
            inst = region.insts[at]
            if type(inst) is not If or not _thread(region, at, inst, uses, mentioned):
                at += 1
        for inst in region.insts:
            work += inner_regions(inst)


def _count(values: list[Value], uses: dict[Value, int]) -> None:
    for value in map(find, values):
        uses[value] = uses.get(value, 0) + 1


def _thread(
    region: Region, at: int, first: If, uses: dict[Value, int], mentioned: set[Value]
) -> bool:
    """Join the If at a place of a region with the one behind it, if that is worth it."""
    insts = region.insts
    behind, decides = at + 1, True
    if len(first.results) != 1:
        return False
    value: Value = first.results[0]
    while behind < len(insts):
        second = insts[behind]
        if uses.get(value) != 1 or value in mentioned:
            return False
        if not second.args or find(second.args[0]) is not value:
            return False
        if type(second) is If:
            break
        if type(second) is not Op or second.own != NEGATION or len(second.args) != 1:
            return False
        value, decides, behind = second, not decides, behind + 1
    else:
        return False
    leaves: list[Leaf] = []
    _leaves(first, leaves, uses, mentioned)
    if all(known is None for _, known in leaves):
        return False
    branches = (second.then, second.orelse) if decides else (second.orelse, second.then)
    counts = [sum(known is not other for _, known in leaves) for other in (False, True)]
    more = sum(
        (count - 1) * (_size(branch) + 1)
        for branch, count in zip(branches, counts, strict=True)
        if count > 1
    )
    if more > MOST_COPIED or 0 in counts:
        return False
    if any(count > 1 and not _copies(b) for b, count in zip(branches, counts, strict=True)):
        return False
    _join(first, second, branches, leaves, uses)
    del insts[at + 1 : behind + 1]
    return True


def _leaves(branch: If, found: list[Leaf], uses: dict[Value, int], mentioned: set[Value]) -> None:
    """The branches in which the value of an If is decided."""
    for region, way in ((branch.then, True), (branch.orelse, False)):
        if type(region.end) is not Yield:
            continue
        value = find(region.end.args[0])
        last = region.insts[-1] if region.insts else None
        if (
            type(last) is If and last.results == [value] and uses.get(value) == 1
            and value not in mentioned
        ):  # fmt: skip
            _leaves(last, found, uses, mentioned)
        elif value is find(branch.args[0]):
            found.append((region, way))
        else:
            found.append((region, truth(value) if type(value) is Const else None))


def _size(region: Region) -> int:
    return sum(1 for _ in instructions(region))


def _copies(region: Region) -> bool:
    """Return whether a region can be copied: no activation that waits in it has a value made in
    it."""
    made: set[Value] = set()
    for inst in instructions(region):
        if type(inst) in (Loop, MakeBox, MakeClosure):
            return False
        made.add(inst)
        if type(inst) is If:
            made.update(inst.results)
    states = [s for i in instructions(region) for s in (i.state, getattr(i, "after", None)) if s]
    around = {state.activation for state in states}
    return not any(holds(activation, value) for activation in around for value in made)


def _join(
    first: If, second: If, branches: tuple[Region, Region], leaves: list[Leaf],
    uses: dict[Value, int],
) -> None:  # fmt: skip
    """Let the branches where it is decided go on with what depends on it."""
    taken: set[Region] = set()

    def next_copy(region: Region) -> Region:
        if region not in taken:
            taken.add(region)
            return region
        return _copied(region, uses)

    for leaf, known in leaves:
        assert type(leaf.end) is Yield
        value = leaf.end.args[0]
        if known is not None:
            goes_on = next_copy(branches[0] if known else branches[1])
            leaf.insts += goes_on.insts
            leaf.end = goes_on.end
            continue
        inner = If(value, next_copy(branches[0]), next_copy(branches[1]))
        leaf.insts.append(inner)
        leaf.end = None
        if second.results:
            inner.results = [Result(inner, i) for i in range(len(second.results))]
            leaf.end = Yield(list(inner.results))
            for result in inner.results:
                uses[result] = 1
        elif any(type(r.end) is Yield for r in (inner.then, inner.orelse)):
            leaf.end = Yield([])
    _hand_out(first, second, leaves)
    for i, result in enumerate(second.results):
        result.owner, result.index = first, i


def _hand_out(first: If, second: If, leaves: list[Leaf]) -> None:
    """From `first`, and the Ifs that its value comes from, come the second's results."""
    ends = {leaf for leaf, _ in leaves}
    stack = [(first, list(second.results))]
    while stack:
        branch, results = stack.pop()
        branch.results, branch.state = results, None
        for region in (branch.then, branch.orelse):
            if region in ends or type(region.end) is not Yield:
                continue
            last = region.insts[-1]
            assert type(last) is If
            mine = [Result(last, i) for i in range(len(second.results))]
            region.end = Yield(list(mine)) if _comes_out(last) else None
            stack.append((last, mine))


def _comes_out(branch: If) -> bool:
    """Return whether control may come out of an If."""
    for region in (branch.then, branch.orelse):
        last = region.insts[-1] if region.insts else None
        if type(region.end) is Yield and not (type(last) is If and not _comes_out(last)):
            return True
    return False


def _copied(region: Region, uses: dict[Value, int]) -> Region:
    """A copy of a region, in which what is made in it stands for itself."""
    return _Copy(uses).of(region)


class _Copy:
    def __init__(self, uses: dict[Value, int]) -> None:
        self.uses = uses
        self.replacing = Replacing({})

    def of(self, region: Region) -> Region:
        made = Region()
        value = self.replacing.value
        for inst in region.insts:
            one: Inst = copy.copy(inst)
            one.forward = None
            one.args = list(map(value, inst.args))
            one.state = None if inst.state is None else self.replacing.state(inst.state)
            self.replacing.map[inst] = one
            if type(one) is Call and one.after is not None:
                one.after = self.replacing.state(one.after)
            if type(one) is If and type(inst) is If:
                one.then, one.orelse = self.of(inst.then), self.of(inst.orelse)
                one.results = [Result(one, r.index) for r in inst.results]
                self.replacing.map.update(zip(inst.results, one.results, strict=True))
            _count(one.args, self.uses)
            made.insts.append(one)
        if region.end is not None:
            made.end = copy.copy(region.end)
            made.end.args = list(map(value, region.end.args))
            _count(made.end.args, self.uses)
        return made


__all__ = ["MOST_COPIED", "threads"]
