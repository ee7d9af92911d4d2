"""session/watching/functions.py: the functions of a session, and how it stands with them."""

from __future__ import annotations

import pytest

from sx_kernel.ir.nodes import Call, Global
from sx_kernel.session.session import Session
from sx_kernel.session.watching.functions import (
    callees,
    calls_in,
    known_functions,
    lambda_behind,
    misses_of,
)


@pytest.fixture
def session() -> Session:
    return Session(threshold=None)


def test_only_a_function_of_a_program_has_a_lambda(session: Session) -> None:
    lam = lambda_behind(session.eval("(fn (x) x)"))
    assert lam is not None
    assert [var.name for var in lam.required] == ["x"]
    for text in ("car", "5", "call/cc"):
        assert lambda_behind(session.eval(text)) is None


def test_functions_are_known_by_name_or_because_they_are_compiled(session: Session) -> None:
    session.eval("(define (f) 1) (define g (fn () 2)) (defmacro m () 3) (define n 5)")
    assert {lam.name for lam in known_functions(session)} == {"f", "g", "m"}
    compiling = Session(threshold=1)
    compiling.eval("(for-each (fn (x) (* x x)) (range 0 20))")
    compiled = {
        id(lam) for entry in compiling.policy.cache.entries() for lam in entry.live_owners()
    }
    assert compiled
    assert compiled <= {id(lam) for lam in known_functions(compiling)}


def test_calls_of_the_machine_are_misses(session: Session) -> None:
    f = session.eval("(define (f) 1) f")
    lam = lambda_behind(f)
    assert lam is not None
    assert misses_of(lam) == 0
    session.eval("(f) (f)")
    assert misses_of(lam) == 2


def test_calls_come_in_the_order_of_the_text_those_of_inner_functions_too(
    session: Session,
) -> None:
    lam = lambda_behind(session.eval("(fn (x) (f1 (f2 x)) (fn () (f3)) (f4))"))
    assert lam is not None
    names = [call.fn.name for call in calls_in(lam) if type(call.fn) is Global]
    assert names == ["f1", "f2", "f3", "f4"]
    assert all(type(call) is Call for call in calls_in(lam))


def test_callees_are_functions_that_are_called_by_a_global_name(session: Session) -> None:
    session.eval("(define (f) 1) (define (g h) (f) (h) (f) (missing) (car '(1)))")
    lam = lambda_behind(session.eval("g"))
    assert lam is not None
    assert list(callees(session, lam)) == ["f"]
