"""primitives/containers.py: what all containers have."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.values import Vector, char, keyword, symbol
from tests.unit.primitives.samples import (
    NAN,
    ErrorRow,
    Row,
    T,
    assert_error,
    assert_result,
    call,
    long,
    row_id,
    table,
)

RESULTS: list[Row] = [
    ("len", (call("rest", long()),), 199), ("len", (long(),), 200), ("len", ("añ",), 2),
    ("len", (Vector([1]),), 1), ("len", (table((1, 2)),), 1), ("empty?", (long(),), False),
    ("empty?", (Vector(),), True), ("empty?", (table(),), True), ("empty?", (False,), False),
    ("contains?", (long(), 150), True), ("contains?", (long(), "150"), False),
    ("contains?", ([1], True), False), ("contains?", ([1], 1.0), True),
    ("contains?", ([NAN], NAN), False), ("contains?", ([symbol("a")], "a"), False),
    ("contains?", (["a"], "a"), True), ("contains?", ("abc", ""), True),
    ("contains?", ("abc", char("b")), True), ("contains?", ({"a": 1}, keyword("a")), True),
    ("contains?", ({"a": 1}, symbol("a")), True), ("contains?", ({"a": 1}, 5), False),
    ("contains?", ({"a": 1}, char("a")), False), ("contains?", (Vector([[1]]), [1]), True),
    ("contains?", (table(([1], 2)), [1.0]), True), ("get", (long(), 150), 150),
    ("get", ("abc", 1), "b"), ("get", ([1], -1, "d"), "d"), ("get", ([1], "x"), None),
    ("get", ([1], True, "d"), "d"), ("get", ({"1": 2}, 1), None), ("get", (None, "x", "d"), "d"),
    ("get", ({"a": False}, "a", "d"), False), ("get", (table((True, "t"), (1, "n")), True), "t"),
    ("get", (table(([1], None)), [1], "d"), None), ("get", (symbol("x"), "name"), None),
    ("get", ({"a": 1}, [1], "d"), "d"), ("into", ({}, {"a": 1}), {"a": 1}),
    ("into", (Vector([1]), [2]), Vector([1, 2])), ("into", ([], table((1, 2))), [[1, 2]]),
    ("into", ({"a": 1}, Vector([["a", 2]])), {"a": 2}),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("len", (True,), T, "len: argument 1…"), ("len", (symbol("x"),), T, "len: argument 1…"),
    ("contains?", ("abc", 1), T, "contains?: argument 2…"),
    ("contains?", (1, 1), T, "contains?: argument 1…"),
    ("into", ({}, [[1, 2]]), T, "into: argument 2…"),
    ("into", ({}, [["a"]]), T, "into: argument 2…"), ("into", ([], 5), T, "into: argument 2…"),
    ("into", ("", []), T, "into: argument 1…"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)
