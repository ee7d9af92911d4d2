"""One addition per stretch of code counts all calls that it certainly makes itself: direct ones,
and those in whose place a body stands.

What can leave on the way is told how many of them have not begun (`owed`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sx_kernel.compile.facts.choose import effects, reads
from sx_kernel.compile.mid.extents import is_for_failure
from sx_kernel.compile.mid.nodes import (
    Break,
    Count,
    Direct,
    Function,
    Guard,
    If,
    Inst,
    Op,
    Raise,
    Region,
    Yield,
    inner_regions,
    instructions,
)

if TYPE_CHECKING:
    from sx_kernel.compile.mid.state import State


def counts(fn: Function) -> None:
    """Count the calls of each stretch of code where it begins."""
    early: set[Inst] = set()
    if any(type(inst) is Raise for inst in instructions(fn.body)):
        _note_early(fn.body, [], early)
    _region(fn.body, 0, 0, early)


def _note_early(region: Region, around: list[Inst], found: set[Inst]) -> None:
    """Find the instructions that may be left for the end of a loop around them, because something
    is raised in them: what comes behind them is not certain to be done."""
    if type(region.end) is Break:
        for inst in reversed(around):
            if inst is region.end.loop:
                break
            found.add(inst)
    for inst in region.insts:
        if not is_for_failure(inst):  # (what fails says itself what is owed)
            for inner in inner_regions(inst):
                _note_early(inner, [*around, inst], found)


def _stretches(insts: list[Inst], early: set[Inst] | frozenset[Inst]) -> list[list[Inst]]:
    """Instructions of which all are done if the first is."""
    if early.isdisjoint(insts):
        return [insts]
    found: list[list[Inst]] = [[]]
    for inst in insts:
        found[-1].append(inst)
        if inst in early:
            found.append([])
    return found


def _region(
    region: Region, owed: int, paid: int, early: set[Inst], *, arm: bool = False,
    state: State | None = None,
) -> None:  # fmt: skip
    """See `_stretch`."""
    first, *others = _stretches(region.insts, early)
    insts, owed = _stretch(first, owed, paid, early, arm=arm, state=state)
    for one in others:
        more, owed = _stretch(one, owed, 0, early)
        insts += more
    region.insts = insts


def _stretch(
    stretch: list[Inst], owed: int, paid: int, early: set[Inst], *, arm: bool = False,
    state: State | None = None,
) -> tuple[list[Inst], int]:  # fmt: skip
    """Return what it becomes, and what is owed behind it. `paid`: so many of its calls have been
    counted before; `owed` has them. Less than nothing: so many others are to be counted here, if
    need be in `state`. What both ways of an If make is counted before it where something is counted
    anyway. `arm`: it is one way of an If, so what it counts may be left to an If in it."""
    sure, merged = _sure(stretch, paid, early)
    calls = max(sum(sure) - paid, 0) if merged else 0
    insts: list[Inst] = []
    counted = calls == 0
    left: If | None = None
    count: Count | None = None
    for i, inst in enumerate(stretch):
        if not counted and inst.state is not None and not _is_at_entry(inst):
            count = Count(calls, inst.state)
            count.owed = owed
            counted = True
            if arm:
                left, later = _that_counts(stretch[i:], sure[i:], early, merged=merged)
                count.state = later or count.state
            if left is None:
                insts.append(count)
                owed += calls
        if type(inst) is Count:
            owed -= inst.n
            continue
        certain = sure[i] if merged or type(inst) is Direct else 0
        inst.owed = owed
        if inst is left and count is not None:
            for inner in inner_regions(inst):
                _region(inner, owed, certain - calls, early, arm=True, state=count.state)
            owed += calls - certain
            insts.append(inst)
            continue
        for inner in inner_regions(inst):
            _region(inner, owed, certain, early, arm=type(inst) is If)
        owed -= certain
        insts.append(inst)
    if not counted and state is not None:
        count = Count(calls, state)
        count.owed = owed
        insts.append(count)
    return insts, owed


def _sure(insts: list[Inst], paid: int, early: set[Inst]) -> tuple[list[int], bool]:
    """The calls that each instruction certainly makes, and whether they are counted together."""
    sure = [certain_calls(inst, early) for inst in insts]
    branching = sum(n > 0 and type(i) is If for n, i in zip(sure, insts, strict=True))
    return sure, paid != 0 or branching != 1 or sum(n > 0 for n in sure) > 1


def _that_counts(
    insts: list[Inst], sure: list[int], early: set[Inst], *, merged: bool
) -> tuple[If | None, State | None]:
    """The If that comes next of whose ways one counts something of its own: then both ways can
    count what was to be counted before it, and one addition is saved. Before it come calls of the
    function itself at most, and what only computes; what leaves before it owes less than nothing.
    And the State in which it goes on, if calls come before it."""
    state: State | None = None
    called = False
    for inst, certain in zip(insts, sure, strict=True):
        if type(inst) is If:
            paid = certain if merged else 0
            ways = [
                _sure(_stretches(inner.insts, early)[0], paid, early)
                for inner in inner_regions(inst)
            ]
            if any(joined and sum(own) > paid for own, joined in ways):
                return (inst, state) if state is not None or not called else (None, None)
        if not _only_calls_itself(inst):
            return None, None
        if type(inst) is Count:
            continue
        if _is_pure(inst):
            state = state or (inst.state if called else None)
        else:
            called, state = True, None
    return None, None


def _only_calls_itself(inst: Inst) -> bool:
    """Return whether an instruction only computes, or calls the function itself."""
    if type(inst) is If:
        ways = inner_regions(inst)
        return all(type(w.end) is Yield and all(map(_only_calls_itself, w.insts)) for w in ways)
    return type(inst) in (Count, Direct) or _is_pure(inst)


def _is_pure(inst: Inst) -> bool:
    """Return whether an instruction is an operation that only computes."""
    if type(inst) is not Op or not inst.own:
        return False
    return not effects(inst.own, len(inst.args)) and not reads(inst.own, inst.types)


def _is_at_entry(inst: Inst) -> bool:
    """Return whether an instruction stands before what direct calls begin with."""
    return type(inst) is Guard and inst.key[0] in ("param", "capture")


def certain_calls(inst: Inst, early: set[Inst] | frozenset[Inst] = frozenset()) -> int:
    """The calls that an instruction certainly makes: an If those that both ways make. `early`: what
    may be left before its end."""
    if type(inst) is If:
        return min(
            sum(certain_calls(one, early) for one in _stretches(inner.insts, early)[0])
            for inner in inner_regions(inst)
        )
    return inst.n if type(inst) is Count else int(type(inst) is Direct)
