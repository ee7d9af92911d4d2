"""What is printed reads back: data of every type that has a syntax, odd names included."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.equality import equal, eqv
from sx_kernel.base.source import Source
from sx_kernel.base.values import Vector, char, keyword, symbol
from sx_kernel.primitives.table import PRIMITIVES
from sx_kernel.syntax.printer import inspect_value
from sx_kernel.syntax.reader import ReadProblem, read, read_forms

NAMES = [
    "", " ", "a b", "1", "-1", "+5", ".5", "1.", "inf", "nan", "-inf", "+inf.0", "true", "nil", "#", "#t", "#x1F",
    "|", "a|b", "|a|", "\\", "a\\b", '"', "'", "`", ",", ",@", ";", "(", ")", "a)", "{", "]", ":", ":a", "a:b", ".",
    "..", "...", "^", "$", "a%", "\n", "\t", "\r\n", "\0", "\x7f", "\x85", "\u2028", "\ufeff", "\u200b",
    "\u200d", "e\u0301", "\u00e9", "\u212b", "日本", "👩\u200d🚀", "=>", "&rest", "~x", "<>", "#<f>", "#|", "|#",
    "\u00a0", "٣", "²",
]  # fmt: skip
LETTERS = st.characters(exclude_categories=["Cs"])
TEXTS = (
    st.sampled_from(NAMES)
    | st.text(LETTERS, max_size=6)
    | st.text("ab|\\ \"'#:;()1.+-e", max_size=5)
)
ATOMS: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.fractions().map(lambda q: q.numerator if q.denominator == 1 else q)
    | TEXTS
    | TEXTS.filter(lambda name: name[:1] != "%").map(symbol)
    | TEXTS.map(keyword)
    | LETTERS.map(char)
    | st.binary(max_size=4).map(bytearray)
)
DATA = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(Vector)
        | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=12,
)


def same(a: Any, b: Any) -> bool:
    """Equal, and NaN where NaN was, and the same types of numbers."""
    kind = type(a)
    if kind is not type(b):
        return False
    if kind is list or kind is Vector:
        return len(a) == len(b) and all(map(same, a, b))
    if kind is dict:
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return equal(a, b) or eqv(a, b)


@given(DATA)
def test_inspected_data_read_back(value: Any) -> None:
    text = inspect_value(value)
    assert same([value], read_forms(text)), text


@given(DATA)
def test_canonical_texts_read_back_to_what_has_the_same_text(value: Any) -> None:
    canonical = PRIMITIVES["canonical-serialize"].fn
    text = canonical(value)
    (read,) = read_forms(text)
    assert canonical(read) == text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("make", [symbol, keyword])
def test_odd_names_read_back(name: str, make: Any) -> None:
    for text in (inspect_value(make(name)), inspect_value([make(name), make("x")])):
        (form,) = read_forms(text)
        assert (form if type(form) is not list else form[0]) is make(name), text


@pytest.mark.parametrize("name", NAMES)
def test_odd_keys_read_back(name: str) -> None:
    assert read_forms(inspect_value({name: 1, "x": 2})) == [{name: 1, "x": 2}]


def test_names_of_the_implementation_are_not_for_programs() -> None:
    assert inspect_value(symbol("%x")) == "%x"
    for text in ("%x", "|%x|"):
        with pytest.raises(ReadProblem, match="cannot start with"):
            read_forms(text)
    assert read(Source("|%x|"), reserved=True).forms == [symbol("%x")]
