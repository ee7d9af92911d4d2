"""hs/operators.py: operators with JavaScript's conversions."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.languages.hs import operators as op


@pytest.mark.parametrize(
    ("a", "b", "result"),
    [
        (1, 2, 3), ("1", 2, "12"), (1, "2", "12"), (1, None, 1), (True, True, 2), ([1], 2, [1, 2]),
        ([1], [2], [1, 2]), ("b", None, "bnull"), ("a", [1, 2], "a1,2"), (1.5, 1, 2.5),
    ],
)  # fmt: skip
def test_plus(a: Any, b: Any, result: Any) -> None:
    assert op.plus(a, b) == result


def test_division_by_zero_has_a_sign_or_is_no_number() -> None:
    assert op.divide(1, 0) == math.inf and op.divide(-1, 0) == op.divide(1, -0.0) == -math.inf
    assert math.isnan(op.divide(0, 0)) and op.divide(6, 3) == 2 and type(op.divide(6, 3)) is int


def test_a_remainder_has_the_sign_of_what_is_divided() -> None:
    assert op.modulo(-7, 3) == -1 and op.modulo(7, -3) == 1 and math.isnan(op.modulo(1, 0))


@pytest.mark.parametrize(
    ("a", "b", "equal", "strictly"),
    [
        (1, 1.0, True, True), (1, "1", True, False), (0, False, True, False), (None, UNDEFINED, True, False),
        (None, 0, False, False), (math.nan, math.nan, False, False), ([1, 2], "1,2", True, False),
        (True, True, True, True), ("a", "a", True, True), ([], [], False, False),
    ],
)  # fmt: skip
def test_equality(a: Any, b: Any, equal: bool, strictly: bool) -> None:
    assert op.equal(a, b) is equal and op.strictly_equal(a, b) is strictly


def test_comparisons_of_strings_are_by_characters_and_others_by_numbers() -> None:
    assert op.less("10", "9") and not op.less("10", 9) and op.at_most([1], [1])
    assert op.greater(2, "1") and op.at_least("b", "a") and not op.less("x", 1)


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (None, "null"), (UNDEFINED, "undefined"), (True, "true"), (1.0, "1"), (1e21, "1e+21"),
        (1e-7, "0.0000001"), (math.nan, "NaN"), (-math.inf, "-Infinity"), ([1, None, [2]], "1,,2"),
        ({}, "[object Object]"), (0.1, "0.1"),
    ],
)  # fmt: skip
def test_values_as_text(x: Any, text: str) -> None:
    assert op.text_of(x) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), (" 12 ", 12), ("0x1F", 31), ("1.5", 1.5), ("Infinity", math.inf), ("1_0", None),
     ("inf", None), ("x", None)],
)  # fmt: skip
def test_texts_as_numbers(text: str, number: float | None) -> None:
    found = op.parse_number(text)
    assert found == number if number is not None else math.isnan(found)


def test_what_is_true_and_what_is_empty() -> None:
    assert [op.is_true(x) for x in (0, "", None, UNDEFINED, math.nan, [], "0", {})] == [
        False, False, False, False, False, True, True, True,
    ]  # fmt: skip
    assert [op.is_empty(x) for x in ("", [], None, {}, 0)] == [True, True, True, False, False]


def test_a_template_leaves_out_what_is_undefined() -> None:
    assert op.concat("a", UNDEFINED, 1, None) == "a1null"
