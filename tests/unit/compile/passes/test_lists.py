"""passes/lists.py: accumulators that nobody else sees grow in place."""

from __future__ import annotations

from sx_kernel.compile.facts.operations import EMPTY_LIST, PUSH, PUSH_OWN, PUSHED, PUSHED_OWN
from sx_kernel.compile.mid.nodes import Loop, find
from tests.unit.compile.stages import Stages, every, named

SQUARES = "(define (f xs) (map (fn (x) (* x x)) xs))"


def test_the_library_pushes_with_a_look_before_the_pass() -> None:
    before = Stages(SQUARES, "(list 1 2)").before("lists")
    assert named(before, PUSH)
    assert not named(before, PUSH_OWN)


def test_an_accumulator_that_only_goes_round_is_a_list_of_its_own() -> None:
    after = Stages(SQUARES, "(list 1 2)").after("lists")
    (push,) = [op for op in named(after, PUSH) if op.own in (PUSH, PUSH_OWN)]
    assert push.own == PUSH_OWN
    (loop,) = every(after, Loop)
    assert any(getattr(find(arg), "own", "") == EMPTY_LIST for arg in loop.args)


def test_what_is_finished_need_not_be_copied() -> None:
    after = Stages(SQUARES, "(list 1 2)").after("lists")
    owns = [op.own for op in named(after, PUSHED)]
    assert owns
    assert set(owns) == {PUSHED_OWN}


def test_a_filter_keeps_what_it_has_when_nothing_is_pushed() -> None:
    after = Stages("(define (f xs) (filter (fn (x) (> x 1)) xs))", "(list 1 2)").after("lists")
    assert [op.own for op in named(after, PUSH)] == [PUSH_OWN]


def test_a_loop_without_pushes_begins_as_it_did() -> None:
    stages = Stages(
        "(define (f n) (let loop ((i n) (acc nil)) (if (= i 0) acc (loop (- i 1) i))))", "3"
    )
    (loop,) = every(stages.after("lists"), Loop)
    assert find(loop.args[1]).value is None  # pyright: ignore[reportAttributeAccessIssue]
