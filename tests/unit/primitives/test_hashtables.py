"""primitives/hashtables.py: hash tables."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.primitives.samples import (
    NAN,
    ErrorRow,
    Row,
    T,
    assert_error,
    assert_result,
    row_id,
    table,
)

RESULTS: list[Row] = [
    ("hash-table-ref/default", (table((1, "a")), 1.0, "d"), "a"),
    ("hash-table-ref/default", (table((1, "a")), True, "d"), "d"),
    ("hash-table-ref/default", (table((NAN, "a")), float("nan"), "d"), "d"),
    ("hash-table->alist", (table(([1], 1), ([1.0], 2)),), [[[1], 2]]),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("hash-table-set!", ({}, 1, 2), T, "hash-table-set!: argument 1 must be a hash table, got {} (dict)"),
    ("alist->hash-table", ([[1]],), T, "…argument 1 must be a list of (key value) lists…"),
    ("hash-table-merge!", (table(), {}), T, "…argument 2…"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)
