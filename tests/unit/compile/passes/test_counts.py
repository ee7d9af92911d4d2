"""passes/counts.py: calls are counted once per stretch of code, where it begins."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from sx_kernel.compile.mid.nodes import (
    Count,
    Direct,
    If,
    Region,
    Return,
    Yield,
    inner_regions,
    regions,
)
from tests.unit.compile.stages import Stages, every

# (its short way makes a list, so no call is begun where it is made: passes/heads.py)
SUM_TREE = "(define (f n) (if (< n 2) (len (list n)) (+ (f (- n 1)) (f (- n 2)))))"
MANY = (
    "(define (f n) (if (< n 2) (len (list n))"
    " (if (< n 9) (f (- n 1)) (+ (f (- n 1)) (f (- n 2)) (f 1)))))"
)


def paths(region: Region) -> Iterator[tuple[int, int]]:
    """Of each way through a region: the calls that are counted, and those that are direct."""
    found = [(0, 0)]
    for inst in region.insts:
        if type(inst) is If:
            inner = [*paths(inst.then), *paths(inst.orelse)]
            found = [(a + c, b + d) for (a, b), (c, d) in product(found, inner)]
        else:
            counted = inst.n if type(inst) is Count else 0
            found = [(a + counted, b + (type(inst) is Direct)) for a, b in found]
    yield from found


def test_a_region_counts_once() -> None:
    after = Stages(SUM_TREE, "5").after("counts")
    assert every(after, Count)
    for region in regions(after.body):
        assert sum(type(inst) is Count for inst in region.insts) <= 1


def test_each_way_counts_what_it_counted_before_and_its_direct_calls() -> None:
    stages = Stages(SUM_TREE, "5")
    before = [counted + direct for counted, direct in paths(stages.before("counts").body)]
    after = [counted for counted, _ in paths(stages.after("counts").body)]
    assert after == before
    assert len(set(before)) > 1


def check_owed(region: Region, owed: int) -> int:
    """That each instruction is told what was counted on the way to it, less the calls begun; what
    is owed where the region is over."""
    for inst in region.insts:
        assert inst.owed == owed
        ways = {check_owed(way, owed) for way in inner_regions(inst) if way.end is not None}
        if any(type(way.end) is Yield for way in inner_regions(inst)):
            assert len(ways) == 1
            owed = ways.pop()
        owed += inst.n if type(inst) is Count else -(type(inst) is Direct)
    if type(region.end) is Return:
        assert owed == 0
    return owed


@pytest.mark.parametrize("program", [SUM_TREE, MANY])
def test_each_instruction_is_told_how_many_of_the_calls_before_it_are_counted(program: str) -> None:
    after = Stages(program, "5").after("counts")
    assert every(after, Direct)
    check_owed(after.body, 0)


def test_a_function_that_calls_nothing_of_its_own_counts_nothing() -> None:
    assert not every(Stages("(define (f n) (+ n 1))", "5").after("counts"), Count)


FIB = "(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))"


def additions(region: Region) -> set[int]:
    """How often is counted, by each way through a region."""
    found = {0}
    for inst in region.insts:
        if type(inst) is If:
            inner = additions(inst.then) | additions(inst.orelse)
            found = {a + b for a, b in product(found, inner)}
        elif type(inst) is Count:
            found = {a + 1 for a in found}
    return found


def test_each_way_through_fib_counts_once() -> None:
    after = Stages(FIB, "5").after("counts")
    outer = next(i for i in after.body.insts if type(i) is If)
    assert additions(outer.then) == {0}
    assert additions(outer.orelse) == {1}


def test_what_leaves_before_the_if_that_counts_owes_less_than_nothing() -> None:
    after = Stages(FIB, "5").after("counts")
    assert min(inst.owed for inst in every(after, Direct)) < 0
