"""passes/cursors.py: lists that are only walked are read by index."""

from __future__ import annotations

import pytest

from sx_kernel.compile.facts.operations import WALK_EMPTY, WALK_FIRST, WALK_ITEM, WALK_NEXT
from sx_kernel.compile.mid.lists import Again, Left, Walk
from sx_kernel.compile.mid.nodes import Const, Loop, Return, find
from sx_kernel.compile.pipeline import compile_function
from tests.unit.compile.stages import Stages, ends, every, named

SUM = "(define (f xs s) (if (empty? xs) s (f (rest xs) (+ s (first xs)))))"
FIND = "(define (f xs k) (cond ((empty? xs) nil) ((= (first xs) k) xs) (else (f (rest xs) k))))"
EACH = "(define (f g xs) (if (empty? xs) nil (begin (g (first xs)) (f g (rest xs)))))"


def test_a_list_that_is_walked_is_an_index_that_begins_at_nought() -> None:
    after = Stages(SUM, "(list 1 2) 0").after("cursors")
    (walk,) = every(after, Walk)
    (loop,) = every(after, Loop)
    begins = find(loop.args[0])
    assert type(begins) is Const
    assert begins.value == 0
    assert walk.steady
    assert find(walk.args[0]) is after.params[0]


def test_each_read_of_the_list_reads_what_the_walk_holds() -> None:
    after = Stages(SUM, "(list 1 2) 0").after("cursors")
    (walk,) = every(after, Walk)
    reads = [*named(after, WALK_EMPTY), *named(after, WALK_ITEM)]
    assert len(reads) == 2
    assert all(find(read.args[0]) is walk for read in reads)
    assert len(named(after, WALK_NEXT)) == 1
    assert named(after, "rest")[0].own != "rest"


def test_an_element_that_is_certainly_there_is_read_without_a_test() -> None:
    known = Stages(SUM, "(list 1 2) 0").after("cursors")
    assert len(named(known, WALK_ITEM)) == 1
    text = "(define (f xs s) (if (= (first xs) 0) s (f (rest xs) (+ s 1))))"
    unknown = Stages(text, "(list 1 0) 0").after("cursors")
    assert not named(unknown, WALK_ITEM)
    assert len(named(unknown, WALK_FIRST)) == 1


def test_what_is_left_is_a_list_again_on_the_way_out_only() -> None:
    after = Stages(FIND, "(list 1 2) 2").after("cursors")
    made = [left for left in every(after, Left) if not left.sunk]
    assert len(made) == 1
    assert made[0] in [find(end.args[0]) for end in ends(after, Return)]


@pytest.mark.parametrize("guess", ["(vector 1 2)", '"ab"', "{:a 1}", "7"])
def test_what_is_likely_no_list_is_not_walked(guess: str) -> None:
    assert not every(Stages(SUM, f"{guess} 0").after("cursors"), Walk)


def test_a_list_that_is_handed_to_a_call_in_the_loop_stays_a_list() -> None:
    text = "(define (f g xs) (if (empty? xs) nil (begin (g xs) (f g (rest xs)))))"
    assert not every(Stages(text, "list (list 1 2)").after("cursors"), Walk)


def test_a_walk_begins_again_after_a_call_that_may_have_changed_the_list() -> None:
    after = Stages(EACH, "list (list 1 2)").after("cursors")
    (walk,) = every(after, Walk)
    assert not walk.steady
    (again,) = every(after, Again)
    assert find(again.args[0]) is walk
    assert not every(Stages(SUM, "(list 1 2) 0").after("cursors"), Again)


def test_a_walk_that_failed_before_is_not_made_again() -> None:
    stages = Stages(SUM, "(list 1 2) 0")
    (walk,) = every(stages.after("cursors"), Walk)
    stages.world.failures = {walk.key: 1}
    assert not every(compile_function(stages.lam, stages.world, "f"), Walk)


def test_the_rest_of_what_is_left_is_left_one_further_on() -> None:
    text = FIND.replace("(= (first xs) k) xs", "(= (first xs) k) (rest xs)")
    after = Stages(text, "(list 1 2) 2").after("cursors")
    assert not [op for op in named(after, "rest") if op.own == "rest"]
    (left,) = [left for left in every(after, Left) if not left.sunk]
    further = find(left.args[1])
    assert getattr(further, "own", "") == WALK_NEXT


def test_both_are_made_where_both_are_wanted() -> None:
    text = FIND.replace("(= (first xs) k) xs", "(= (first xs) k) (list xs (rest xs))")
    after = Stages(text, "(list 1 2) 2").after("cursors")
    assert len([left for left in every(after, Left) if not left.sunk]) == 2


def test_what_may_have_changed_is_asked_for_its_rest() -> None:
    text = EACH.replace("nil (begin", "(rest xs) (begin")
    after = Stages(text, "print (list 1 2)").after("cursors")
    assert [op for op in named(after, "rest") if op.own == "rest"]
