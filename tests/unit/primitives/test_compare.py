"""primitives/compare.py: equality and orders."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.primitives.samples import (
    NAN,
    ErrorRow,
    Row,
    assert_error,
    assert_result,
    call,
    row_id,
)

RESULTS: list[Row] = [
    ("equal?", (bytearray(b"a"), bytearray(b"a")), True),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("<", (1, True), "type-error", "<: argument 2 must be a number, got true (boolean)"),
    (">=", (2, 1, None), "type-error", ">=: argument 3 must be a number, got nil (nil)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)


ORDERS = {"<": (True, False, False), "<=": (True, True, False), ">": (False, False, True),
          ">=": (False, True, True)}  # fmt: skip


@pytest.mark.parametrize("name", ORDERS)
def test_orders_of_less_equal_and_greater(name: str) -> None:
    for low, high in ((1, 2), (1.5, 2), (-1, 0.5), (2.0**53, 2**53 + 1)):
        found = (call(name, low, high), call(name, low, low), call(name, high, low))
        assert found == ORDERS[name], (low, high)
    assert call(name, NAN, 1) is call(name, 1, NAN) is call(name, NAN, NAN) is False


def test_neighbours_are_compared() -> None:
    assert call("<", 1, 2, 3) and not call("<", 1, 3, 2) and call(">=", 3, 3, 1)
    assert call("=", 1, 1.0, 1) and not call("=", 1, 1, 2) and call("!=", 1, 1, 2)
    assert call("boolean=?", True, True, True) and not call("boolean=?", True, True, False)
