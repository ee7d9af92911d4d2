"""primitives/check.py: the errors that primitives raise, in one wording."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.primitives import check
from sx_kernel.primitives.check import MAX_ELEMENTS, arity_message, shown_number
from tests.unit.primitives.edges import fails


def test_a_bad_argument_names_place_wish_and_value() -> None:
    error = check.bad_argument("f", 2, "a number", "3")
    assert str(error) == 'type-error: f: argument 2 must be a number, got "3" (string)'
    assert error.payload.irritants == ["3"]


@pytest.mark.parametrize(
    ("make", "kind"),
    [(check.range_error, "range-error"), (check.arithmetic_error, "arithmetic-error"),
     (check.limit_error, "limit-error")],
)  # fmt: skip
def test_other_errors_name_the_operation(make: Any, kind: str) -> None:
    error: SxError = make("f", "is too far", 7)
    assert (error.kind, error.message, list(error.payload.irritants)) == (
        kind,
        "f: is too far",
        [7],
    )


@pytest.mark.parametrize(
    ("least", "most", "got", "said"),
    [
        (1, 1, 0, "f: expected 1 argument, got 0: (f a)"),
        (2, 2, 3, "f: expected 2 arguments, got 3: (f a)"),
        (0, 1, 2, "f: expected 0 to 1 argument, got 2: (f a)"),
        (1, 2, 3, "f: expected 1 to 2 arguments, got 3: (f a)"),
        (1, None, 0, "f: expected at least 1 argument, got 0: (f a)"),
        (2, None, 1, "f: expected at least 2 arguments, got 1: (f a)"),
    ],
)
def test_arity(least: int, most: int | None, got: int, said: str) -> None:
    assert arity_message("f", least, most, got, "(f a)") == said


def test_an_integer_may_be_written_as_a_float() -> None:
    assert check.need_integer("f", 1, 3.0) == 3 and type(check.need_integer("f", 1, 3.0)) is int
    for value in (True, 0.5, "3", None, float("inf")):
        assert fails(check.need_integer, "f", 1, value)[0] == "type-error"


def test_a_count_has_bounds() -> None:
    assert check.need_count("f", 1, MAX_ELEMENTS) == MAX_ELEMENTS
    assert fails(check.need_count, "f", 1, -1) == (
        "range-error", "f: argument 1 must not be negative, got -1",
    )  # fmt: skip
    assert fails(check.need_count, "f", 1, MAX_ELEMENTS + 1, "a list") == (
        "limit-error", f"f: a list of {MAX_ELEMENTS + 1} is too large",
    )  # fmt: skip


def test_huge_numbers_are_told_by_their_size() -> None:
    assert shown_number(2**256 - 1) == str(2**256 - 1)
    assert shown_number(-(2**256)) == "a 257-bit integer"


def test_functions_and_strings_are_needed_by_their_place() -> None:
    check.need_functions("f", [len, abs])
    assert fails(check.need_functions, "f", [len, 5])[1].startswith(
        "f: argument 2 must be a function"
    )
    assert check.need_string("f", 1, "x") == "x"
    assert fails(check.need_string, "f", 3, 5)[1].startswith("f: argument 3 must be a string")
