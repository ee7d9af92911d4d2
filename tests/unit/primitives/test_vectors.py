"""primitives/vectors.py: vectors."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.values import Vector
from tests.unit.primitives.samples import (
    HUGE,
    ErrorRow,
    L,
    R,
    Row,
    T,
    assert_error,
    assert_result,
    call,
    long,
    row_id,
)

RESULTS: list[Row] = [
    ("vector->list", (Vector([1, 2]), 2), []), ("vector->list", (Vector([1, 2]), None, 1), [1]),
    ("vector-copy", (Vector([1, 2, 3]), 1, 2), Vector([2])), ("vector-append", (), Vector()),
    ("list->vector", (long(3),), Vector([0, 1, 2])), ("make-vector", (2.0,), Vector([None, None])),
    ("vector-ref", (Vector([5]), 0.0), 5),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("make-vector", (HUGE,), L, "make-vector: a vector of a 16610-bit integer…"),
    ("make-vector", (-1,), R, "make-vector: argument 1 must not be negative…"),
    ("make-vector", ("3",), T, "…argument 1…"),
    ("vector-ref", (Vector([1]), 1), R, "vector-ref: position 1 is outside a vector of 1"),
    ("vector-ref", (Vector([1]), HUGE), R, "…16610-bit…"),
    ("vector-ref", (Vector([1]), "0"), T, "…argument 2…"),
    ("vector-ref", ([1], 0), T, "vector-ref: argument 1 must be a vector…"),
    ("vector-set!", (Vector(), 0, 1), R, "…outside a vector of 0"),
    ("vector-copy", (Vector([1]), 2), R, "…from 2 to 1…"),
    ("vector-copy!", (Vector([1]), 1, Vector([1])), R, "…1 elements at 1 do not fit into 1"),
    ("vector-copy!", (Vector([1]), -1, Vector()), R, "…do not fit…"),
    ("vector-append", ([1],), T, "…argument 1…"),
    ("vector->list", (Vector(), 0, 1), R, "…from 0 to 1 is no part of 0…"),
    ("list->vector", (5,), T, "…argument 1…"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)


def test_vector_copy_may_overlap() -> None:
    v = Vector([1, 2, 3, 4])
    call("vector-copy!", v, 0, v, 1)
    assert list(v) == [2, 3, 4, 4]
    call("vector-fill!", v, 0, 2)
    assert list(v) == [2, 3, 0, 0]
