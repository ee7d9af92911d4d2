"""Which lambdas become loops, and what they look like then."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.base.errors import SxError
from sx_kernel.ir.passes import PASSES, run_passes
from sx_kernel.ir.text import to_text
from sx_kernel.ir.verify import verify
from tests.unit.analyser.analysing import analysed, ir

LOOPS = {
    "(fn (n) (let loop ((i 0)) (if (< i n) (loop (+ i 1)) i)))": 1,
    "(fn (n) (+ 1 (let loop ((i 0)) (if (< i n) (loop (+ i 1)) i))))": 1,
    "(fn (n) (define (loop i) (if (< i n) (loop (+ i 1)) i)) (define k 1) (loop k))": 1,
    "(fn (n) (letrec ((loop (fn (i) (cond (odd? i) i :else (loop (+ i 1)))))) (when n (loop 0))))": 1,
    "(fn (n) (let outer ((i 0)) (let inner ((j 0)) (if (< j i) (inner (+ j 1)) (outer (+ i 1))))))": 2,
    "(fn (n) (let a ((i 0)) (when (< i n) (let b ((j 0)) (when (< j n) (b (+ j 1)))) (a (+ i 1)))))": 2,
    "(fn () (do ((i 0 (+ i 1)) (fs nil (cons (fn () i) fs))) ((= i 3) fs) (f i)))": 1,
    "(fn () (let loop ((i 0)) (set! i (+ i 1)) (if (< i 9) (loop i) i)))": 1,
    "(fn (n) (define (a i) (if (< i n) (b (+ i 1)) i)) (define (b i) (a i)) (a 0))": 2,
    "(fn (n) (define (b i) (a i)) (define (a i) (if (< i n) (b (+ i 1)) i)) (a 0))": 2,
    "(fn (n) (letrec ((a (fn (i) (if i (b i) n))) (b (fn (i) (if i (c i) (a n)))) (c (fn (i) (a i))))"
    " (a 0)))": 3,
}


@pytest.mark.parametrize("program", LOOPS)
def test_is_a_loop(program: str) -> None:
    text = ir(program)
    assert text.count("(loop ") == LOOPS[program]
    assert "letrec" not in text


NO_LOOPS = {
    "not in tail position": "(fn (n) (let loop ((i 0)) (+ 1 (loop i))))",
    "escapes": "(fn (n) (let loop ((i 0)) (f loop)))",
    "captured": "(fn (n) (let loop ((i 0)) (fn () (loop i))))",
    "two entries": "(fn (n) (define (loop i) (if i (loop 1) 2)) (if n (loop 1) (loop 2)))",
    "wrong number of arguments": "(fn (n) (let loop ((i 0)) (loop)))",
    "rest parameter": "(fn (n) (define (loop &rest i) (loop 1)) (loop 1))",
    "keyword argument": "(fn (n) (let loop ((i 0)) (loop :a)))",
    "assigned": "(fn (n) (define (loop i) (loop 1)) (set! loop n) (loop 1))",
    "defined behind a call": "(fn (f) (define (a i) (if (< i 3) (a (+ i 1)) (b i))) (define k (f a))"
    " (define (b i) (if (< i k) (b (+ i 1)) (a i))) (f a))",
    "called before its definition": "(fn (n) (define (a k) (if (= k 0) 1 (b (- k 1))))"
    " (define x (a n)) (define (b k) (if (= k 0) 2 (b (- k 1)))) x)",
    "called between": "(fn (n) (define (a) (b)) (define k (a)) (define (b) (a)) (a))",
    "never entered": "(fn (n) (define (a) (b)) (define (b) (a)) n)",
    "two that enter": "(fn (n) (define (a) (if n (b) (c))) (define (b) (c)) (define (c) (if n (a) (b)))"
    " (f a))",
    "beside, not in tail position": "(fn (n) (define (a) (+ 1 (b))) (define (b) (b)) (f a))",
    "conditional": "(fn (n) (if n (define (loop i) (loop 1))) (loop 1))",
    "entry not in tail position": "(fn (n) (define (loop i) (loop 1)) (+ 1 (loop 1)))",
}


@pytest.mark.parametrize("why", NO_LOOPS)
def test_is_left_alone(why: str) -> None:
    assert "(recur" not in ir(NO_LOOPS[why])


def test_calls_in_a_loop_that_is_not_in_tail_position_are_no_tail_calls() -> None:
    text = ir("(fn (n) (+ 1 (let loop ((i 0)) (if (< i n) (loop (+ i 1)) (f i)))))")
    assert "(call (global f)" in text


def test_what_comes_into_a_function_beside_it_brings_what_it_captures() -> None:
    program = (
        "(fn (n m) (define (a i) (if (< i n) (b i) (a n))) (define (b i) (if m (b m) (a i))) (f a))"
    )
    assert ir(program).count("(loop ") == 1
    verify(analysed(program))


def _automaton(draw: random.Random) -> tuple[list[str], str]:
    """The definitions of some functions that call each other in tail position, and a call."""
    count = draw.randint(2, 4)

    def step(depth: int) -> str:
        kind = draw.randrange(5 if depth < 2 else 3)
        if kind == 0:
            return draw.choice(["acc", "(list i acc)", "(+ acc base)", "(quotient 1 (- i 3))"])
        if kind < 3:
            acc = draw.choice(["acc", "(+ acc i)", "(+ acc base)", "i"])
            return f"(s{draw.randrange(count)} (- i 1) {acc})"
        test = draw.choice(["(odd? i)", "(< acc 9)", "(= i 5)", "(> base i)"])
        if kind == 3:
            return f"(if {test} {step(depth + 1)} {step(depth + 1)})"
        return f"(let ((base (+ base {draw.randrange(3)}))) {step(depth + 1)})"

    functions = [
        f"(define (s{k} i acc) (if (< i 1) (list {k} acc) {step(0)}))" for k in range(count)
    ]
    return functions, draw.choice(
        ["(s0 n 0)", "(+ 0 (first (s0 n 0)))", "(map (fn (k) (s1 k 1)) (list n 2))"]
    )


@pytest.mark.parametrize("threshold", [None, 1])
def test_generated_automata_are_what_they_are_as_global_functions(threshold: int | None) -> None:
    draw = random.Random(11)
    loops = 0
    session = Session(threshold=threshold)
    for _ in range(120):
        functions, call = _automaton(draw)
        inside = f"(define (inside n base) {' '.join(functions)} {call})"
        loops += "(loop " in ir(f"(fn (n base) {' '.join(functions)} {call})")
        session.eval("(define base 2)" + "".join(functions) + f"(define (outside n) {call})")
        session.eval(inside)
        for n in (0, 1, 6, 7, 12):
            results: list[Any] = []
            for text in (f"(outside {n})", f"(inside {n} 2)"):
                try:
                    results.append(session.eval(text))
                except SxError as problem:
                    results.append(str(problem))
            assert results[0] == results[1], inside
    assert loops > 40


def test_closure_captures_this_turn_s_variable() -> None:
    text = ir("(fn (n) (let loop ((i 0)) (f (fn () i)) (loop (+ i 1))))")
    assert "(loop loop (((i@2 captured) 0))" in text


@pytest.mark.parametrize("program", [*LOOPS, *NO_LOOPS.values()])
def test_passes_are_idempotent(program: str) -> None:
    lam = analysed(program)
    before = to_text(lam)
    after = run_passes(lam)
    verify(after)
    assert to_text(after) == before
    assert PASSES
