"""Loops that count down, by steps, up to their bound: what the machine makes of them."""

from __future__ import annotations

import pytest

from sx_kernel.session.session import Session

LOOPS = {
    "down to 0": "(if (= i a) s (loop (- i 1) (+ s i)))",
    "down while above": "(if (> i a) (loop (- i 1) (+ s i)) s)",
    "down to, with the bound": "(if (< i a) s (loop (dec i) (+ s i)))",
    "down while not below": "(if (>= i a) (loop (- i 1) (+ s i)) s)",
    "mirrored": "(if (< a i) (loop (- i 1) (+ s i)) s)",
    "down, and looks": "(if (<= i a) (list i s) (loop (- i 1) (+ s i)))",
    "up to, with the bound": "(if (> i b) s (loop (+ i 1) (+ s i)))",
    "up while not above": "(if (<= i b) (loop (inc i) (+ s i)) s)",
    "by two": "(if (< i b) (loop (+ i 2) (+ s i)) s)",
    "by three, and looks": "(if (>= i b) (list i s) (loop (+ i 3) (+ s i)))",
    "by a step": "(if (< i b) (loop (+ i k) (+ s i)) s)",
    "by a step, with the bound": "(if (> i b) s (loop (+ i k) (+ s i)))",
    "leaves": "(cond ((> i b) s) ((= i 4) (list i s)) (else (loop (+ i 1) (+ s i))))",
    "another start in the middle": "(if (> i b) s (loop (+ i 1) (if (= i 3) (+ s 'x) s)))",
}
ENDS = [(5, 0, 9, 2), (0, 0, 0, 1), (9, 3, -2, 1), (2, 2, 11, 4), (-3, -7, 3, 3), (1, 0, 1, 7)]


@pytest.mark.parametrize("name", LOOPS)
def test_it_is_what_the_machine_makes_of_it(name: str) -> None:
    text = f"(define (f i a b k) (let loop ((i i) (s 0)) {LOOPS[name]}))"
    sides = [Session(out=lambda _text: None, threshold=t) for t in (None, 1)]
    for side in sides:
        side.policy.compiler.two_levels = False
        side.eval(text)
    for i, a, b, k in ENDS:
        if name == "down to 0" and i < a:
            continue  # it would not end
        call = f"(guard (e (true (error-message e))) (f {i} {a} {b} {k}))"
        assert sides[0].eval(call) == sides[1].eval(call), call


@pytest.mark.parametrize("step", [0, -1])
def test_a_loop_that_would_not_end_by_its_step_ends_by_its_body(step: int) -> None:
    text = """
(define (f b k)
  (let loop ((i 1) (n 0))
    (if (< i b) (if (= n 5) (list i n) (loop (+ i k) (+ n 1))) (list "over" i))))"""
    sides = [Session(out=lambda _text: None, threshold=t) for t in (None, 1)]
    for side in sides:
        side.policy.compiler.two_levels = False
        side.eval(text)
        side.eval("(f 10 1)")
    for call in (f"(f 10 {step})", f"(f 1 {step})", f"(f -5 {step})"):
        assert sides[0].eval(call) == sides[1].eval(call), call
