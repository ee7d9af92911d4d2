"""The worst kinds of programs for a compiler: never wrong, and hardly slower than the machine alone.

What a program may take beyond the machine's time is what it was compiled for, which the cache sums
up. Times are those of the processor, so what else it does meanwhile does not count.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from time import process_time

import pytest

from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect_value

SLOWER = 1.5  # than the machine alone
SLACK = 0.3  # seconds: what comes to nothing in the end is not summed up

MANY = range(1500)
TYPES = ('"a"', "1", "2.5", "1/2", "nil", "true", "'s", ":k", "(list 1)", "(vector 1)", "{:a 1}")

# name: definitions, a form that is evaluated several times
WORST = {
    "too deep": (
        f"(define (f x) {'(+ 1 (if x ' * 900}1{' 0))' * 900})",
        "(list (f 1) (f 2) (f 3))",
    ),
    "too long": (
        f"(define (f x) {' '.join(f'(set! x (+ x {i}))' for i in MANY)} x)",
        "(list (f 1) (f 2) (f 3))",
    ),
    "thousands of variables": (
        f"(define (f x) (let* ({' '.join(f'(v{i} (+ x {i}))' for i in MANY)}) (+ v0 v1499)))",
        "(list (f 1) (f 2) (f 3))",
    ),
    "thousands of constants": (
        f"""(define (f x) (list {' '.join(f"(cons x '({i}))" for i in MANY)}))""",
        "(list (len (f 1)) (len (f 2)) (len (f 3)))",
    ),
    "thousands of functions in one": (
        f"(define (f x) (list {' '.join(f'(fn (y) (+ x y {i}))' for i in MANY)}))",
        "(list ((first (f 1)) 1) ((last (f 2)) 1))",
    ),
    "what was put in place is redefined while it runs": (
        "(define (g x) (+ x 1)) (define (f n) (let loop ((i 0) (s 0)) (if (= i n) s (begin"
        " (when (= 0 (mod i 10)) (set! g (if (= 0 (mod i 20)) (fn (x) (* x 2)) (fn (x) (- x)))))"
        " (loop (+ i 1) (+ s (g i)))))))",
        "(f 200)",
    ),
    "another type at each call": (
        "(define (f x y) (if (number? x) (+ x 1) (if (string? x) (str x y) (list x y))))"
        " (define (g x) (list (f x x) (equal? x (first (list x)))))",
        f"(list {' '.join(f'(g {one})' for one in TYPES)})",
    ),
    "another function at each call": (
        "(define (each f xs) (if (empty? xs) (list) (cons (f (first xs)) (each f (rest xs)))))"
        " (define (run n) (map (fn (i) (each (fn (x) (if (odd? i) (+ x i) (str x i))) (list 1 2)))"
        " (range 0 n)))",
        "(run 60)",
    ),
    "a guess that fails in the middle of a loop": (
        "(define (f xs) (let loop ((xs xs) (s 0)) (if (empty? xs) s"
        " (loop (rest xs) (+ s (if (string? (first xs)) 1 (* 2 (first xs))))))))",
        '(list (f (list 1 2 3)) (f (list 1 "x" 2.5)) (f (list 1/2 "y" 3)))',
    ),
    "a list that holds itself": (
        "(define (f n) (let ((xs (list 1 2 3))) (append! xs xs) (let loop ((i 0) (s 0)) (if (= i n)"
        " (list s (len xs)) (loop (+ i 1) (+ s (first (nth xs 3))))))))",
        "(f 300)",
    ),
    "a vector that holds itself": (
        "(define (f n) (let ((v (make-vector 3 1))) (vector-set! v 0 v) (let loop ((i 0) (w v))"
        " (if (= i n) (vector-length w) (loop (+ i 1) (vector-ref w 0))))))",
        "(f 300)",
    ),
    "functions that are made and called once": (
        "(define (f n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s"
        " ((eval (list 'fn (list 'x) (list '+ 'x i))) 1))))))",
        "(f 40)",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _recursion_limit() -> Iterator[None]:
    """Deep programs raise the limit of the process."""
    limit = sys.getrecursionlimit()
    yield
    sys.setrecursionlimit(limit)


def outcome(what: str, threshold: int | None) -> tuple[list[str], float, float]:
    """What the program answers, the seconds that it takes, and those in which it was compiled."""
    definitions, form = WORST[what]
    of = Session(threshold=threshold)
    gc.collect()
    began = process_time()
    of.eval(definitions)
    answers = [inspect_value(of.eval(form)) for _ in range(8)]
    took = process_time() - began
    return answers, took, of.stats()["compile-ms"] / 1e3


@pytest.mark.parametrize("what", WORST)
def test_it_is_never_wrong(what: str) -> None:
    expected = outcome(what, None)[0]
    for threshold in (1, 2, 4):
        assert outcome(what, threshold)[0] == expected


@pytest.mark.parametrize("what", WORST)
def test_it_is_hardly_slower_than_the_machine_and_the_compiler(what: str) -> None:
    # (the compiler is imported once, which is no program's fault; other processes take a bit)
    outcome("another type at each call", 1)
    found = ""
    for _ in range(3):
        alone = outcome(what, None)[1]
        _, took, compiling = outcome(what, 4)
        if took <= SLOWER * alone + compiling + SLACK:
            return
        found += f"{took:.3f} s, of which {compiling:.3f} compiling; the machine {alone:.3f}\n"
    pytest.fail(found)
