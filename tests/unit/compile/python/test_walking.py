"""python/walking.py: which loops walk a list to its end."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid.nodes import Loop, find
from sx_kernel.compile.python.uses import users_of
from sx_kernel.compile.python.walking import Walking, walking
from tests.unit.compile.stages import Stages, every


def walked(text: str, arguments: str) -> Walking | None:
    """How the first loop of `f` walks."""
    stages = Stages(text, arguments)
    users = users_of(stages.fn)
    return walking(every(stages.fn, Loop)[0], users)


SUM = "(define (f xs s) (if (empty? xs) s (f (rest xs) (+ s (first xs)))))"


def test_a_loop_to_the_end_of_a_list_walks() -> None:
    found = walked(SUM, "(list 1 2) 0")
    assert found is not None
    assert found.place == 0
    assert len(found.items) == len(found.nexts) == 1
    assert find(found.items[0].args[0]) is found.walk


def test_a_loop_that_may_end_before_the_list_does_walks_too() -> None:
    text = "(define (f xs k) (cond ((empty? xs) nil) ((= (first xs) k) xs) (else (f (rest xs) k))))"
    assert walked(text, "(list 1 2) 2") is not None


@pytest.mark.parametrize(
    "text",
    [
        # two steps in one turn
        "(define (f xs s) (if (empty? xs) s (f (rest (rest xs)) (+ s (first xs)))))",
        # a turn that stays where it is
        "(define (f xs s) (if (empty? xs) s (if (> s 9) (f (rest xs) s) (f xs (+ s 1)))))",
        # it does not look for the end first
        "(define (f xs s) (if (> s 9) s (f (rest xs) (+ s (first xs)))))",
    ],
)
def test_a_loop_that_goes_otherwise_does_not(text: str) -> None:
    assert walked(text, "(list 1 2) 0") is None


def test_a_loop_that_counts_does_not_walk() -> None:
    text = "(define (f n) (let loop ((i 0)) (if (< i n) (loop (+ i 1)) i)))"
    assert walked(text, "3") is None
