"""machine/frozen/freeze.py: values and computations as data."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.values import Symbol
from sx_kernel.machine.frozen.freeze import (
    check_of,
    content,
    freeze,
    inner_lambdas,
    lambda_of,
    nodes_of,
)
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


def section(data: list[Any], name: str) -> list[Any]:
    """The parts of the section `name`."""
    return next(s[1:] for s in data[2:] if type(s) is list and s[0].name == name)


def test_the_sections_come_in_their_order_with_a_check_of_what_follows(session: Session) -> None:
    data = freeze(session.machine, session.eval("(list 1 2)"))
    assert data[0].name == "cek-state"
    assert [s[0].name for s in data[2:]] == ["check", "host", "globals", "objects", "value"]
    assert section(data, "check") == [check_of(data[3:])]


def test_the_globals_that_code_needs_come_with_it(session: Session) -> None:
    session.eval("(define k 5) (define unused 6) (define (f x) (+ x k))")
    names = [entry[0] for entry in section(freeze(session.machine, session.eval("f")), "globals")]
    assert "k" in names
    assert "unused" not in names
    more = freeze(session.machine, 1, ["unused"])
    assert [entry[0] for entry in section(more, "globals")] == ["unused"]


def test_what_is_shared_is_one_object(session: Session) -> None:
    data = freeze(session.machine, session.eval("(let ((v (vector 1))) (list v v))"))
    vectors = [o for o in section(data, "objects") if o[0].name == "vector"]
    assert len(vectors) == 1


def test_equal_code_has_equal_content_wherever_it_was_written(session: Session) -> None:
    session.eval("(define (f x) (+ x 1))\n\n(define (g x) (+ x 1)) (define (h x) (+ x 2))")
    f, g, h = (lambda_of(session.eval(name)) for name in "fgh")
    assert f is not None
    assert g is not None
    assert h is not None
    g.name = f.name
    h.name = f.name
    assert content(f) == content(g) != content(h)
    assert lambda_of(abs) is None


def test_nodes_are_in_a_fixed_order_with_inner_lambdas_apart(session: Session) -> None:
    lam = lambda_of(session.eval("(fn (x) (list x (fn () (+ x 1))))"))
    assert lam is not None
    nodes = nodes_of(lam.body)
    assert nodes[0] is lam.body
    assert len(inner_lambdas(lam)) == 2
    assert inner_lambdas(lam)[1] in nodes
    assert not set(map(id, nodes)) & set(map(id, nodes_of(inner_lambdas(lam)[1].body)))


def test_what_cannot_be_frozen_is_named(session: Session) -> None:
    session.define("host", object())
    with pytest.raises(SxError) as found:
        session.eval("(cek-freeze (vector 1 host))")
    assert "cek-freeze: a python-object cannot be frozen" in found.value.payload.message


def test_references_are_symbols_that_no_symbol_of_the_program_is(session: Session) -> None:
    data = freeze(session.machine, session.eval("(list '&5 'a (vector 1))"))
    (value,) = section(data, "value")
    assert type(value) is Symbol
    assert value.name.startswith("&")
    assert session.eval("(str (cek-thaw (cek-freeze '&5)))") == "&5"
