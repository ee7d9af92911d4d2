"""Which lambdas become loops, and what they look like then."""

from __future__ import annotations

import pytest

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
    "mutual": "(fn (n) (define (a) (b)) (define (b) (a)) (a))",
    "conditional": "(fn (n) (if n (define (loop i) (loop 1))) (loop 1))",
    "entry not in tail position": "(fn (n) (define (loop i) (loop 1)) (+ 1 (loop 1)))",
}


@pytest.mark.parametrize("why", NO_LOOPS)
def test_is_left_alone(why: str) -> None:
    assert "(recur" not in ir(NO_LOOPS[why])


def test_calls_in_a_loop_that_is_not_in_tail_position_are_no_tail_calls() -> None:
    text = ir("(fn (n) (+ 1 (let loop ((i 0)) (if (< i n) (loop (+ i 1)) (f i)))))")
    assert "(call (global f)" in text


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
