"""primitives/list_groups.py: lists in groups."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.values import Vector
from tests.unit.primitives.samples import (
    HUGE,
    ErrorRow,
    R,
    Row,
    T,
    assert_error,
    assert_result,
    call,
    row_id,
)

RESULTS: list[Row] = [
    ("flatten", ([None, [[], [True]], {"a": [1]}],), [None, True, {"a": [1]}]),
    ("zip", ([1, 2],), [[1], [2]]), ("zip", (None, [1]), []), ("zip-pairs", (None,), []),
    ("chunk-every", (2, [1, 2, 3]), [[1, 2], [3]]), ("chunk-every", ([1, 2], HUGE), [[1, 2]]),
    ("interpose", (0, [1]), [1]), ("interleave", ([1], [], [2]), []),
    ("distinct", ([True, 1, False, 0, None, [], "1"],), [True, 1, False, 0, None, [], "1"]),
    ("distinct", ([{"a": 1}, {"a": 1.0}, Vector([1]), Vector([1])],), [{"a": 1}, Vector([1])]),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("flatten", ("x",), T, "flatten: argument 1…"), ("zip", ([1], "x"), T, "zip: argument 2…"),
    ("chunk-every", ([1], 0), R, "…at least 1, got 0"),
    ("chunk-every", ([1], -HUGE), R, "…at least 1…"),
    ("distinct", ("aa",), T, "distinct: argument 1…"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)


def test_a_list_that_occurs_twice_is_no_cycle() -> None:
    shared = [1]
    assert call("flatten", [shared, [shared], shared]) == [1, 1, 1]


def test_flattening_shared_structure_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sx_kernel.primitives.list_groups.MAX_ELEMENTS", 1000)
    xs: list[Any] = [1]
    for _ in range(60):
        xs = [xs, xs]
    with pytest.raises(SxError) as caught:
        call("flatten", xs)
    assert caught.value.kind == "limit-error"
    empty: list[Any] = []
    for _ in range(60):
        empty = [empty, empty]
    with pytest.raises(SxError):
        call("flatten", empty)
