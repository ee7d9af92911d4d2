"""machine/globals.py: what names are bound to."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.machine.link import global_key
from sx_kernel.session.session import Session
from tests.unit.machine.test_binding import lam


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


def test_a_lambda_is_named_after_the_first_global_that_it_is_bound_to(session: Session) -> None:
    session.eval("(define f (fn (x) x)) (define g f)")
    assert lam(session, "g").name == "f"
    assert session.machine.globals[global_key("g")].__name__ == "g"


def test_set_needs_a_global_that_exists(session: Session) -> None:
    with pytest.raises(SxError, match="Undefined symbol: nowhere"):
        session.machine.set_global("nowhere", 1)
    session.machine.bind_global("somewhere", 1)
    session.machine.set_global("somewhere", 2)
    assert session.eval("somewhere") == 2
    session.machine.unbind_global("somewhere")
    session.machine.unbind_global("somewhere")
    with pytest.raises(SxError, match="Undefined symbol"):
        session.eval("somewhere")


def test_an_unknown_name_has_the_nearest_as_a_hint(session: Session) -> None:
    session.eval("(define countercheck 1)")
    hint = session.machine.undefined("countrcheck").payload.hint
    assert hint is not None
    assert "countercheck" in hint


def test_taking_a_primitives_name_shadows_it_and_is_told(session: Session) -> None:
    told: list[str] = []
    session.machine.on_shadow = told.append
    session.machine.bind_global("abs", 5)
    assert told == ["abs"]
    assert "abs" not in session.machine.primitives
    assert session.machine.builtin("abs") is not None
