"""leave/straight.py: errors that go straight to the handler of a guard."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.machine.leave import guarding
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

HELPERS = """
(define (g n) (if (= n 0) (vector-ref (vector) 0) (+ 1 (g (- n 1)))))
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
}  # fmt: skip
OTHERS = {
    "below": "(+ 1 (g a))",
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

    def noting(*args: Any) -> Any:
        error = real(*args)
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
