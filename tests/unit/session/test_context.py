"""session/context.py: what a session knows by name."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.source import Place, Source
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None)


def test_a_definition_has_its_name_and_its_documentation(session: Session) -> None:
    context = session.context
    context.define("x", 5, "what x is")
    assert session.eval("x") == 5
    assert context.docs["x"] == "what x is"
    context.define("x", 6)
    assert "x" not in context.docs
    assert context.definitions() == {"x": 6}


def test_what_is_forgotten_is_there_no_more(session: Session) -> None:
    session.eval("(define x 5) (defmacro m () 7)")
    for name in ("x", "m"):
        session.context.undefine(name)
        assert name not in session.context.names()
    with pytest.raises(SxError, match="Undefined symbol: x"):
        session.eval("x")
    with pytest.raises(SxError, match="Undefined symbol: m"):
        session.eval("(m)")


def test_a_variable_ends_a_macro_of_its_name(session: Session) -> None:
    session.eval("(defmacro m () 7) (define m (fn () 8))")
    assert session.eval("(m)") == 8
    assert "m" not in session.context.macros


def test_names_of_the_implementation_are_not_listed(session: Session) -> None:
    session.eval("(define - -) (define -x 1) (define t%1 1) (define ok 1)")
    names = session.context.names()
    assert {"if", "map", "ok", "-"} <= set(names)
    assert not {"%list", "-x", "t%1"} & set(names)
    assert names == sorted(names)


def test_a_hidden_name_is_nobodys(session: Session) -> None:
    first = session.context.hidden_name("t")
    session.context.define("t%2", 1)
    assert (first, session.context.hidden_name("t"), session.context.hidden_name("")) == (
        "t%1", "t%3", "g%4",
    )  # fmt: skip


def test_a_warning_is_told_or_kept(session: Session) -> None:
    place = Place(Source("(f)", "In [1]"), 0, 3)
    session.context.warn("odd", place)
    assert session.context.warnings == [f"{place}: odd"]
    told: list[str] = []
    session.context.on_warning = told.append
    session.context.warn("odd", None)
    assert (told, len(session.context.warnings)) == (["odd"], 1)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("strng-append", "did you mean string-append?"), ("x", None), ("zzzzzz", None)],
)
def test_the_hint_for_an_unknown_name(session: Session, name: str, hint: str | None) -> None:
    assert session.context.hint_for(name) == hint


def test_a_tag_is_near_only_if_it_differs_in_one_place_and_begins_alike(session: Session) -> None:
    assert session.context.suggest("sectionn") == "section"
    assert session.context.suggest("xq") is None


def test_earlier_texts_are_understood_anew_when_a_primitive_loses_its_name(
    session: Session,
) -> None:
    changes: list[int] = []
    session.context.changed = lambda: changes.append(1)
    session.eval("(define x 1)")
    assert changes == []
    session.eval("(define list (fn (x) x))")
    assert changes == [1]


def test_a_macro_of_the_library_that_is_misused_says_how_it_is_written(session: Session) -> None:
    with pytest.raises(SxError, match="syntax-error: with-restarts: expected"):
        session.eval("(with-restarts 5 1)")
