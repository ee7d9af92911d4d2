"""session/evaluate/analysing.py: one form analysed for a session."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.source import Source
from sx_kernel.base.values import symbol
from sx_kernel.ir.text import to_text
from sx_kernel.session.evaluate.analysing import analysed, analysed_data
from sx_kernel.session.session import Session
from sx_kernel.syntax.reader import read

CONTEXT = Session(threshold=None).context


def nested(depth: int) -> list[Any]:
    form: list[Any] = [symbol("f")]
    for _ in range(depth):
        form = [symbol("f"), form]
    return form


def test_a_form_given_as_data_may_be_nested_deeply() -> None:
    limit = sys.getrecursionlimit()
    lam = analysed_data(CONTEXT, nested(5000))
    assert lam.toplevel
    assert sys.getrecursionlimit() == limit


def test_what_is_nested_too_deeply_for_the_usual_limit_is_an_error_with_a_place() -> None:
    source = Source("(f 1)", "test")
    form = nested(50_000)
    with pytest.raises(SxError, match="limit-error: nested too deeply for the analyser") as found:
        analysed(CONTEXT, form, {id(form): 0}, source, False)
    assert found.value.payload.where.end == 5


def test_a_list_that_contains_itself_is_no_form() -> None:
    form: list[Any] = [symbol("f")]
    form.append(form)
    with pytest.raises(SxError, match="a list that contains itself cannot be evaluated"):
        analysed_data(CONTEXT, form)


def test_an_error_of_a_macro_ends_at_the_form_that_used_it() -> None:
    session = Session(threshold=None)
    session.eval('(defmacro m () (error "no"))')
    source = Source("1 (m)", "In [5]")
    parsed = read(source)
    with pytest.raises(SxError) as found:
        analysed(session.context, parsed.forms[1], parsed.positions, source, False)
    assert str(found.value.backtrace[-1].place).startswith("In [5]")


def test_names_of_an_environment_are_read_there() -> None:
    assert "%env-get" in to_text(analysed_data(CONTEXT, symbol("x"), {"x": 1}))
