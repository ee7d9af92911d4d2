"""primitives/numbers.py: bits, and numbers by their kinds."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest

from tests.unit.primitives.samples import (
    BIG,
    INF,
    NAN,
    ErrorRow,
    Row,
    assert_error,
    assert_result,
    row_id,
)

RESULTS: list[Row] = [
    ("bitwise-and", (), -1), ("bitwise-and", (12, 10), 8), ("bitwise-or", (12, 10, 1), 15),
    ("bitwise-xor", (12, 10), 6), ("bitwise-not", (5,), -6), ("bit-count", (-1,), 0),
    ("bit-count", (255,), 8), ("arithmetic-shift", (1, 10), 1024),
    ("arithmetic-shift", (-5, -1), -3), ("arithmetic-shift", (5, -(10**30)), 0),
    ("arithmetic-shift", (-5, -(10**30)), -1), ("arithmetic-shift", (0, 10**30), 0),
    ("integer-length", (-256,), 8), ("integer-length", (255,), 8), ("number?", (True,), False),
    ("number?", (F(1, 3),), True), ("integer?", (2.0,), True), ("integer?", (INF,), False),
    ("integer?", (True,), False), ("rational?", (NAN,), False), ("rational?", (0.5,), True),
    ("exact-rational?", (0.5,), False), ("exact?", (F(1, 3),), True), ("float?", (1,), False),
    ("zero?", (-0.0,), True), ("negative?", (-0.0,), False), ("positive?", (NAN,), False),
    ("even?", (0,), True), ("even?", (4.0,), True), ("odd?", (-3,), True), ("nan?", (NAN,), True),
    ("finite?", (BIG,), True), ("infinite?", (-INF,), True), ("exact-integer?", (True,), False),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("even?", (2.5,), "type-error", "even?: argument 1 must be an integer, got 2.5 (number)"),
    ("bitwise-and", (1, True), "type-error", "bitwise-and: argument 2 must be an exact integer, got true (boolean)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)
