"""machine/frozen/thaw.py: from data back to what was frozen."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.machine.frozen.freeze import freeze
from sx_kernel.machine.frozen.thaw import thaw
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


def again(session: Session, text: str) -> Any:
    """The value of `text`, frozen and thawed in another session."""
    other = Session(threshold=None, out=lambda _text: None)
    return thaw(other.machine, freeze(session.machine, session.eval(text)))


@pytest.mark.parametrize(
    "text",
    ["1", '"a"', "'a", ":a", "1/3", "#\\a", "(list 1 (list 2))", "(vector 1 2)", "{:a (list 1)}",
     "nil", "-0.0", "(make-parameter 5)", "(set 1 2)", "(range 0 1000)"],
)  # fmt: skip
def test_a_value_comes_back_as_it_was(session: Session, text: str) -> None:
    assert inspect(again(session, text)) == inspect(session.eval(text))


def test_what_was_one_thing_is_one_thing_again(session: Session) -> None:
    first, second = again(session, "(let ((v (vector 1))) (list v v))")
    assert first is second


def test_a_cycle_comes_back_as_one(session: Session) -> None:
    vector = again(session, "(let ((v (vector 1 2))) (vector-set! v 0 v) v)")
    assert vector[0] is vector


def test_a_function_brings_the_globals_it_needs(session: Session) -> None:
    session.eval("(define k 5) (define (f x) (+ x k))")
    data = freeze(session.machine, session.eval("f"))
    other = Session(threshold=None)
    f = thaw(other.machine, data)
    assert f(1) == 6
    assert other.eval("k") == 5


def test_a_session_that_has_another_function_of_that_name_refuses_and_is_unchanged(
    session: Session,
) -> None:
    session.eval("(define (g x) (* 2 x)) (define (f x) (g x))")
    data = freeze(session.machine, session.eval("f"))
    other = Session(threshold=None)
    other.eval("(define (g x) (* 3 x))")
    with pytest.raises(SxError):
        thaw(other.machine, data)
    assert other.eval("(g 1)") == 3
    with pytest.raises(SxError, match="Undefined symbol"):
        other.eval("f")


@pytest.mark.parametrize("data", [None, 5, [], "a", [[1]]])
def test_what_is_no_frozen_state_is_a_wrong_argument(session: Session, data: Any) -> None:
    with pytest.raises(SxError):
        thaw(session.machine, data)


def test_a_change_is_noticed_by_the_check(session: Session) -> None:
    data = freeze(session.machine, 41)
    changed = [*data[:-1], [data[-1][0], 42]]
    with pytest.raises(SxError, match=r"^read-error"):
        thaw(session.machine, changed)
