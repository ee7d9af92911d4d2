"""primitives/multiple_values.py: several values at once."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.made import MultipleValues
from tests.unit.primitives.samples import ErrorRow, Row, assert_error, assert_result, call, row_id

RESULTS: list[Row] = [
    ("values", (), MultipleValues.of([])), ("values", (None,), None),
    ("%values->list", ({"_values": 1, "items": []},), [{"_values": 1, "items": []}]),
    ("%values-ref", ("v", 0, 1), "v"),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("%values-ref", (1, 0, 2), "arity-error", "values: expected 2 values, got 1"),
    ("%values-ref", (call("values", 1, 2), 0, 1), "arity-error", "values: expected 1 value, got 2"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)
