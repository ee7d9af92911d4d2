"""mid/extents.py: how the body of a guard is recognised."""

from __future__ import annotations

from sx_kernel.compile.mid.extents import caught_in, is_for_failure
from sx_kernel.compile.mid.nodes import If, Loop
from tests.unit.compile.stages import Stages, every


def test_only_the_loop_around_a_body_is_one() -> None:
    text = "(define (f n) (let go ((i 0)) (if (= i n) i (go (+ i (guard (e (true 1)) (quotient 6 i)))))))"
    fn = Stages(text, "3").after("build")
    assert sorted(caught_in(loop) is not None for loop in every(fn, Loop)) == [False, True]


def test_only_the_test_of_what_fails_is_one() -> None:
    fn = Stages("(define (f n) (if (> n 1) (guard (e (true 1)) (quotient 6 n)) 2))", "3").after(
        "build"
    )
    found = [is_for_failure(one) for one in every(fn, If)]
    assert found.count(True) == 1
    assert False in found
