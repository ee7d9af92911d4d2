"""primitives/dicts.py: dicts by name."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.values import keyword, symbol
from tests.unit.primitives.samples import ErrorRow, Row, T, assert_error, assert_result, row_id

RESULTS: list[Row] = [
    ("dict", (keyword("a"), 1, symbol("b"), 2, "a", 3), {"a": 3, "b": 2}),
    ("assoc", (None, "a", 1), {"a": 1}), ("assoc", ("x", None), False),
    ("assoc", ([1], [[[1.0], 2]]), [[1.0], 2]), ("dissoc", ({"a": 1},), {"a": 1}),
    ("merge", (None, None), {}), ("merge", ({"a": 1}, {"a": None}), {"a": None}),
    ("has-key?", ({"a": None}, symbol("a")), True), ("has-key?", ({"a": 1}, 1), False),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("dict", ("a", 1, "b"), T, "dict: argument 3 must be followed by a value…"),
    ("dict", ("a", 1, 2, 3), T, "dict: argument 3 must be a string, keyword or symbol…"),
    ("assoc", ({}, 1, 2), T, "assoc: argument 2…"), ("assoc", ([1], 0, 2), T, "assoc: argument 1…"),
    ("assoc", ({}, "a", 1, "b"), T, "assoc: argument 4 must be followed…"),
    ("assoc", ({}, "a"), T, "assoc: argument 2…"),
    ("dissoc", ({}, "a", 5), T, "dissoc: argument 3…"),
    ("merge", ({}, []), T, "merge: argument 2…"),
    ("dict-set!", (None, "a", 1), T, "dict-set!: argument 1…"),
    ("dict-set!", ({}, 1, 1), T, "dict-set!: argument 2…"),
    ("dict-delete!", ([], "a"), T, "dict-delete!: argument 1…"),
    ("dict-get", (5, "a"), T, "dict-get: argument 1…"),
    ("keys", ([1],), T, "keys: argument 1 must be a dict, got (1) (list)"),
    ("vals", (1,), T, "vals: argument 1…"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)
