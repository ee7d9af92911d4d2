"""Names of other languages: what is said to who types one."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.source import Source
from sx_kernel.base.values import Symbol
from sx_kernel.session.session import Session
from sx_kernel.session.words.elsewhere import hint_elsewhere, ways
from sx_kernel.syntax.reader import read

PLACEHOLDERS = {"f", "…"}


@pytest.fixture(scope="module")
def session() -> Session:
    return Session()


def heads(form: Any) -> set[str]:
    """What stands first in the lists of `form` from which something is called."""
    if not isinstance(form, list) or not form:
        return set()
    found = {form[0].name} if isinstance(form[0], Symbol) else set[str]()
    return (
        found
        if found & {"define", "define-record-type", "let", "guard", "cond", "do", "fn"}
        else found.union(*map(heads, form))
    )


@pytest.mark.parametrize("name", sorted(ways()))
def test_such_a_name_is_unknown_and_what_is_said_instead_is_not(
    session: Session, name: str
) -> None:
    known = set(session.names())
    assert name not in known
    for way in ways()[name].split(" or "):
        forms = read(Source(way, "a way")).forms
        assert len(forms) == 1
        assert heads(forms[0]) - PLACEHOLDERS <= known, way


def failure(session: Session, text: str) -> str | None:
    with pytest.raises(SxError) as caught:
        session.eval(text)
    assert caught.value.kind == "name-error"
    return caught.value.payload.hint


def test_an_unknown_name_of_another_language_is_answered_by_the_way_to_say_it(
    session: Session,
) -> None:
    assert failure(session, "(defun f (x) x)") == "in SX: (define (f x) …)"
    assert failure(session, "(+ 1 None)") == "in SX: nil"
    assert failure(session, "(exit)") == hint_elsewhere("exit")
    assert hint_elsewhere("map") is None


def test_who_defines_such_a_name_has_it() -> None:
    assert Session().eval("(define (loop x) (* x 2)) (loop 21)") == 42


def test_tags_are_near_only_where_one_letter_is_wrong(session: Session) -> None:
    assert session.context.suggest("captio") == "caption"
    assert session.context.suggest("thh") is None
    assert session.context.suggest("pritn") == "print"


def test_short_names_are_near_to_others_in_one_place_only(session: Session) -> None:
    for name in ("thiz", "goto", "self"):
        assert session.context.suggest(name) is None
    assert session.context.suggest("rsst") == "rest"
    assert session.context.suggest("strng-lengt") == "string-length"
