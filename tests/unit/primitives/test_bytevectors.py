"""primitives/bytevectors.py: bytes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.primitives.samples import (
    HUGE,
    ErrorRow,
    L,
    R,
    Row,
    T,
    assert_error,
    assert_result,
    row_id,
)

RESULTS: list[Row] = [
    ("bytevector", (), bytearray()),
    ("bytevector-copy", (bytearray(b"abc"), None, 2), bytearray(b"ab")),
    ("make-bytevector", (3,), bytearray(3)), ("make-bytevector", (0, 255), bytearray()),
    ("utf8->string", (bytearray("é→𝄞", "utf-8"),), "é→𝄞"),
    ("utf8->string", (bytearray(b"abc"), 1), "bc"),
    ("string->utf8", ("aé𝄞", 1, 2), bytearray("é", "utf-8")),
    ("bytevector-append", (), bytearray()), ("bytevector?", ([1],), False),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("bytevector", (1, True), T, "bytevector: argument 2 must be an integer from 0 to 255…"),
    ("bytevector", (1.0,), T, "…argument 1…"), ("make-bytevector", (2, 256), T, "…argument 2…"),
    ("make-bytevector", (HUGE,), L, "…too large"),
    ("bytevector-u8-ref", (bytearray(), 0), R, "…outside a bytevector of 0"),
    ("bytevector-u8-set!", (bytearray(1), 0, HUGE), T, "…argument 3…"),
    ("utf8->string", (bytearray(b"a\xffb"),), R, "…the byte at 1…"),
    ("utf8->string", ("a",), T, "…argument 1…"),
    ("utf8->string", (bytearray("é", "utf-8"), 1), R, "…the byte at 1…"),
    ("string->utf8", ("a\ud800",), R, "…the character at 1…"),
    ("string->utf8", ("a", 2), R, "…from 2 to 1…"),
    ("bytevector-copy!", (bytearray(2), HUGE, bytearray(1)), R, "…do not fit…"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)
