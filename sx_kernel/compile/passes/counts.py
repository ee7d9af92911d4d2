"""One addition per stretch of code counts all direct calls that it certainly makes.

What can leave on the way is told how many of them have not begun (`owed`).
"""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Count, Direct, Function, Inst, Region, inner_regions


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
        for inner in inner_regions(inst):
            _region(inner, owed)
        insts.append(inst)
    region.insts = insts
