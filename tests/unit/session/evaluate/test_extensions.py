"""session/evaluate/extensions.py: reader macros and special forms of programs."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.evaluate.extensions import CUSTOM, extensions_of
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None)


def test_a_reader_macro_makes_a_form_of_its_datum(session: Session) -> None:
    text = (
        '(register-reader-macro! "twice" (fn (datum) (list \'list datum datum))) (first #twice 5)'
    )
    assert session.eval(text) == 5
    assert session.eval("#twice #twice 1") == [[1, 1], [1, 1]]


def test_a_function_called_after_a_reader_macro_translates_it(session: Session) -> None:
    assert session.eval("(define (up-translate datum) (* 2 datum)) #up 21") == 42


def test_an_unknown_one_is_pointed_at(session: Session) -> None:
    with pytest.raises(SxError, match="read-error: unknown reader macro #nope") as found:
        session.eval("(list 1\n  #nope 2)")
    where = found.value.payload.where
    assert where.source.text[where.start : where.end] == "#nope"


def test_a_special_form_gets_its_parts_as_they_are_written_and_what_is_visible(
    session: Session,
) -> None:
    session.eval('(register-special-form! "shown" (fn (parts seen) (list parts (keys seen))))')
    assert session.eval("(let ((a 1)) (inspect (shown b (c))))") == '((b (c)) ("a"))'
    assert "shown" in session.eval(CUSTOM)
    assert "shown" in extensions_of(session).forms


def test_a_special_form_of_the_language_is_kept(session: Session) -> None:
    with pytest.raises(SxError, match="if is a special form and cannot be redefined"):
        session.eval('(register-special-form! "if" list)')
