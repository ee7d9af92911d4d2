"""hs/numbers.py: methods of numbers."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.languages.hs.numbers import NUMBERS, fixed


@pytest.mark.parametrize(
    ("name", "args", "value"),
    [
        ("toString", (255, 16), "ff"), ("toString", (-5, 2), "-101"), ("toString", (0, 36), "0"),
        ("toString", (1.5,), "1.5"), ("toFixed", (1.005, 2), "1.00"), ("toFixed", (2.5,), "3"),
        ("toPrecision", (123.456, 4), "123.5"), ("toLocaleString", (12345,), "12,345"),
        ("valueOf", (7,), 7), ("toPrecision", (1.5,), "1.5"),
    ],
)  # fmt: skip
def test_methods_of_numbers(name: str, args: tuple[Any, ...], value: Any) -> None:
    assert NUMBERS[name](*args) == value


def test_what_is_no_number_has_no_digits() -> None:
    assert fixed(math.nan, 2) == "NaN" and fixed(math.inf, 2) == "Infinity"


def test_there_is_no_base_1() -> None:
    with pytest.raises(SxError, match="there is no base 1"):
        NUMBERS["toString"](5, 1)
