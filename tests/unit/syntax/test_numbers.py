"""One grammar of numbers, for the reader, string->number and its relatives; and reading back."""

from __future__ import annotations

import math
from fractions import Fraction as F
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.equality import eqv
from sx_kernel.base.values import Symbol
from sx_kernel.primitives.table import PRIMITIVES
from sx_kernel.syntax.numbers import read_number
from sx_kernel.syntax.printer import inspect_value
from sx_kernel.syntax.reader import ReadProblem, read_forms

INF, NAN = math.inf, math.nan

NUMBERS: list[tuple[str, Any]] = [
    ("+5", 5), (".5", 0.5), ("1.", 1.0), ("-.5", -0.5), ("+.5e1", 5.0), ("1.e2", 100.0), ("+inf.0", INF),
    ("-inf.0", -INF), ("+INF.0", INF), ("+nan.0", NAN), ("-nan.0", NAN), ("inf", INF), ("-inf", -INF),
    ("nan", NAN), ("#xFF", 255), ("#XfF", 255), ("#b101", 5), ("#o17", 15), ("#d10", 10), ("#e1.5", F(3, 2)),
    ("#i1/2", 0.5), ("#x-1A/2", -13), ("#e#x10", 16), ("#x#e10", 16), ("#i#xA", 10.0), ("#e1e3", 1000),
    ("+1/2", F(1, 2)), ("1E5", 1e5), ("1e400", INF), ("-0.0", -0.0), ("#xe1", 225), ("#i-0", 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_reader_and_string_to_number_agree(text: str, value: Any) -> None:
    (form,) = read_forms(text)
    assert eqv(form, value)
    assert eqv(PRIMITIVES["string->number"].fn(text), value)
    assert eqv(PRIMITIVES["parse-number"].fn(f" {text} "), value)
    assert [form] == read_forms(f"({text})")[0] or value != value


PIECES = st.lists(
    st.sampled_from([*"0123456789abcdefxyz+-./eE#|", "inf", "nan", ".0", "#x", "#b", "#e", "#i"]), max_size=7
).map("".join)  # fmt: skip


@given(PIECES)
def test_what_one_takes_for_a_number_the_other_does(text: str) -> None:
    """But for what is no single token: the reader then reads something else, or refuses."""
    try:
        forms = read_forms(text)
    except ReadProblem:
        forms = []
    number = PRIMITIVES["string->number"].fn(text)
    if number is False:
        assert len(forms) != 1 or type(forms[0]) not in (int, float, F)
    else:
        assert len(forms) == 1
        assert eqv(forms[0], number)


@given(st.integers(), st.integers(2, 36))
def test_digits_of_every_radix_read_back(n: int, radix: int) -> None:
    assert read_number(PRIMITIVES["number->string"].fn(n, radix), radix) == n


@pytest.mark.parametrize(
    "name", ["inf", "nan", "-inf", "+inf.0", "+5", "1", ".5", "1.", "#xFF", "nil", "true"]
)
def test_a_symbol_that_looks_like_something_else_stands_between_bars(name: str) -> None:
    made = PRIMITIVES["string->symbol"].fn(name)
    text = inspect_value(made)
    assert text == f"|{name}|"
    assert read_forms(text) == [made]
    assert type(read_forms(text)[0]) is Symbol
