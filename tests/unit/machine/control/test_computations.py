"""machine/control/computations.py: delimited continuations, and computations that pause."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.machine.context import Prompt, Winder
from sx_kernel.machine.control.computations import HOST, PERFORM, prompt_of
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


def test_shift_takes_what_is_up_to_the_nearest_reset(session: Session) -> None:
    assert session.eval("(+ 1 (reset (* 2 (shift k (k 5)))))") == 11
    assert session.eval("(+ 1 (reset (* 2 (shift k 5))))") == 6
    assert session.eval("(reset (* 2 (shift k (+ (k 1) (k 10)))))") == 22


def test_shift_without_reset_is_an_error(session: Session) -> None:
    with pytest.raises(SxError, match="there is no enclosing reset"):
        session.eval("(shift k 5)")


def test_a_shift_leaves_what_is_inside(session: Session) -> None:
    text = """
      (define log (list))
      (reset (dynamic-wind (fn () (append! log 1)) (fn () (shift k 0)) (fn () (append! log 2))))
      log"""
    assert session.eval(text) == [1, 2]


def test_a_computation_pauses_at_a_request_and_goes_on_with_the_answer(session: Session) -> None:
    state = session.eval("(cek-step-loop (fn () (+ 1 (perform 'ask))))")
    assert state["phase"] == "io-suspended"
    session.machine.bind_global("state", state)
    done = session.eval("(cek-resume state 41)")
    assert (done["phase"], done["value"]) == ("continue", 42)
    assert session.eval("(cek-resume state 1)")["value"] == 2  # any number of times


def test_a_request_that_nobody_answers_is_an_error(session: Session) -> None:
    with pytest.raises(SxError, match="IO suspension in non-IO context"):
        session.eval("(perform 'ask)")


def test_the_innermost_prompt_of_a_tag_is_asked(session: Session) -> None:
    m = session.machine
    outer = Winder(None, None, None, None, prompt=Prompt(PERFORM))
    host = Winder(None, None, outer, None, prompt=Prompt(HOST))
    inner = Winder(None, None, host, None, prompt=Prompt(PERFORM))
    m.winders = inner
    try:
        assert prompt_of(m, PERFORM) is inner.prompt
        assert prompt_of(m, HOST) is host.prompt
        assert prompt_of(m, "coroutine") is None
    finally:
        m.winders = None
