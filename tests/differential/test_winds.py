"""dynamic-wind and parameterize in compiled code: nobody can tell, however they are left."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

HELPERS = """
(define log (list))
(define (note x) (set! log (cons x log)) x)
(define p (make-parameter 1))
(define q (make-parameter 2 (fn (x) (* x 10))))
(define kept nil)
(define (inner s) (cond ((= s 0) (error "empty" s)) ((= s 1) (raise 'odd)) ((= s 2) (vector-ref (vector 1) s))
                        ((= s 3) (raise-continuable s)) (else (note s))))
(define (deep n s) (if (= n 0) (inner s) (+ 1 (deep (- n 1) s) (* 0 (deep 0 9)))))
(define (with-log thunk) (dynamic-wind (fn () (note 'in)) thunk (fn () (note 'out))))
(define count 0)
(define (again k) (if (< count 3) (begin (set! count (+ count 1)) (k count)) 0))
"""
WINDS = {
    "straight": "(dynamic-wind (fn () (note 1)) (fn () (note s)) (fn () (note 2)))",
    "an error in the thunk": "(dynamic-wind (fn () (note 1)) (fn () (+ 1 (inner s))) (fn () (note 2)))",
    "an error inline": "(dynamic-wind (fn () (note 1)) (fn () (quotient 6 (- s 2))) (fn () (note 2)))",
    "an error in before": "(dynamic-wind (fn () (inner s)) (fn () (note s)) (fn () (note 2)))",
    "an error in after": "(dynamic-wind (fn () (note 1)) (fn () (note s)) (fn () (inner s)))",
    "handed on": "(with-log (fn () (+ s (deep 2 s))))",
    "one in another": "(with-log (fn () (list s (with-log (fn () (inner s))) (note 'between))))",
    "a guard inside": "(with-log (fn () (guard (e (true (note e) 5)) (+ 1 (inner s)))))",
    "a guard around": "(guard (e (true (note 'caught) (note e) 5)) (with-log (fn () (+ 1 (inner s)))))",
    "a guard around what is raised there": "(guard (e ((symbol? e) (note e) 5)) (with-log (fn () (if (> s 3) (raise 'x) s))))",
    "a blind guard around": "(guard (e (true 5)) (with-log (fn () (vector-ref (vector 1 2 3) s))))",
    "a guard that asks what": "(guard (e ((error? e) (error-message e))) (with-log (fn () (if (> s 3) (error \"big\" s) s))))",
    "left by a continuation": "(call/cc (fn (k) (with-log (fn () (if (> s 2) (k (note s)) s)))))",
    "left from further in": "(call/cc (fn (k) (with-log (fn () (with-log (fn () (+ 1 (if (> s 2) (k s) s))))))))",
    "entered again": "(let ((v (with-log (fn () (call/cc (fn (k) (set! kept k) s)))))) (set! count (+ count 1)) (if (< count 4) (kept (+ v 1)) (list v count)))",
    "entered again further in": "(begin (set! count 0) (list (with-log (fn () (+ s (with-log (fn () (call/cc (fn (k) (set! kept k) 1))))))) (again kept)))",
    "what they set": "(let ((n 0)) (list (dynamic-wind (fn () (set! n (+ n 1))) (fn () (set! n (* 10 (+ n s))) (guard (e (true n)) (set! n (+ n 1)) (inner s))) (fn () (set! n (+ n 2)))) n))",
    "in a loop": "(let loop ((i 0) (t 0)) (if (= i 4) t (loop (+ i 1) (+ t (guard (e (true (note i) 0)) (with-log (fn () (quotient 12 (- i s)))))))))",
    "a loop in it": "(with-log (fn () (let loop ((i 0) (t 0)) (if (= i 9) t (loop (+ i 1) (+ t (quotient 12 (- i s))))))))",
    "parameters": "(list (p) (parameterize ((p s)) (list (p) (deep 1 s))) (p))",
    "two parameters": "(list (parameterize ((p s) (q (p))) (note (list (p) (q)))) (p) (q))",
    "parameters left early": "(list (guard (e (true (note (p)))) (parameterize ((p (+ s 5))) (inner s))) (p))",
    "parameters left by a continuation": "(list (call/cc (fn (k) (parameterize ((p s)) (if (> s 2) (k (p)) 0)))) (p))",
    "parameters that are none": "(guard (e ((error? e) (note (error-message e)) 1)) (parameterize ((s 5)) s))",
    "parameters in each other": "(parameterize ((p s)) (list (p) (parameterize ((p (+ (p) 1))) (note (p))) (p)))",
    "the value is not called for": "(begin (with-log (fn () s)) (parameterize ((p 3)) (note (p))) 7)",
    "a handler": "(with-exception-handler (fn (c) (note (p)) 4) (fn () (parameterize ((p s)) (+ 1 (inner s)))))",
    "in the operand of another": "(+ 100 (with-log (fn () s)) (parameterize ((p s)) (p)))",
}  # fmt: skip


def seen(body: str, threshold: int | None) -> list[Any]:
    """Values, what was noted, errors and calls."""
    session = Session(out=lambda _text: None, threshold=threshold)
    session.eval(HELPERS + f"(define (f s) {body})", "winds")
    session.eval(
        "(define (run n) (map (fn (i) (set! count 0) (guard (e ((symbol? e) e)) (f (modulo i 7)))) (range 4 n)))"
    )
    found: list[Any] = []
    for text in (
        "(run 7)",
        *(f"(f {s})" for s in range(7)),
        "(run 7)",
        *(f"(f {s})" for s in range(7)),
    ) * 2:
        session.eval("(set! log (list)) (set! count 0)")
        before = session.stats()
        try:
            value = inspect(session.eval(text, "run"))
        except SxError as problem:
            where = None if problem.where is None else (problem.where.start, problem.where.end)
            value = str(
                (
                    problem.kind,
                    problem.message,
                    where,
                    [(t.function, t.place and t.place.start) for t in problem.backtrace],
                )
            )
        after = session.stats()
        calls = sum(after[k] - before[k] for k in ("hits", "misses"))
        found.append(
            (
                text,
                value,
                inspect(
                    session.eval(
                        "(list (map (fn (e) (if (error? e) (error-message e) e)) log) (p) (q))"
                    )
                ),
                calls,
            )
        )
    return found


@pytest.mark.parametrize("threshold", [1, 4])
@pytest.mark.parametrize("wind", WINDS.values(), ids=WINDS)
def test_a_wind_is_what_it_is_on_the_machine(wind: str, threshold: int) -> None:
    expected = seen(wind, None)
    for ours, machines in zip(seen(wind, threshold), expected, strict=True):
        assert ours == machines
