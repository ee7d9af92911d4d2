"""machine/leave/rebuilding.py: what compiled frames were doing goes on as machine frames."""

from __future__ import annotations

import pytest

from sx_kernel.session.session import Session

WAITING = """
  (define k nil)
  (define (inner x) (call/cc (fn (c) (set! k c) x)))
  (define (outer x) (+ 1000 (* 10 (inner x))))
"""


@pytest.mark.parametrize("turns", [1, 3])
def test_what_waits_in_compiled_code_goes_on_as_often_as_it_is_asked(turns: int) -> None:
    session = Session(threshold=1, out=lambda _text: None)
    session.eval(WAITING + "(outer 1) (outer 1) (outer 1)")
    before = session.machine.leaves
    session.eval("(define seen (list)) (define left nil)")
    session.eval(f"(set! left {turns})")
    session.eval(
        "(append! seen (outer 2)) (if (> left 0) (begin (set! left (- left 1)) (k (+ left 3))))"
    )
    assert session.machine.leaves > before
    assert session.eval("(first seen)") == 1020


def test_arguments_that_were_computed_are_not_computed_again() -> None:
    session = Session(threshold=1, out=lambda _text: None)
    session.eval(WAITING + "(define log (list)) (define (noted x) (append! log x) x)")
    session.eval("(define (all x) (list (noted x) (inner x) (noted (+ x 1))))")
    for _ in range(3):
        session.eval("(all 1)")
    session.eval("(set! log (list))")
    assert session.eval("(str (all 5))") == "(5 5 6)"
    assert session.eval("(str log)") == "(5 6)"
