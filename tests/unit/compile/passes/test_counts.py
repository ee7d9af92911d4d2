"""passes/counts.py: calls are counted once per stretch of code, where it begins."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from sx_kernel.compile.mid.nodes import Count, Direct, If, Region, regions
from tests.unit.compile.stages import Stages, every

# (its short way makes a list, so no call is begun where it is made: passes/heads.py)
SUM_TREE = "(define (f n) (if (< n 2) (len (list n)) (+ (f (- n 1)) (f (- n 2)))))"
ONE = "(define (f n) (if (< n 2) n (f (- n 1) )))"


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


def test_a_direct_call_owes_itself_until_it_has_begun() -> None:
    after = Stages(SUM_TREE, "5").after("counts")
    owed = [inst.owed for inst in every(after, Direct)]
    assert owed
    assert all(one >= 1 for one in owed)


def test_nothing_is_owed_where_a_region_that_counted_is_over() -> None:
    after = Stages(SUM_TREE, "5").after("counts")
    outermost = next(i for i in after.body.insts if type(i) is If)
    assert outermost.orelse.insts[-1].owed == 0


def test_calls_further_out_are_owed_inside_too() -> None:
    after = Stages(SUM_TREE, "5").after("counts")
    branch = next(i for i in after.body.insts if type(i) is If).orelse
    first, second = (i for i in branch.insts if type(i) is If)
    assert [max(i.owed for i in every(one.orelse, Direct)) for one in (first, second)] == [3, 2]


def test_a_function_that_calls_nothing_of_its_own_counts_nothing() -> None:
    assert not every(Stages("(define (f n) (+ n 1))", "5").after("counts"), Count)


FIB = "(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))"


def test_what_both_ways_of_an_if_can_count_with_their_own_is_counted_there() -> None:
    after = Stages(FIB, "5").after("counts")
    outer = next(i for i in after.body.insts if type(i) is If).orelse
    first = next(i for i in outer.insts if type(i) is If)
    assert not any(type(i) is Count for i in outer.insts)
    numbers = [inner.insts[0].n for inner in (first.then, first.orelse)]  # type: ignore[attr-defined]
    assert numbers == [2, 4]


def test_what_leaves_before_the_if_that_counts_owes_less_than_nothing() -> None:
    after = Stages(FIB, "5").after("counts")
    outer = next(i for i in after.body.insts if type(i) is If).orelse
    test = next(i for i, inst in enumerate(outer.insts) if type(inst) is If) - 1
    assert outer.insts[test].owed == -1
