"""primitives/compare.py: equality and orders."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.primitives.samples import ErrorRow, Row, assert_error, assert_result, row_id

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
