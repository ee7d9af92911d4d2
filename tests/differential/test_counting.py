"""Calls are counted exactly: hits + misses is the same number in every mode.

Compiled code counts in advance, for whole basic blocks, for calls that it does not make because
it has put the callee in place; and it may be left anywhere. The machine counts call by call.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from tests.differential.modes import MODES, REFERENCE, Runner, differences
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
    "loops that count": (
        "(define (up n) (let loop ((i 0) (s 0)) (if (< i n) (loop (+ i 1) (+ s i)) (list i s))))",
        "(define (down n) (let loop ((i n) (s 0)) (if (= i 0) (list i s) (loop (dec i) (+ s i)))))",
        "(define (by n step) (let loop ((i 0) (s 0)) (if (>= i n) i (loop (+ step i) (+ s i)))))",
        "(define (until n) (let loop ((i n) (s ())) (if (<= i 3) (list i s) (loop (- i 2) (cons i s)))))",
        "(list (up 5) (up 0) (up -4) (up 1) (up 6.5) (up 7))",
        "(list (down 5) (down 0) (down 3.0) (down 1))",
        "(list (by 10 3) (by 0 3) (by -1 3) (by 9 9) (by 0 0) (by -2 -1) (by 4 2))",
        "(list (until 9) (until 8) (until 3) (until 0) (until 1/2) (until 40))",
        "(up nil)",
        "(up 'x)",
        "(by 3 nil)",
    ),
    "a loop that counts and fails": (
        "(define (tell n xs)"
        " (let loop ((i 0)) (when (< i n) (display i) (set-nth! xs i 1) (loop (+ i 1)))))",
        "(tell 3 (list 0 0 0))",
        "(tell 3 (list 0 0 0))",
        "(tell 3 (list 0 0 0))",
        "(tell 3 (list 0 0))",
    ),
    "loops in loops that count": (
        "(define (grid n m) (let rows ((i 0) (s ())) (if (= i n) (reverse s)"
        " (let columns ((j m) (s s)) (if (= j 0) (rows (+ i 1) s)"
        "  (columns (- j 1) (cons (+ (* 10 i) j) s)))))))",
        "(define (waves n) (do ((i 0 (+ i 1)) (fs () (cons (fn () i) fs))) ((= i n)"
        " (map (fn (f) (f)) fs))))",
        "(list (grid 2 3) (grid 0 3) (grid 3 0) (grid 3 2) (grid 1 1) (waves 3) (waves 4))",
    ),
    "counting by a step that a turn computes": (
        "(define (odd n) (let loop ((i 0) (s 0)) (if (< i n)"
        " (let ((step (+ 1 (mod i 2)))) (loop (+ i step) (+ s i))) s)))",
        "(list (odd 3) (odd 10) (odd 11) (odd 12) (odd 13))",
    ),
    "vectors at hand": (
        "(define (sum v w n) (if (= n 0) (vector-ref v 0)"
        " (sum w (vector (+ 1 (vector-ref v 0)) (vector-ref v 1)) (- n 1))))",
        "(map (fn (n) (sum (vector 1 2) (vector 3 4) n)) (list 0 1 2 3 4 5 6))",
        "(define (swap! v i j) (let ((w (vector-copy v)))"
        " (vector-set! v i (vector-ref w j)) (vector-set! v j (vector-ref w i)) v))",
        "(map (fn (n) (swap! (vector 1 2 3) 0 n)) (list 0 1 2 1 0 2))",
        "(swap! (vector 1 2 3) 0 3)",
        "(swap! (list 1 2 3) 0 2)",
        "(sum (vector 1 2) (vector 3) 3)",
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


runner_of = lru_cache(Runner)  # sessions cost more than the programs


def counts(mode: str, forms: tuple[str, ...]) -> list[int]:
    """How many calls each form makes in that mode."""
    runner = runner_of(mode)
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
    seen = {mode: runner_of(mode).run(Program(-1, PROGRAMS[name])) for mode in MODES}
    found = differences(seen)
    assert not found, "\n".join(found)
