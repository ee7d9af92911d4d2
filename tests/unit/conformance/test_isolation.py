"""conformance/isolation.py: no program sees what those before it defined."""

from __future__ import annotations

import pytest

from sx_kernel.conformance.isolation import Isolation
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None)


@pytest.mark.parametrize(
    "text",
    ["(define x 1)", "(defmacro m () 1)", "(define-record-type pt (mk a) pt? (a pt-a))", "1"],
)
def test_what_a_program_defines_is_taken_back(session: Session, text: str) -> None:
    before = Isolation(session)
    session.eval(text)
    assert before.restore()
    assert session.definitions() == {}
    assert "m" not in session.context.macros


@pytest.mark.parametrize(
    "text",
    ["(define (car x) 5)", "(define (map f xs) xs)", "(jit-set-budget! 7)",
     "(jit-set-threshold! 9)", "(jit-pin! 'map)", "(defmacro with-restarts () 1)"],
)  # fmt: skip
def test_a_session_that_cannot_be_made_as_it_was_is_of_no_more_use(
    session: Session, text: str
) -> None:
    before = Isolation(session)
    session.eval(text)
    assert not before.restore()
