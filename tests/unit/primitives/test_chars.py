"""primitives/chars.py: characters."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.values import char
from tests.unit.primitives.samples import A, B, ErrorRow, Row, assert_error, assert_result, row_id

RESULTS: list[Row] = [
    ("char-upcase", (A,), char("A")), ("char-upcase", (char("\u00df"),), char("\u00df")),
    ("char-downcase", (char("\u0130"),), char("\u0130")), ("char->integer", (A,), 97),
    ("integer->char", (0x1F600,), char("\U0001f600")), ("digit-value", (char("\u0663"),), 3),
    ("digit-value", (A,), False), ("digit-value", (char("\u00bd"),), False),
    ("char-numeric?", (char("\u00b2"),), False), ("char<?", (A, B), True),
    ("char<?", (A, B, A), False), ("char-ci=?", (A, char("A")), True), ("char-code", ("abc",), 97),
    ("char-from-code", (97,), "a"),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("integer->char", (0xD800,), "range-error", "integer->char: 55296 is not the code of a character"),
    ("char-upcase", ("a",), "type-error", 'char-upcase: argument 1 must be a character, got "a" (string)'),
    ("char<?", (A, 1), "type-error", "char<?: argument 2 must be a character, got 1 (number)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)
