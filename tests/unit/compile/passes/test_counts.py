"""passes/counts.py: calls are counted once per stretch of code, where it begins."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Count, Direct, If, regions
from tests.unit.compile.stages import Stages, every

# (its short way makes a list, so no call is begun where it is made: passes/heads.py)
SUM_TREE = "(define (f n) (if (< n 2) (len (list n)) (+ (f (- n 1)) (f (- n 2)))))"
ONE = "(define (f n) (if (< n 2) n (f (- n 1) )))"


def test_a_region_counts_once() -> None:
    after = Stages(SUM_TREE, "5").after("counts")
    assert every(after, Count)
    for region in regions(after.body):
        assert sum(type(inst) is Count for inst in region.insts) <= 1


def test_as_many_are_counted_as_before_and_direct_calls_too() -> None:
    stages = Stages(SUM_TREE, "5")
    before, after = stages.before("counts"), stages.after("counts")
    expected = sum(count.n for count in every(before, Count)) + len(every(before, Direct))
    assert sum(count.n for count in every(after, Count)) == expected


def test_a_direct_call_owes_itself_until_it_has_begun() -> None:
    after = Stages(SUM_TREE, "5").after("counts")
    for region in regions(after.body):
        owed = [inst.owed for inst in region.insts if type(inst) is Direct]
        assert owed == sorted(owed, reverse=True)
        assert all(one >= 1 for one in owed)


def test_nothing_is_owed_where_a_region_that_counted_is_over() -> None:
    after = Stages(SUM_TREE, "5").after("counts")
    outermost = next(i for i in after.body.insts if type(i) is If)
    assert outermost.orelse.insts[-1].owed == 0


def test_the_inner_calls_owe_what_is_owed_around_them_too() -> None:
    after = Stages(SUM_TREE, "5").after("counts")
    branch = next(i for i in after.body.insts if type(i) is If).orelse
    inner = next(i for i in branch.insts if type(i) is If)
    assert inner.owed == 1  # the second call of the outer region
    begun = [i.owed for r in (inner.then, inner.orelse) for i in r.insts if type(i) is Direct]
    assert begun == [3, 2]


def test_a_function_that_calls_nothing_of_its_own_counts_nothing() -> None:
    assert not every(Stages("(define (f n) (+ n 1))", "5").after("counts"), Count)
