"""One addition per stretch of code counts all calls that it certainly makes itself: direct ones,
and those in whose place a body stands.

What can leave on the way is told how many of them have not begun (`owed`).
"""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import (
    Count,
    Direct,
    Function,
    Guard,
    Inst,
    Region,
    inner_regions,
)


def counts(fn: Function) -> None:
    """Count the calls of each stretch of code where it begins."""
    _region(fn.body, 0)


def _region(region: Region, owed: int) -> None:
    calls = sum(_calls(inst) for inst in region.insts)
    insts: list[Inst] = []
    counted = False
    for inst in region.insts:
        if calls and not counted and inst.state is not None and type(inst) is not Guard:
            count = Count(calls, inst.state)
            count.owed = owed
            insts.append(count)
            owed += calls
            counted = True
        if type(inst) is Count:
            owed -= inst.n
            continue
        inst.owed = owed
        if type(inst) is Direct:
            owed -= 1
        for inner in inner_regions(inst):
            _region(inner, owed)
        insts.append(inst)
    region.insts = insts


def _calls(inst: Inst) -> int:
    return inst.n if type(inst) is Count else int(type(inst) is Direct)
