"""analyser/definitions.py: definitions as forms."""

from __future__ import annotations

import pytest

from sx_kernel.analyser.core import FORMS
from sx_kernel.analyser.definitions import (
    declare,
    defined_symbols,
    find_definitions,
    is_do_loop,
    parse_define,
)
from sx_kernel.analyser.scope import Body, Function, State
from sx_kernel.base.errors import SxError
from sx_kernel.base.values import symbol
from sx_kernel.syntax.reader import read_forms
from tests.unit.analyser.analysing import Context


def state() -> State:
    return State(Context(), {}, None, Function(None))


@pytest.mark.parametrize(
    ("text", "is_loop"),
    [
        ("(do ((i 0 (+ i 1))) ((f)) 1)", True), ("(do ((i 0)) ((f)))", True), ("(do () (1))", True),
        ("(do (f) (h))", False), ("(do ((f x)) 5)", False), ("(do ((fn (x) x) 5) 99)", False),
        ("(do ((i 0)))", False), ("(do ((i 0 1 2)) (1))", False), ("(while ((i 0)) (1))", False),
    ],
)  # fmt: skip
def test_do_is_a_loop_by_its_shape(text: str, is_loop: bool) -> None:
    (form,) = read_forms(text)
    assert is_do_loop(form, form[0]) is is_loop


@pytest.mark.parametrize(
    ("text", "name", "params", "value", "doc"),
    [
        ("(define x 1)", "x", None, 1, None),
        ('(define x "doc" 1)', "x", None, 1, "doc"),
        ('(define x "value")', "x", None, "value", None),
        ("(define x :effects [io] 1)", "x", None, 1, None),
        ("(define (f a) 1)", "f", [["a"]], 1, None),
        ('(define (f) "doc" 1)', "f", [[]], 1, "doc"),
        ("(define ((f a) b) 1)", "f", [["a"], ["b"]], 1, None),
    ],
)
def test_a_define_is_taken_apart(
    text: str, name: str, params: list[list[str]] | None, value: object, doc: str | None
) -> None:
    found = parse_define(state(), read_forms(text)[0], 0)
    assert (found.sym.name, found.form[found.start], found.doc) == (name, value, doc)
    shown = found.params and [[sym.name for sym in one] for one in found.params]
    assert shown == params


def test_a_define_without_a_name_is_refused() -> None:
    with pytest.raises(SxError, match="got no name to define"):
        parse_define(state(), read_forms("(define 5 1)")[0], 0)
    with pytest.raises(SxError, match="got no name to define"):
        defined_symbols(state(), FORMS["define"], read_forms("(define (5) 1)")[0], 0)


def test_definitions_in_branches_are_declared() -> None:
    st = state()
    here = Body(st.fn)
    (form,) = read_forms(
        "(cond ((f) (define a 1)) (else (when c (define (b) 2)) (fn () (define no 3))))"
    )
    find_definitions(st, here, form)
    assert [sym.name for sym in here.declared] == ["a", "b"]


def test_what_is_declared_has_no_value_yet_and_is_put_back() -> None:
    st = state()
    here = Body(st.fn)
    sym = symbol("x")
    var = declare(st, here, sym)
    assert var in st.uninit
    assert st.env[sym] == (var, st.fn)
    assert here.replaced == [(sym, None)]
