"""One addition per stretch of code counts all calls that it certainly makes itself: direct ones,
and those in whose place a body stands.

What can leave on the way is told how many of them have not begun (`owed`).
"""

from __future__ import annotations

from sx_kernel.compile.facts.choose import effects, reads
from sx_kernel.compile.mid.nodes import (
    Count,
    Direct,
    Function,
    Guard,
    If,
    Inst,
    Op,
    Region,
    inner_regions,
)


def counts(fn: Function) -> None:
    """Count the calls of each stretch of code where it begins."""
    _region(fn.body, 0, 0)


def _region(region: Region, owed: int, paid: int, *, arm: bool = False) -> None:
    """`paid`: so many of its calls have been counted before; `owed` has them. What both ways of an
    If make is counted before it where something is counted anyway. `arm`: it is one way of an If,
    so what it counts may be left to an If in it."""
    sure, merged = _sure(region, paid)
    calls = max(sum(sure) - paid, 0) if merged else 0
    insts: list[Inst] = []
    counted = calls == 0
    left: If | None = None
    count: Count | None = None
    for i, inst in enumerate(region.insts):
        if not counted and inst.state is not None and not _is_at_entry(inst):
            count = Count(calls, inst.state)
            count.owed = owed
            counted = True
            left = _that_counts(region.insts[i:], sure[i:], merged=merged) if arm else None
            if left is None:
                insts.append(count)
                owed += calls
        if type(inst) is Count:
            owed -= inst.n
            continue
        if inst is left:
            owed += calls
        inst.owed = owed
        certain = sure[i] if merged or type(inst) is Direct else 0
        for inner in inner_regions(inst):
            _region(inner, owed, certain, arm=type(inst) is If)
            if inst is left and count is not None:
                _count_first(inner, count)
        owed -= certain
        insts.append(inst)
    region.insts = insts


def _sure(region: Region, paid: int) -> tuple[list[int], bool]:
    """The calls that each instruction certainly makes, and whether they are counted together."""
    sure = [_calls(inst) for inst in region.insts]
    branching = sum(n > 0 and type(i) is If for n, i in zip(sure, region.insts, strict=True))
    return sure, paid > 0 or branching != 1 or sum(n > 0 for n in sure) > 1


def _that_counts(insts: list[Inst], sure: list[int], *, merged: bool) -> If | None:
    """The If that comes next, if one of its ways counts something of its own: then both ways can
    count what was to be counted before it, and one addition is saved. Nothing that looks at the
    counters may come before it; what leaves before it owes less than nothing."""
    for inst, certain in zip(insts, sure, strict=True):
        if type(inst) is If:
            paid = certain if merged else 0
            ways = [_sure(inner, paid) for inner in inner_regions(inst)]
            return inst if any(joined and sum(own) > paid for own, joined in ways) else None
        if type(inst) is not Count and not _is_pure(inst):
            return None
    return None


def _count_first(region: Region, more: Count) -> None:
    """Count `more` where the region begins, with what it counts itself."""
    count = Count(more.n, more.state)
    count.owed = more.owed
    for i, inst in enumerate(region.insts):
        if type(inst) is Count:
            count.n += inst.n
            for earlier in region.insts[:i]:
                earlier.owed += inst.n
            del region.insts[i]
            break
    region.insts.insert(0, count)


def _is_pure(inst: Inst) -> bool:
    """Whether an instruction is an operation that only computes."""
    if type(inst) is not Op or not inst.own:
        return False
    return not effects(inst.own, len(inst.args)) and not reads(inst.own, inst.types)


def _is_at_entry(inst: Inst) -> bool:
    """Whether an instruction stands before what direct calls begin with."""
    return type(inst) is Guard and inst.key[0] in ("param", "capture")


def _calls(inst: Inst) -> int:
    """The calls that an instruction certainly makes: an If those that both ways make."""
    if type(inst) is If:
        return min(sum(map(_calls, inner.insts)) for inner in inner_regions(inst))
    return inst.n if type(inst) is Count else int(type(inst) is Direct)
