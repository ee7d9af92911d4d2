"""machine/dynamic.py: winders are left and entered in order."""

from __future__ import annotations

import pytest

from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


def test_the_after_thunk_is_run_when_the_body_returns_and_its_value_stays(session: Session) -> None:
    session.eval("(define log (list))")
    text = "(dynamic-wind (fn () (append! log 1)) (fn () (append! log 2) 'v) (fn () (append! log 3) 'w))"
    assert session.eval(f"(str {text})") == "v"
    assert session.eval("log") == [1, 2, 3]


def test_rewinding_leaves_and_enters_in_order(session: Session) -> None:
    session.eval("""
      (define log (list)) (define k nil)
      (define (in x) (fn () (append! log x)))
      (dynamic-wind (in 'a) (fn () (dynamic-wind (in 'b) (fn () (call/cc (fn (c) (set! k c)))) (in 'c)))
                    (in 'd))""")
    session.eval("(set! log (list))")
    session.eval(
        "(if k (let ((go k)) (set! k nil) (dynamic-wind (in 'x) (fn () (go 1)) (in 'y))) nil)"
    )
    assert session.eval("(str log)") == "(x y a b c d)"
