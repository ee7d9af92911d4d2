"""Calls are counted exactly: hits + misses is the same number in every mode.

Compiled code counts in advance, for whole basic blocks, for calls that it does not make because
it has put the callee in place; and it may be left anywhere. The machine counts call by call.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.differential.modes import MODES, REFERENCE, Runner
from tests.differential.test_regressions import agree
from tests.differential.trees import Program

PROGRAMS: dict[str, tuple[str, ...]] = {
    "the base case is decided by the caller": (
        "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))",
        "(list (fib 0) (fib 1) (fib 2) (fib 9) (fib 9))",
    ),
    "base case and tail calls": (
        "(define (tak x y z) (if (not (< y x)) z"
        " (tak (tak (- x 1) y z) (tak (- y 1) z x) (tak (- z 1) x y))))",
        "(list (tak 1 2 3) (tak 6 4 2) (tak 6 4 2))",
    ),
    "the base case is the other branch": (
        "(define (depth n) (if (> n 0) (+ 1 (depth (- n 1))) (* n 0)))",
        "(list (depth 5) (depth 0) (depth 300) (depth -3))",
    ),
    "a base case that fails": (
        "(define (upto n) (if (= (nth (list 0 'x 2 3 4 5 6) n) 0) 0 (+ 1 (upto (- n 1)))))",
        "(define (inverse n) (if (< (quotient 6 n) 4) n (+ 1 (inverse (- n 1)))))",
        "(list (upto 3) (upto 0))",
        "(inverse 1)",
        "(inverse 1)",
        "(define (half n) (if (< n 10) (/ n 'two) (+ (half (- n 1)) 1)))",
        "(half 30)",
        "(half 31)",
    ),
    "an argument that fails and that the base case does not look at": (
        "(define (f n acc) (if (<= n 0) 10 (let ((a (f 0 (mod acc 7)))) a)))",
        "(f 2 5)",
        "(f 2 nil)",
        "(f 2 nil)",
        "(define (g n acc) (if (<= n 0) 10 (list (g (- n 1) unknown))))",
        "(g 1 2)",
        "(g 1 2)",
    ),
    "the recursion returns something else": (
        '(define (grow n) (if (= n 0) "end" (+ 1 (grow (- n 1)))))',
        "(grow 4)",
        "(grow 5)",
        "(grow 6)",
    ),
    "arguments of other types than expected": (
        "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))",
        "(list (fib 5) (fib 6.0) (fib 7) (fib 15/2))",
        '(fib "3")',
        "(fib 7)",
    ),
}  # fmt: skip


def total(stats: dict[str, Any]) -> int:
    return stats["hits"] + stats["misses"]


def counts(mode: str, forms: tuple[str, ...]) -> list[int]:
    """How many calls each form makes, in sessions of that mode."""
    runner = Runner(mode)
    found: list[int] = []
    for form in forms:
        before = total(runner.session.stats())
        runner.run(Program(-1, (form,)))
        found.append(total(runner.session.stats()) - before)
    return found


@pytest.mark.parametrize("mode", [m for m in MODES if m != REFERENCE])
@pytest.mark.parametrize("name", PROGRAMS)
def test_calls_are_the_same_in_every_mode(name: str, mode: str) -> None:
    forms = PROGRAMS[name]
    assert counts(mode, forms) == counts(REFERENCE, forms)


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_seen_is_the_same_in_every_mode(name: str) -> None:
    agree(*PROGRAMS[name])
