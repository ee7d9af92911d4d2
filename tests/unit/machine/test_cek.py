"""machine/cek.py: the machine that defines the language."""

from __future__ import annotations

from itertools import repeat
from typing import Any

import pytest

from sx_kernel.machine.apply import Apply, OutOfSteps
from sx_kernel.machine.cek import BOTTOM, run
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


@pytest.mark.parametrize("steps", [1, 2, 3, 5, 8, 13])
def test_it_can_be_stopped_after_any_step_and_gone_on_with(session: Session, steps: int) -> None:
    session.eval("(define (f n) (if (= n 0) (list) (cons n (f (- n 1)))))")
    state = (Apply(session.eval("f"), [5]), None, BOTTOM, None)
    m = session.machine
    while True:
        try:
            value = run(m, state, repeat(None, steps))
        except OutOfSteps as out:
            state = out.state
            continue
        break
    assert value == [5, 4, 3, 2, 1]


def test_a_tail_call_needs_no_frame(session: Session) -> None:
    session.eval("(define (down n) (if (= n 0) 'done (down (- n 1))))")
    state: Any = (Apply(session.eval("down"), [50]), None, BOTTOM, None)
    deepest = 0
    while True:
        try:
            run(session.machine, state, repeat(None, 1))
        except OutOfSteps as out:
            state = out.state
            kont, depth = state[2], 0
            while kont is not BOTTOM and kont[0] != BOTTOM[0]:
                kont, depth = kont[1], depth + 1
            deepest = max(deepest, depth)
            continue
        break
    assert deepest <= 1


def test_depth_is_bounded_by_memory_only(session: Session) -> None:
    session.eval("(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))")
    assert session.eval("(deep 50000)") == 50000
