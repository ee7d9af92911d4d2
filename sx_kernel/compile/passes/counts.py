"""One addition per stretch of code counts all calls that it certainly makes.

What can leave on the way is told how many of them have not begun (`owed`). Counts of inlined calls
are not moved before a call, because whoever is called may look at the counters.
"""

from __future__ import annotations

from sx_kernel.compile.facts.choose import effects
from sx_kernel.compile.mid.nodes import (
    Call,
    Count,
    Direct,
    Function,
    GlobalSet,
    If,
    Inst,
    Loop,
    Native,
    Op,
    Region,
    Wanted,
    Yield,
    inner_regions,
    regions,
)


def counts(fn: Function) -> None:
    """Count direct calls, and join the counts that follow each other."""
    _region(fn.body, 0)


def _region(region: Region, owed: int) -> None:
    calls = sum(type(inst) is Direct for inst in region.insts)
    insts: list[Inst] = []
    counted = False
    for inst in region.insts:
        if calls and not counted and inst.state is not None:
            count = Count(calls, inst.state)
            count.owed = owed
            insts.append(count)
            owed += calls
            counted = True
        inst.owed = owed
        if type(inst) is Direct:
            owed -= 1
        insts.append(inst)
    region.insts = _joined(insts)
    for inst in region.insts:
        for inner in inner_regions(inst):
            _region(inner, inst.owed)


def _joined(insts: list[Inst]) -> list[Inst]:
    """The instructions with one count for those between which nobody looks."""
    kept: list[Inst] = []
    first: Count | None = None
    start = 0
    for inst in insts:
        if type(inst) is Count:
            if first is not None:
                first.n += inst.n
                for between in kept[start:]:
                    between.owed += inst.n
                continue
            first, start = inst, len(kept) + 1
        elif first is not None and _is_seen_from(inst):
            first = None
        kept.append(inst)
    return kept


def _is_seen_from(inst: Inst) -> bool:
    """Whether something else runs in an instruction, or what comes behind it may not be reached."""
    kind = type(inst)
    if kind in (Call, Direct, Native, Wanted, GlobalSet):
        return True
    if kind is Op:
        assert type(inst) is Op
        return not inst.own or "write all" in effects(inst.own, len(inst.args))
    loops = [inst] if type(inst) is Loop else []
    for inner in inner_regions(inst):
        for region in regions(inner):
            loops += [one for one in region.insts if type(one) is Loop]
            end = region.end
            if end is not None and type(end) is not Yield and getattr(end, "loop", None) not in loops:
                return True
            if any(type(one) is not If and type(one) is not Loop and _is_seen_from(one)
                   for one in region.insts):  # fmt: skip
                return True
    return False
