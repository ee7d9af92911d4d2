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
    "whatever fails": "(guard (e (true (note 0) -1)) (vector-ref (vector 1 2 3) s))",
    "whatever fails inline": "(guard (e (true (note 0) -1)) (/ 12 (- s 2)))",
    "blind to errors": "(guard (e ((error? e) (note 'error)) ((symbol? e) (note 'symbol))) (if (= s 3) (raise 'odd) (if (= s 4) (raise (list s)) (vector-ref (vector 1 2) s))))",
    "raised here": "(guard (e ((and (list? e) (= (first e) 4)) (note e)) ((number? e) (note 'n) e)) (cond ((= s 4) (raise (list 4))) ((= s 5) (raise 5)) ((= s 6) (raise (list 6))) (else s)))",
    "raised in a loop": "(guard (e ((number? e) (note e))) (let loop ((i 0)) (if (= i s) (raise i) (loop (+ i 1)))))",
    "an error raised here": "(guard (e ((error? e) (note e) 2)) (if (> s 4) (raise (make-error \"big\")) s))",
    "raised behind a call": "(guard (e ((number? e) (note e)) (else 1)) (let ((t (deep 1 7))) (if (> s 4) (raise t) (raise 'x))))",
    "a captured variable is set": "(let ((n 0)) (guard (e (true (set! n (+ n 10)) (note n) n)) (set! n (+ n s)) (if (> s 5) (raise n) (quotient n (- s 3)))))",
    "a captured variable is read": "(let ((n 0)) (+ n (guard (e (true (note n))) (set! n (inner s)) (set! n (+ n (inner (+ s 1)))) n)))",
    "guards in guards": "(guard (e ((symbol? e) (note e)) (true (note (list 'outer e)) 3)) (+ 1 (guard (f ((number? f) (note f) (raise 'again))) (if (> s 5) (raise s) (quotient 6 s)))))",
    "guards in a guard's clause": "(guard (e (true (guard (f (true (note f) 4)) (note e) (quotient 6 (- s 1))))) (quotient 6 (- s 1)))",
    "in a loop": "(let loop ((i 0) (t 0)) (if (= i 4) t (loop (+ i 1) (+ t (guard (e (true (note i) 0)) (quotient 12 (- i s)))))))",
    "a loop in it": "(guard (e (true (note e) 0)) (let loop ((i 0) (t 0)) (if (= i 9) t (loop (+ i 1) (+ t (quotient 12 (- i s)))))))",
    "among operands": "(list s (guard (e (true (note e) 1)) (+ (vector-ref (vector 1 2) s) (inner s))) s)",
    "asks what it is": "(guard (e ((error? e) (note (error-message e)) (list (condition/report-string e) (error-irritants e))) (else 2)) (+ 1 (deep 2 s)))",
    "asks what was raised here": "(guard (e ((symbol? e) 1) ((error? e) (note (error-irritants e)))) (if (> s 4) (error \"big\" s (* s s)) (if (= s 2) (error (str s)) (if (= s 1) (raise 'one) s))))",
    "asks what was raised behind a call": "(guard (e ((= (error-message e) \"5 is big\") (note s)) (else 3)) (let ((t (deep 2 7))) (if (> s 4) (error (str s \" is big\") t) (+ t s))))",
    "asks what was raised in another": "(guard (e (true (note (error-message e)) 4)) (guard (f ((and (error? f) (= s 5)) (note (error-type f)))) (if (> s 4) (error \"big\" s) (quotient 6 s))))",
    "asks only for kinds": "(guard (e ((condition-of-kind? e 'range-error) (note 1)) ((condition-of-kind? e 'error) (note (error-type e))) (else 6)) (if (= s 2) (vector-ref (vector) s) (if (= s 3) (error \"three\") (inner s))))",
    "two errors": "(guard (e (true (note e) 1)) (list (vector-ref (vector 1 2) s) (quotient 1 (- s s))))",
    "done again without an error": "(guard (e (true (note 1) 1)) (list (nth (list 1 2 3) s) (quotient 4 (- s 1))))",
    "that goes round": "(let retry ((k s) (left 3)) (guard (e ((symbol? e) (note left) (if (= left 0) 'gave-up (retry (+ k 1) (- left 1))))) (if (< (mod k 3) 2) (raise 'busy) k)))",
    "around deep recursion": "(guard (e (true (note e))) (deep 3000 s))",
    "left by a continuation": "(call/cc (fn (k) (guard (e (true (note e) 1)) (if (= s 2) (k 9) (quotient 6 (- s 1))))))",
    "entered again": "(let ((again nil) (n 0)) (guard (e (true (note e) n)) (call/cc (fn (k) (set! again k))) (set! n (+ n 1)) (if (< n 3) (again nil) (quotient n (- s 3)))))",
    "a handler in it": "(guard (e (true (note e) 2)) (with-exception-handler (fn (c) (if (number? c) 10 (raise (list c)))) (fn () (+ 1 (if (= s 6) (raise-continuable s) (inner s))))))",
    "signalled in it": "(guard (e (true (note e) 2)) (signal-condition s) (if (= s 3) (raise s) (inner s)))",
    "in a function that calls itself": "(letrec ((f (fn (n) (if (= n 0) (quotient 1 (- s 2)) (guard (e ((and (error? e) (= n 2)) (note e) n)) (+ 1 (f (- n 1)))))))) (f 4))",
    "of a function with too few arguments": "(guard (e (true (note e) 2)) (if (= s 3) (deep 1) (deep 1 s)))",
    "a call/cc in it that got away": "(let ((k nil) (n 0)) (guard (e (true 1)) (call/cc (fn (c) (set! k c) (set! n (+ n 1)) (if (< n 3) (quotient n (- s s)))))) (note n) (set! n (+ n 1)) (if (< n 5) (k 1) n))",
    "what it sets is seen after an error that is none": "(let ((n 0)) (guard (e (true (note e) n)) (set! n 1) (let ((x (/ 12 (* 1.0 (- s 2))))) (set! n (+ n 1)) (vector-ref (vector 1 2) s))))",
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
    left: list[Any] = []
    session.machine.on_leave = lambda _problem, frames: left.extend(
        frame for frame, _, unit in frames if unit is not None
    )
    session.eval("(loop 10)")
    names = [frame.f_locals["P_"].name for frame in left]
    # the guard is a part of the loop, which is one activation from the first error to the last
    assert len({id(frame) for frame, name in zip(left, names, strict=True) if name == "loop"}) <= 1
    assert "try" not in names
