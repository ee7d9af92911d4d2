"""session/core.py: what all parts of a session stand on."""

from __future__ import annotations

import sys
import threading

import pytest

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.base.values import symbol
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None)


def test_the_last_value_of_a_text_is_its_value(session: Session) -> None:
    assert session.evaluate("1 2 (+ 1 2)", "test") == 3
    assert session.evaluate("", "test") is None


def test_each_form_is_analysed_when_those_before_it_have_run(session: Session) -> None:
    assert session.evaluate("(defmacro m () 5) (define list (fn () 1)) (+ (m) (list))", "t") == 6


def test_the_recursion_limit_is_as_before_however_an_evaluation_ends(session: Session) -> None:
    limit = sys.getrecursionlimit()
    session.evaluate("(define (f n) (if (= n 0) 0 (+ 1 (f (- n 1))))) (f 20000)", "test")
    with pytest.raises(SxError):
        session.evaluate("(error 1)", "test")
    assert sys.getrecursionlimit() == limit


def test_steps_are_counted_where_they_are_limited(session: Session) -> None:
    assert session.evaluate_in(1000, "(+ 1 2)", "test") == 3
    with pytest.raises(Interrupted, match="limit of 1000 steps"):
        session.evaluate_in(1000, "(let loop () (loop))", "test")
    assert session.evaluate("(let loop ((i 0)) (if (< i 5000) (loop (+ i 1)) i))", "t") == 5000


def test_a_form_given_as_data_is_evaluated(session: Session) -> None:
    assert session.eval_form([symbol("+"), 1, 2]) == 3
    with pytest.raises(SxError, match="limit-error: more than 10 steps"):
        session.eval_form(
            [symbol("for-each"), symbol("list"), [symbol("range"), 0, 99]], max_steps=10
        )


def test_a_word_of_a_special_form_alone_is_pointed_at(session: Session) -> None:
    with pytest.raises(SxError) as found:
        session.evaluate("1  if", "test")
    where = found.value.payload.where
    assert (where.start, where.end) == (3, 5)


def test_nothing_is_interrupted_where_nothing_is_evaluated(session: Session) -> None:
    assert not session.is_evaluating
    assert session.interrupt() is False
    with pytest.raises(KeyboardInterrupt):
        session.break_off()


def test_an_evaluation_is_interrupted_in_its_own_thread(session: Session) -> None:
    seen: list[tuple[int | None, bool]] = []

    def stop() -> None:
        here = threading.get_ident()
        seen.append((session.evaluating, session.busy_elsewhere(here)))
        session.interrupt()

    session.define("stop", stop)
    with pytest.raises(Interrupted):
        session.evaluate("(stop)", "test")
    assert seen == [(threading.get_ident(), False)]
    assert not session.is_evaluating


def test_a_function_is_called_with_values_as_they_are(session: Session) -> None:
    assert session.apply(session.eval("(fn (xs) (first xs))"), [[1, 2]]) == [1, 2]


def test_forms_are_answered_one_by_one_and_definitions_are_told(session: Session) -> None:
    answers = list(session.evaluate_each("(define x 1) x", "test", library=False))
    assert answers[1] == (1, False)
    assert answers[0][1] is True
