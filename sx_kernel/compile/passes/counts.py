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
    If,
    Inst,
    Region,
    inner_regions,
)


def counts(fn: Function) -> None:
    """Count the calls of each stretch of code where it begins."""
    _region(fn.body, 0, 0)


def _region(region: Region, owed: int, paid: int) -> None:
    """`paid`: so many of its calls have been counted before; `owed` has them. What both ways of an
    If make is counted before it where something is counted anyway."""
    sure = [_calls(inst) for inst in region.insts]
    branching = sum(n > 0 and type(i) is If for n, i in zip(sure, region.insts, strict=True))
    merged = paid > 0 or branching != 1 or sum(n > 0 for n in sure) > 1
    calls = sum(sure) - paid if merged else 0
    insts: list[Inst] = []
    counted = calls <= 0
    for inst in region.insts:
        if not counted and inst.state is not None and not _is_at_entry(inst):
            count = Count(calls, inst.state)
            count.owed = owed
            insts.append(count)
            owed += calls
            counted = True
        if type(inst) is Count:
            owed -= inst.n
            continue
        inst.owed = owed
        certain = _calls(inst) if merged or type(inst) is Direct else 0
        for inner in inner_regions(inst):
            _region(inner, owed, certain)
        owed -= certain
        insts.append(inst)
    region.insts = insts


def _is_at_entry(inst: Inst) -> bool:
    """Whether an instruction stands before what direct calls begin with."""
    return type(inst) is Guard and inst.key[0] in ("param", "capture")


def _calls(inst: Inst) -> int:
    """The calls that an instruction certainly makes: an If those that both ways make."""
    if type(inst) is If:
        return min(sum(map(_calls, inner.insts)) for inner in inner_regions(inst))
    return inst.n if type(inst) is Count else int(type(inst) is Direct)
