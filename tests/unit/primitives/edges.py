"""The values that arithmetic gets wrong first, and a way to compare outcomes including errors."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from sx_kernel.base.errors import SxError

NUMBERS: list[Any] = [
    0, -0.0, 0.0, 1, -1, 1.0, 2, 3, 0.5, -2.5, 10,
    2**30 - 1, 2**30, 2**53 - 1, 2**53, 2**53 + 1, 2.0**53, 2**63 - 1, 2**63, 2**63 + 1, -(2**63),
    10**400, -(10**400), 1e308, 5e-324, math.nan, math.inf, -math.inf,
    Fraction(1, 3), Fraction(-7, 2), Fraction(10**400, 3), Fraction(1, 10**400),
]  # fmt: skip
OTHERS: list[Any] = [True, False, None, "", "a", "3", [], [1], {}]
POOL: list[Any] = NUMBERS + OTHERS


def outcome(function: Callable[..., Any], *args: Any) -> tuple[str, ...]:
    """The result with its exact type, or the error's kind and message, comparable by ==."""
    try:
        result = function(*args)
    except SxError as raised:
        return ("raised", raised.kind, raised.message)
    return (type(result).__name__, repr(result) if type(result) is not int else hex(result))


def fails(function: Callable[..., Any], *args: Any) -> tuple[str, str]:
    """Kind and message of the error that the call must raise."""
    try:
        result = function(*args)
    except SxError as raised:
        return raised.kind, raised.message
    raise AssertionError(f"no error but {type(result).__name__}")
