"""machine/control/conditions.py: what is raised and signalled, and who is asked."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.machine.control.conditions import clauses_of
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect


@pytest.fixture
def session() -> Session:
    made = Session(threshold=None, out=lambda _text: None)
    made.eval("(define log (list)) (define (note x) (append! log x) x)")
    return made


def test_handlers_are_asked_from_the_inside_out(session: Session) -> None:
    session.eval("""
      (guard (e (true (note e)))
        (handler-bind ((number? (fn (e) (note (+ e 1)))))
          (handler-bind ((string? (fn (e) (note "no"))) (number? (fn (e) (note (+ e 2)))))
            (signal-condition 5)
            (raise 5))))""")
    assert session.eval("log")[:2] == [7, 6]


def test_a_handler_runs_with_those_outside_of_it_only(session: Session) -> None:
    text = """
      (with-exception-handler (fn (e) (list 'outer e))
        (fn () (with-exception-handler (fn (e) (raise-continuable (list 'inner e)))
          (fn () (raise-continuable 1)))))"""
    assert inspect(session.eval(text)) == "(outer (inner 1))"


def test_the_value_of_a_handler_is_that_of_raise_continuable(session: Session) -> None:
    text = "(with-exception-handler (fn (e) (* e 2)) (fn () (+ 1 (raise-continuable 5))))"
    assert session.eval(text) == 11


def test_a_handler_that_returns_from_raise_is_an_error(session: Session) -> None:
    with pytest.raises(SxError, match="a handler returned from a raise that is not continuable"):
        session.eval("(with-exception-handler (fn (e) 0) (fn () (raise 5)))")


def test_a_signal_that_nobody_takes_is_nil_and_the_program_goes_on(session: Session) -> None:
    assert session.eval("(list 1 (signal-condition 5) 2)") == [1, None, 2]


def test_a_guard_takes_what_is_raised_and_not_what_is_signalled(session: Session) -> None:
    assert session.eval("(guard (e (true 'taken)) (signal-condition 5) 7)") == 7
    assert session.eval("(guard (e ((number? e) (+ e 1))) (raise 5))") == 6


def test_a_guard_without_a_matching_clause_raises_again_where_it_was(session: Session) -> None:
    text = """
      (with-exception-handler (fn (e) 10)
        (fn () (guard (e ((string? e) 'string))
          (+ 1 (raise-continuable 5)))))"""
    assert session.eval(text) == 11


def test_the_after_thunks_run_before_the_clause_of_a_guard(session: Session) -> None:
    session.eval("""
      (guard (e (true (note 'clause)))
        (dynamic-wind (fn () nil) (fn () (raise 1)) (fn () (note 'after))))""")
    assert inspect(session.eval("log")) == "(after clause)"


def test_what_nobody_handles_leaves_with_its_place(session: Session) -> None:
    with pytest.raises(SxError) as found:
        session.eval("(define (f x) (raise x))\n(+ 1 (f 5))")
    assert found.value.payload == 5
    places = [entry.place.line for entry in found.value.backtrace if entry.place is not None]
    assert places == [2]  # (f made its last call)


def test_clauses_are_pairs_in_order() -> None:
    assert clauses_of([1, 2, 3, 4]) == [(1, 2), (3, 4)]
    with pytest.raises(ValueError, match="argument"):
        clauses_of([1, 2, 3])
