"""primitives/mathematics.py: roots, powers, logarithms and angles."""

from __future__ import annotations

import math
from fractions import Fraction as F
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.primitives.samples import (
    BIG,
    INF,
    NAN,
    ErrorRow,
    Row,
    assert_error,
    assert_result,
    call,
    row_id,
)

RESULTS: list[Row] = [
    ("expt", (2, 100), 2**100), ("expt", (2, -1), 0.5), ("expt", (2, 0), 1), ("expt", (0, 0), 1),
    ("expt", (F(1, 2), -1), 2), ("expt", (F(2, 3), 2), F(4, 9)), ("expt", (2.0, 3), 8.0),
    ("expt", (-1, 10**30), 1), ("expt", (-1, 10**30 + 1), -1), ("expt", (1, -(10**30)), 1),
    ("expt", (0.0, -1), INF), ("expt", (-0.0, -3), -INF), ("expt", (-0.0, -2), INF),
    ("expt", (-8, F(1, 3)), NAN), ("expt", (1e200, 3), INF), ("expt", (-1e200, 3), -INF),
    ("expt", (4, F(1, 2)), 2.0), ("pow", (2, 0.5), math.sqrt(2)), ("expt", (10, -400), 0.0),
    ("sqrt", (16,), 4), ("sqrt", (0,), 0), ("sqrt", (2,), math.sqrt(2)),
    ("sqrt", (F(1, 4),), F(1, 2)), ("sqrt", (-4,), NAN), ("sqrt", (-0.0,), -0.0),
    ("sqrt", (INF,), INF), ("sqrt", (NAN,), NAN), ("sqrt", (BIG,), 10**200),
    ("sqrt", (BIG + 1,), 1e200), ("sqrt", (F(1, BIG + 1),), 1e-200), ("exp", (0,), 1.0),
    ("exp", (1000,), INF), ("exp", (-INF,), 0.0), ("log", (1,), 0.0), ("log", (0,), -INF),
    ("log", (-1,), NAN), ("log", (8, 2), 3.0), ("log", (1000, 10), 3.0), ("log", (BIG, 10), 400.0),
    ("log", (INF,), INF), ("log", (5, 1), INF), ("sin", (0,), 0.0), ("sin", (INF,), NAN),
    ("cos", (0,), 1.0), ("asin", (2,), NAN), ("atan", (1, 1), math.pi / 4),
    ("atan", (0, -1), math.pi), ("atan", (-0.0, -1), -math.pi), ("atan", (BIG,), math.pi / 2),
    ("gcd", (), 0), ("gcd", (12, -18), 6), ("gcd", (4.0, 6), 2.0), ("lcm", (), 1),
    ("lcm", (4, -6), 12), ("lcm", (3, 0), 0),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("pow", (0, -1), "arithmetic-error", "pow: division by zero"),
    ("expt", (0, -1), "arithmetic-error", "expt: division by zero"),
    ("expt", (0, F(-1, 2)), "arithmetic-error", "expt: division by zero"),
    ("gcd", (1, F(1, 2)), "type-error", "gcd: argument 2 must be an integer, got 1/2 (number)"),
    ("exact-integer-sqrt", (-1,), "range-error", "exact-integer-sqrt: argument 1 must not be negative"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)


@given(st.integers(min_value=0, max_value=10**300))
def test_integer_square_root(n: int) -> None:
    root, rest = call("exact-integer-sqrt", n)["items"]
    assert root * root + rest == n
    assert 0 <= rest <= 2 * root
    assert call("sqrt", n * n) == n
