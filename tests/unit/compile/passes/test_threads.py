"""passes/threads.py: a branch on what a branch before it has decided is part of that."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import If, find
from tests.unit.compile.stages import Stages, every


def retested(text: str, arguments: str, stage: str) -> int:
    """How many branches test what another branch came to."""
    stages = Stages(text, arguments)
    fn = stages.after(stage)
    results = {result for one in every(fn, If) for result in one.results}
    return sum(find(one.args[0]) in results for one in every(fn, If))


def test_a_test_of_two_parts_is_not_tested_again() -> None:
    text = """(define (f xs x) (let loop ((xs xs) (n 0))
      (if (or (empty? xs) (= x (first xs))) n (loop (rest xs) (+ n 1)))))"""
    assert retested(text, "(list 1 2) 2", "build") == 1
    assert retested(text, "(list 1 2) 2", "threads") == 0


def test_and_is_threaded_too() -> None:
    text = "(define (f a b) (if (and (> a 1) (> b 1)) (display a) (display b)))"
    assert retested(text, "1 2", "threads") == 0
