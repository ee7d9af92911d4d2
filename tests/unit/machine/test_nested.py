"""Compiled code that calls uncompiled code, where Python's stack ends."""

from __future__ import annotations

import sys

import pytest

from sx_kernel.session.session import Session

pytestmark = pytest.mark.timeout(60)


def depth() -> int:
    """How many Python frames are in use."""
    frame, count = sys._getframe(), 0
    while frame is not None:
        frame, count = frame.f_back, count + 1
    return count


@pytest.fixture
def session() -> Session:
    """`pad` is compiled and calls itself n times before it calls `thunk`; nothing else will be."""
    made = Session(threshold=1)
    made.eval("(define (pad n thunk) (if (= n 0) (thunk) (+ 0 (pad (- n 1) thunk))))")
    made.eval("(pad 3 (fn () 1))")
    made.eval("(jit-set-threshold! nil)")
    made.eval("(define log (list))")
    vars(made.machine)["adapt_depth"] = lambda *_: None
    return made


@pytest.mark.parametrize("thunk", ["(fn () (append! log 1) 1)",
                                   "(fn () (append! log 1) (guard (e (true e)) (raise 1)))"])  # fmt: skip
def test_an_uncompiled_function_is_called_once_wherever_the_stack_ends(
    session: Session, thunk: str
) -> None:
    session.eval(f"(define thunk {thunk})")
    for frames in range(25, 90):
        session.machine.soft_limit = depth() + frames
        session.eval("(set! log (list))")

        assert session.eval("(pad 70 thunk)") == 1
        assert session.eval("(len log)") == 1, frames
