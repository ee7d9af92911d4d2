"""primitives/sorting.py: natural orders."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.values import char
from sx_kernel.primitives.sorting import all_real, all_strings
from tests.unit.primitives.samples import T, assert_error, call, long


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3, Fraction(1, 2), 1.5], [Fraction(1, 2), 1.5, 3]), (["b", "a", "B"], ["B", "a", "b"]),
        ([char("b"), char("a")], [char("a"), char("b")]), ([True, False], [False, True]),
        ([[2], [1, 9], [1], []], [[], [1], [1, 9], [2]]), ([[1], ["a"]], [[1], ["a"]]), (None, []),
        (long(3), [0, 1, 2]),
    ],
)  # fmt: skip
def test_values_of_one_kind_have_an_order(values: Any, expected: list[Any]) -> None:
    assert call("%sorted", "sort", 1, values) == expected


def test_nan_comes_behind_all_numbers() -> None:
    assert call("%sorted", "sort", 1, [math.nan, 1, math.inf])[:2] == [1, math.inf]


def test_items_move_with_their_keys_and_equal_ones_stay() -> None:
    assert call("%sorted", "sort-by", 2, [2, 1, 2, 1], list("abcd")) == list("bdac")


def test_the_list_that_was_given_stays_as_it_is() -> None:
    xs = [2, 1]
    assert call("%sorted", "sort", 1, xs) == [1, 2] and xs == [2, 1]


def test_what_has_no_order_is_told() -> None:
    assert_error("%sorted", ("sort", 1, [1, {}]), T, "sort: {} (dict) has no natural order")
    assert_error(
        "%sorted", ("sort", 1, [1, "a"]), T, 'sort: cannot compare 1 (number) with "a" (string)'
    )
    assert_error("%sorted", ("sort", 2, 5), T, "sort: argument 2 must be a list…")
    assert_error("%sorted", ("sort", 1, [[{}]]), T, "sort: ({}) (list) has no natural order")


def test_which_lists_python_can_sort_at_once() -> None:
    assert all_real([1, 2.0, Fraction(1, 2)]) and not all_real([math.nan, 1])
    assert not all_real([True]) and all_real([])
    assert all_strings(["a"]) and not all_strings(["a", 1])


@given(st.lists(st.integers() | st.fractions()))
def test_sorting_agrees_with_python(values: list[Any]) -> None:
    assert call("%sorted", "sort", 1, values) == sorted(values)
