"""leave/straight.py: errors that go straight to the handler of a guard."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.machine.leave import guarding
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

HELPERS = """
(define (g n) (if (= n 0) (vector-ref (vector) 0) (+ 1 (g (- n 1)))))
(define (t n) (if (= n 0) (vector-ref (vector) 0) (+ (t (- n 1)) (t (- n 1)))))
(define (h n) (let ((v (vector))) (if (= n 0) (vector-set! v 0 1) (+ 1 (h (- n 1))))))
(define (check n) (if (< n 6) (if (= n -1) (check 1) (error "too small" n)) n))
(define (w f) (dynamic-wind (fn () 1) f (fn () 2)))
(define (sees e) (list (error-message e) (error-type e) (error-irritants e)))
"""
STRAIGHT = {
    "a primitive": "(quotient 6 a)",
    "inside of another": "(+ 1 (* 2 (vector-ref (vector 1) a)))",
    "a test": "(if (> (vector-ref (vector 1) a) 3) 1 2)",
    "the value of a variable": "(let ((x (vector-ref (vector 1) a))) (+ x x))",
    "error": "(error \"no good\" a (+ a 1))",
    "error behind a call": "(error \"no good\" (g -1))",
    "the first of two": "(+ (vector-ref (vector 1) a) (error \"second\"))",
    "below": "(+ 1 (t a))",
    "below, in the operand of another": "(list (t a) (t 2))",
    "error below": "(check (* 2 a))",
}  # fmt: skip
OTHERS = {
    "below, in a loop that counts who waits": "(+ 1 (g a))",
    "below, behind what has an effect": "(+ 1 (h a))",
    "below, in a wind": "(w (fn () (g a)))",
    "what changes something": "(let ((v (vector 1))) (vector-set! v a 1))",
    "a call/cc": "(call/cc (fn (k) (vector-ref (vector 1) a)))",
    "a wind": "(dynamic-wind (fn () 1) (fn () (vector-ref (vector 1) a)) (fn () 2))",
}  # fmt: skip


def outcomes(body: str, clause: str, threshold: int | None) -> list[str]:
    """What guards with this body answer, and where the errors are said to be."""
    session = Session(out=lambda _text: None, threshold=threshold)
    body = body.replace("(g -1)", "(begin (set! n (+ n 1)) n)")
    session.eval(HELPERS + f"(define n 0) (define last nil)"
                 f"(define (f a) (list a (guard (e ({clause} (set! last e) (sees e))) {body}) a))")  # fmt: skip
    found: list[str] = []
    for argument in (0, 3, 3, 3, 0, 3):
        try:
            found.append(inspect(session.eval(f"(f {argument})")))
        except Exception as problem:
            found.append(str(problem))
        error = session.eval("last")
        if error is not None:
            found.append(str([(e.function, e.place and e.place.start) for e in error.backtrace]))
    return [*found, inspect(session.eval("n"))]


@pytest.mark.parametrize("clause", ["(error? e)", "true", "(and (error? e) (= (error-type e) \"range-error\"))"])  # fmt: skip
@pytest.mark.parametrize("body", [*STRAIGHT.values(), *OTHERS.values()], ids=[*STRAIGHT, *OTHERS])
def test_the_error_is_the_machines(body: str, clause: str) -> None:
    assert outcomes(body, clause, 1) == outcomes(body, clause, None)


def asked(body: str, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether errors of a body went straight to the handler."""
    found: list[bool] = []
    real: Any = guarding.error_at_once

    def noting(*args: Any, **more: Any) -> Any:
        error = real(*args, **more)
        found.append(error is not None)
        return error

    monkeypatch.setattr(guarding, "error_at_once", noting)
    outcomes(body, "(error? e)", 1)
    return found


@pytest.mark.parametrize("body", STRAIGHT.values(), ids=STRAIGHT)
def test_what_has_no_effect_goes_straight(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert True in asked(body, monkeypatch)


@pytest.mark.parametrize("body", OTHERS.values(), ids=OTHERS)
def test_what_may_have_one_does_not(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert True not in asked(body, monkeypatch)


@pytest.mark.parametrize("body", [*STRAIGHT.values(), *OTHERS.values()], ids=[*STRAIGHT, *OTHERS])
def test_a_handler_that_does_not_ask_where_gets_the_machines_error(body: str) -> None:
    seen = {threshold: told(body, threshold) for threshold in (1, None)}
    assert seen[1] == seen[None]


def told(body: str, threshold: int | None) -> list[str]:
    """What a handler is told that does not ask where, and how often what was called."""
    session = Session(out=lambda _text: None, threshold=threshold)
    body = body.replace("(g -1)", "(begin (set! n (+ n 1)) n)")
    session.eval(HELPERS + "(define n 0)"
                 f"(define (f a) (list a (guard (e ((error? e) (sees-not e))) {body}) a))"
                 .replace("(sees-not e)", "(list (error-message e) (error-irritants e))"))  # fmt: skip
    found = [inspect(session.eval(f"(f {argument})")) for argument in (0, 3, 3, 3, 0, 3)]
    stats = session.eval("(jit-stats)")
    return [*found, str(stats["hits"] + stats["misses"])]


def test_an_error_that_was_there_before_gets_its_place() -> None:
    session = Session(threshold=1)
    session.eval("""(define c (make-error "kept"))
        (define (f a) (list (guard (e ((error? e) (error-message e))) (if (> a 0) (error c) a))))""")
    for argument in (0, 0, 0, 1):
        session.eval(f"(f {argument})")
    assert [entry.function for entry in session.eval("c").backtrace] == ["fn", "f"]


def test_a_primitive_that_is_defined_anew_is_asked_anew() -> None:
    session = Session(threshold=1)
    session.eval(
        "(define (f a) (guard (e ((error? e) (error-message e))) (+ 1 (vector-ref (vector) a))))"
    )
    before = [session.eval("(f 0)") for _ in range(4)]
    session.eval('(define (vector-ref v i) (if (= i 0) 5 (error (str "no " i))))')
    assert len(set(before)) == 1
    assert [session.eval(f"(f {i})") for i in (0, 1, 0, 1)] == [6, "no 1", 6, "no 1"]
