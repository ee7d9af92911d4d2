"""machine/registers.py: what the machine asks when it is about to call, and who answers."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=2, out=lambda _text: None)


def lam(session: Session, name: str) -> Any:
    return session.eval(name).__closure__[1].cell_contents


def test_a_call_that_is_refused_is_not_reported_as_hot(session: Session) -> None:
    session.eval("(define (f x) x)")
    with pytest.raises(SxError, match="f"):
        session.machine.warm_up(lam(session, "f"), [1, 2])
    assert session.machine.warm_up(lam(session, "f"), [1]) in (True, False)


def test_who_hears_of_calls_keeps_them_on_the_machine(session: Session) -> None:
    session.eval("(define (f x) x)")
    heard: list[Any] = []
    session.machine.on_call = lambda lam, args: heard.append((lam.name, list(args)))
    assert not session.machine.warm_up(lam(session, "f"), [7])
    assert heard == [("f", [7])]


def test_without_a_policy_nothing_is_hot(session: Session) -> None:
    session.eval("(define (f x) x)")
    machine = session.machine
    machine.policy = None
    assert not machine.warm_up(lam(session, "f"), [1])
    machine.refund(lam(session, "f"), 3)
    assert not machine.enter_loop(None, (), [])  # type: ignore[arg-type]
