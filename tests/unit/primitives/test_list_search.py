"""primitives/list_search.py: what is in a list."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.primitives.samples import (
    ErrorRow,
    Row,
    T,
    assert_error,
    assert_result,
    long,
    row_id,
)

RESULTS: list[Row] = [
    ("%member", (150, long(152)), [150, 151]), ("%member", (1, None), False),
    ("memv", ("b", ["a", "b"]), ["b"]), ("memv", ([], [[]]), [[]]), ("memv", ([1], [[1]]), False),
    ("assv", (1, [5, [], [1.0, "a"], [1, "b"]]), [1, "b"]),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("%member", (1, "x"), T, "member: argument 2…"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)
