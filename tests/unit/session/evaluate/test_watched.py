"""session/evaluate/watched.py: what is done around each top-level form."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import InternalError, SxError
from sx_kernel.base.flags import Flags
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.text import to_text
from sx_kernel.session.session import Session


class Tracer:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def before(self, lam: Lambda) -> None:
        self.heard.append(to_text(lam.body))

    def after(self) -> None:
        self.heard.append("after")


def test_without_a_wish_nothing_is_watched() -> None:
    assert not Session().watched.is_on


def test_who_hears_is_told_of_each_form_before_it_runs() -> None:
    session = Session(threshold=None)
    heard: list[str] = []
    session.watched.hear = lambda lam: heard.append(to_text(lam.body))
    session.watched.choose()
    session.eval("(define x 1) (eval '(+ x 1)) x")
    assert heard[0] == "(define x 1)"
    assert len(heard) == 3  # what is evaluated inside of a form is not told
    session.watched.hear = None
    session.watched.choose()
    session.eval("x")
    assert len(heard) == 3


def test_a_form_that_fails_has_ended_too() -> None:
    session = Session(threshold=None, flags=Flags(trace=frozenset({"ir"})))
    tracer = Tracer()
    session.watched.tracer = tracer
    with pytest.raises(SxError):
        session.eval("(error 1)")
    session.eval("5")
    assert tracer.heard[1::2] == ["after", "after"]
    assert session.watched.is_on


def test_forms_are_verified_if_a_flag_says_so() -> None:
    session = Session(threshold=None, flags=Flags(verify=1))
    (lam,) = session.forms("(+ 1 2)", "test")
    lam.body.trivial = False
    with pytest.raises(InternalError, match="malformed IR"):
        session.run_form(lam)
