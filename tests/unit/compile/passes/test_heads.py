"""passes/heads.py: the short way of the function itself, where it is called."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Count, Direct, If, regions
from sx_kernel.compile.passes.heads import MOST_PLACES
from tests.unit.compile.stages import Stages, every, named

SUM_TREE = "(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))"


def test_a_call_is_made_only_if_the_test_at_its_beginning_says_so() -> None:
    stages = Stages(SUM_TREE, "5")
    before, after = stages.before("heads"), stages.after("heads")
    calls = len(every(before, Direct))
    assert len(every(after, Direct)) == calls
    assert len(every(after, If)) == len(every(before, If)) + calls
    assert len(named(after, "<")) == len(named(before, "<")) + calls
    for region in regions(after.body):
        if any(type(inst) is Direct for inst in region.insts):
            assert len(region.insts) == 1


def test_the_short_way_counts_as_the_call_that_is_not_made() -> None:
    after = Stages(SUM_TREE, "5").after("heads")
    for branch in every(after, If):
        if any(type(inst) is Direct for inst in branch.orelse.insts):
            assert [inst.n for inst in branch.then.insts if type(inst) is Count] == [1]


def test_a_function_that_calls_itself_once_is_left_alone() -> None:
    stages = Stages("(define (f n) (if (< n 2) n (+ 1 (g n (f (- n 1))))))", "5")
    assert len(every(stages.before("heads"), If)) == len(every(stages.after("heads"), If))


def test_a_short_way_with_an_effect_is_not_copied() -> None:
    text = "(define (f n) (if (< n 2) (begin (display n) n) (+ (f (- n 1)) (f (- n 2)))))"
    stages = Stages(text, "5")
    assert len(every(stages.before("heads"), If)) == len(every(stages.after("heads"), If))


def test_only_so_many_places_get_one() -> None:
    calls = " ".join(f"(f (- n {i + 1}))" for i in range(MOST_PLACES + 8))
    stages = Stages(f"(define (f n) (if (< n 2) n (+ {calls})))", "5")
    more = len(every(stages.after("heads"), If)) - len(every(stages.before("heads"), If))
    assert more == MOST_PLACES
