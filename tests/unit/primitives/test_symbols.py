"""primitives/symbols.py: symbols and keywords."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.values import keyword, symbol
from tests.unit.primitives.samples import ErrorRow, Row, assert_error, assert_result, row_id

RESULTS: list[Row] = [
    ("symbol->string", (symbol("x"),), "x"), ("string->symbol", ("x",), symbol("x")),
    ("keyword-name", ("k",), "k"), ("make-keyword", ("k",), keyword("k")),
    ("symbol=?", (symbol("a"), symbol("a"), symbol("b")), False),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("symbol->string", ("a",), "type-error", 'symbol->string: argument 1 must be a symbol, got "a" (string)'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)
