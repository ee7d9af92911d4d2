"""A guard that takes an error leaves the stack around it as it is: nobody can tell.

What is compared with the machine alone: value, output, calls counted, and of each error that was
caught its place and backtrace, which is made late.
"""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import ErrorValue
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

HELPERS = """
(define errors (list))
(define (note e) (set! errors (cons e errors)) 1)
(define p (make-parameter 1))
(define (inner s) (cond ((= s 0) (error "empty" s)) ((= s 1) (+ s 'x)) ((= s 2) (vector-ref (vector 1) s))
                        ((= s 3) (raise 'odd)) ((= s 4) (raise (list s))) ((= s 5) (nowhere s))
                        ((= s 6) (raise-continuable s)) (else s)))
(define (deep n s) (if (= n 0) (inner s) (+ 1 (deep (- n 1) s))))
(define (each xs s) (map (fn (x) (deep x s)) xs))
"""
GUARDS = {
    "everything": "(guard (e (true (note e))) (+ 1 (deep 2 s)))",
    "errors": "(guard (e ((error? e) (note e) 5)) (+ 1 (inner s)))",
    "else": "(guard (e ((symbol? e) 7) (else (note e))) (inner s))",
    "a test of the program": "(guard (e ((hot? e) 7)) (guard (f ((cold? f) (note f))) (inner s)))",
    "one in another": "(guard (e (true (note e) 3)) (guard (f ((symbol? f) (note f))) (+ 1 (deep 3 s))))",
    "an error in a clause": "(guard (e (true (note e) 3)) (guard (f (true (note f) (inner 0))) (inner s)))",
    "raised again": "(guard (e (true (note e) 3)) (guard (f (true (raise f))) (inner s)))",
    "in a dynamic-wind": "(guard (e (true (note e))) (dynamic-wind (fn () (note 1)) (fn () (inner s)) (fn () (note 2))))",
    "in a parameterize": "(guard (e (true (note (p)))) (parameterize ((p s)) (inner s)))",
    "around a parameterize": "(parameterize ((p s)) (guard (e (true (note (p)))) (inner s)))",
    "in a map": "(map (fn (x) (guard (e ((list? e) (note e) (first e)) ((error? e) x)) (inner x))) (list s 2 s))",
    "around a map": "(guard (e (true (note e) (list s))) (each (list 1 2 3) s))",
    "around call/cc": "(guard (e (true (note e))) (call/cc (fn (k) (if (= s 7) (k 3) (inner s)))))",
    "in call/cc": "(call/cc (fn (k) (guard (e (true (k (note e)))) (inner s))))",
    "with a handler": "(guard (e (true (note e))) (with-exception-handler (fn (c) (note c) 4) (fn () (+ 1 (inner s)))))",
    "with what is captured": "(guard (e ((= e limit) (note e)) ((and (list? e) (= (first e) s)) (note s)) (else 2)) (inner s))",
    "a test that fails": "(guard (e (true (note e) 6)) (guard (f ((> f 3) 1)) (inner s)))",
    "=>": "(guard (e ((and (list? e) e) => len) (else (note e))) (inner s))",
    "no body": "(guard (e ((list? e)) (else (note e))) (inner s))",
}  # fmt: skip
PROGRAM = """
(define (hot? e) (number? e))
(define (cold? e) (error? e))
(define limit 'odd)
(define (try s) @)
(define (run n) (let loop ((i 0) (found (list))) (if (= i n) found (loop (+ i 1) (cons (outside i) found)))))
(define (outside i) (guard (e (true (list 'out e))) (list 0 (try (mod i 8)))))
"""


def seen(guard: str, threshold: int | None) -> tuple[Any, ...]:
    """The value, the errors that were noted with their places, and how many calls were made."""
    session = Session(out=lambda _text: None, threshold=threshold)
    session.policy.compiler.two_levels = threshold != 1
    session.eval(HELPERS + PROGRAM.replace("@", guard), "guards")
    values: list[Any] = []
    for _ in range(3):
        before = session.stats()
        value = inspect(session.eval("(run 40)", "run"))
        after = session.stats()
        values.append((value, sum(after[k] - before[k] for k in ("hits", "misses"))))
    return values, [placed(e) for e in session.eval("(reverse errors)")]


def placed(e: Any) -> Any:
    if type(e) is not ErrorValue:
        return inspect(e)
    where = None if e.where is None else (e.where.start, e.where.end)
    places = [(t.function, t.place and (t.place.start, t.place.end)) for t in e.backtrace]
    return e.kind, e.message, where, places


@pytest.mark.parametrize("threshold", [1, 4])
@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_a_guard_is_what_it_is_on_the_machine(guard: str, threshold: int) -> None:
    expected = seen(guard, None)
    assert expected[1], "nothing was raised"
    assert seen(guard, threshold) == expected


def test_what_a_guard_takes_does_not_unwind_what_is_around_it() -> None:
    session = Session(out=lambda _text: None, threshold=1)
    session.eval(HELPERS + PROGRAM.replace("@", GUARDS["errors"]), "guards")
    session.eval("(define (loop n) (do ((i 0 (+ i 1))) ((= i n)) (try 0)))")
    session.eval("(loop 10)")
    left: list[str] = []
    session.machine.on_leave = lambda _problem, frames: left.extend(
        frame.f_locals["P_"].name or "fn" for frame, _, unit in frames if unit is not None
    )
    session.eval("(loop 10)")
    assert left
    assert "loop" not in left
    assert "try" not in left
