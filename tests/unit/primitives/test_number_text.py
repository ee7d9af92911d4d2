"""primitives/number_text.py: numbers read from text and written."""

from __future__ import annotations

import time
from fractions import Fraction as F
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.primitives.data import EXACTS
from tests.unit.primitives.samples import BIG, INF, NAN, ErrorRow, assert_error, call, row_id, same

ERRORS: list[ErrorRow] = [
    ("number->string", (1, 1), "range-error", "number->string: argument 2 must be between 2 and 36"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)


@given(st.one_of(EXACTS, st.floats()), st.integers(2, 36))
def test_numbers_read_back_as_written(x: Any, radix: int) -> None:

    base = 10 if type(x) is float else radix
    text = call("number->string", x, base)
    assert same(call("string->number", text, base), x)


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_false(text: str) -> None:
    result = call("string->number", text)
    assert result is False or call("number?", result)


NUMBER_TEXTS: list[tuple[str, Any]] = [
    ("42", 42), ("+7", 7), ("-7", -7), ("1e3", 1000.0), (".5", 0.5), ("5.", 5.0), ("-.5e-2", -0.005),
    ("4/2", 2), ("1/0", False), ("", False), ("-", False), ("1_000", False), (" 1", False),
    ("\u0663", False), ("#xFF", 255), ("#b-101", -5), ("#e1.5", F(3, 2)), ("#i1/2", 0.5),
    ("#e#x10", 16), ("#x#e10", 16), ("#q1", False), ("1e400", INF), ("inf", INF), ("-inf.0", -INF),
    ("nan", NAN), ("+nan.0", NAN), ("#einf", False), ("#e1e3", 1000), ("1.2.3", False), ("1e", False),
    ("e1", False), ("0x10", False), ("1/-2", False), ("true", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NUMBER_TEXTS)
def test_string_to_number(text: str, expected: Any) -> None:
    assert same(call("string->number", text), expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("42", 42), (" -7 ", -7), ("3.7", 0), (3.9, 3), (NAN, 0), (None, 0), (True, 0), ("1/2", 0)],
)
def test_parse_int(value: Any, expected: int) -> None:
    assert same(call("parse-int", value), expected)
    assert call("parse-int", "zz", None) is None


@pytest.mark.parametrize(
    ("args", "expected"),
    [((3.14159,), "3.14"), ((2, 3), "2.000"), ((F(1, 3), 4), "0.3333"), ((F(-1, 1000),), "-0.00"),
     ((F(1, 2), 0), "0"), ((BIG, 1), f"1{'0' * 400}.0"), ((INF,), "inf"), ((-0.0,), "-0.00")],
)  # fmt: skip
def test_format_decimal(args: tuple[Any, ...], expected: str) -> None:
    assert call("format-decimal", *args) == expected


def test_a_million_digits_are_written_and_read() -> None:
    number = 7**1_183_000
    started = time.process_time()
    text = call("number->string", number)
    assert call("string->number", text) == number
    assert len(text) > 999_000
    assert time.process_time() - started < 20
