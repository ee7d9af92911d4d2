"""passes/threads.py: a branch on what a branch before it has decided is part of that."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Function, If
from sx_kernel.compile.passes.threads import MOST_COPIED
from tests.unit.compile.stages import Stages, every, named


def joined(text: str, arguments: str = "1 2") -> tuple[Function, Function]:
    stages = Stages(text, arguments)
    return stages.before("threads"), stages.after("threads")


def test_each_part_of_an_and_decides_where_control_goes() -> None:
    before, after = joined("(define (f a b) (if (and (> a 1) (> b 1)) (list a b) b))")
    assert sorted(len(branch.results) for branch in every(before, If)) == [0, 1]
    assert [len(branch.results) for branch in every(after, If)] == [0, 0]


def test_a_negation_swaps_the_branches() -> None:
    _, after = joined("(define (f a b) (if (not (or (> a 1) (> b 1))) (list a b) b))")
    assert not [branch for branch in every(after, If) if branch.results]


def test_what_is_large_is_not_copied() -> None:
    large = " ".join(f"(display {i})" for i in range(MOST_COPIED + 1))
    before, after = joined(f"(define (f a b) (if (and (> a 1) (> b 1)) a (begin {large} b)))")
    assert len(named(after, "display")) == len(named(before, "display"))
    assert [branch for branch in every(after, If) if branch.results]


def test_what_is_small_is_there_twice_and_each_time_a_value_of_its_own() -> None:
    before, after = joined("(define (f a b) (+ 1 (if (and (> a 1) (> b 1)) a (* b b))))")
    assert len(named(before, "*")) == 1
    assert len(set(named(after, "*"))) == 2


def test_a_value_that_is_looked_at_again_stays() -> None:
    text = "(define (f a b) (let ((t (and (> a 1) (> b 1)))) (if t (list t a) (list t b))))"
    _, after = joined(text)
    assert [branch for branch in every(after, If) if branch.results]
