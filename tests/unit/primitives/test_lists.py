"""primitives/lists.py: lists and their ends."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.errors import SxError
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Vector
from tests.unit.primitives.samples import (
    HUGE,
    NAN,
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
    ("first", (long(),), 0), ("first", (Vector([7]),), 7), ("first", ("",), None),
    ("last", (long(),), 199), ("last", (Vector(),), None), ("last", (None,), None),
    ("second", ("ab",), "b"), ("third", (long(),), 2), ("rest", (Vector([1, 2]),), [2]),
    ("rest", ("",), ""), ("nth", (long(), 150), 150), ("nth", (long(), 3), 3),
    ("nth", (long(), 200), None), ("nth", (long(), -1), None), ("nth", ([1], HUGE), None),
    ("nth", ([5], 0.0), 5), ("nth", (long(), HUGE, "d"), "d"), ("nth", (Vector([1]), 0), 1),
    ("nth", ([None], 0, "d"), None), ("list-ref", (long(), 150), 150),
    ("list-tail", ([1, 2], 0), [1, 2]), ("list-tail", (None, 0), []),
    ("slice", (long(), 198), [198, 199]), ("slice", (long(), 3, 5), [3, 4]),
    ("slice", ([1, 2, 3], -HUGE, HUGE), [1, 2, 3]), ("slice", ([1, 2], 5), []),
    ("slice", (Vector([1, 2, 3]), 1), Vector([2, 3])), ("slice", ("héé", 1, None), "éé"),
    ("take", (long(), 2), [0, 1]), ("take", ([1], HUGE), [1]), ("take", ("abc", 0), ""),
    ("drop", (long(), 198), [198, 199]), ("drop", ([1], HUGE), []), ("drop", (None, 3), []),
    ("init", (long(3),), [0, 1]), ("cddr", (long(4),), [2, 3]), ("append", ([1],), [1]),
    ("append", ([1], 2, [3], None), [1, 2, 3]), ("append", ([], {}), [{}]),
    ("append", ([1], Vector([2])), [1, Vector([2])]), ("append", (None, None), []),
    ("append", ([1], "ab"), [1, "ab"]), ("concat", (Vector([1]), [2], None), [1, 2]),
    ("concat", ([1], Vector([2])), [1, 2]), ("reverse", (Vector([1, 2]),), Vector([2, 1])),
    ("reverse", ("",), ""), ("range", (0,), []), ("range", (-3,), []),
    ("range", (3, 0, -1), [3, 2, 1]),
    ("range", (0, 1, Fraction(1, 3)), [0, Fraction(1, 3), Fraction(2, 3)]),
    ("range", (0.5, 3), [0.5, 1.5, 2.5]), ("range", (1, 0, 0.5), []),
    ("range", (0, HUGE, HUGE), [0]), ("range", (HUGE, HUGE + 2), [HUGE, HUGE + 1]),
    ("range", (5, None), [0, 1, 2, 3, 4]), ("null?", ("",), False), ("null?", ([],), True),
    ("null?", (None,), True), ("make-list", (0,), []),
]  # fmt: skip

ERRORS: list[ErrorRow] = [
    ("first", (5,), T, "first: argument 1 must be a list, vector or string, got 5 (number)"),
    ("first", ({},), T, "first: argument 1 must be…"),
    ("nth", ([1], "0"), T, "nth: argument 2 must be an integer…"),
    ("nth", ([1], 0.5), T, "nth: argument 2…"), ("nth", ([1], True), T, "nth: argument 2…"),
    ("nth", ([1], NAN), T, "nth: argument 2…"), ("nth", ([1], float("inf")), T, "nth: argument 2…"),
    ("nth", ({}, 0), T, "nth: argument 1…"), ("rest", (True,), T, "rest: argument 1…"),
    ("cons", (1, 2), T, "cons: argument 2 must be a list, got 2 (number)"),
    ("cons", (1, Vector()), T, "cons: argument 2…"), ("cons", (1, "x"), T, "cons: argument 2…"),
    ("append", (1, []), T, "append: argument 1…"),
    ("append", (Vector(), []), T, "append: argument 1…"),
    ("concat", ([], "x"), T, "concat: argument 2…"), ("concat", ({}, []), T, "concat: argument 1…"),
    ("append!", (None, 1), T, "append!: argument 1…"),
    ("append!", (Vector(), 1), T, "append!: argument 1…"),
    ("set-nth!", ([1], 1, 0), R, "set-nth!: position 1 is outside a list of 1"),
    ("set-nth!", (long(), -1, 0), R, "set-nth!: position -1 is outside a list of 200"),
    ("set-nth!", ([1], HUGE, 0), R, "…a 16610-bit integer…"),
    ("set-nth!", ([1], "a", 0), T, "…argument 2…"),
    ("list-ref", (None, 0), T, "list-ref: argument 1…"),
    ("list-tail", ([1], -1), R, "list-tail: -1…"),
    ("list-tail", ([1], HUGE), R, "list-tail: a 16610-bit…"),
    ("range", (10**12,), L, "range: more than…"), ("range", (0, HUGE), L, "range: more than…"),
    ("range", (0, HUGE, 0.5), R, "range: …"), ("range", (0, float("inf")), R, "range: …"),
    ("range", (0.5, 1, Fraction(1, HUGE)), R, "range: …"), ("range", (0, NAN), R, "range: …"),
    ("range", (0, 1, 1e-300), L, "range: …"), ("range", (0, 1, 0.0), R, "…step…"),
    ("range", ("a",), T, "range: argument 1 must be a number…"),
    ("range", (0, "a"), T, "range: argument 2…"), ("range", (0, 1, True), T, "range: argument 3…"),
    ("range", (True,), T, "range: argument 1…"),
    ("make-list", (10**12,), L, "make-list: a list of 1000000000000 is too large"),
    ("slice", ([1], "a"), T, "slice: argument 2…"),
    ("slice", ([1], 0, 1.5), T, "slice: argument 3…"), ("slice", ({}, 0), T, "slice: argument 1…"),
    ("take", ({}, 1), T, "take: argument 1…"), ("take", ([1], None), T, "take: argument 2…"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS, ids=row_id)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert_result(name, args, expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), ERRORS, ids=row_id)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    assert_error(name, args, kind, message)


def test_results_are_new_lists() -> None:
    for xs in ([1, 2], long(), list(range(200))):
        for name, args in [
            ("append", (xs,)), ("append", (xs, [])), ("append", ([], xs)), ("concat", (xs,)),
            ("concat", (xs, None)), ("concat", (None, xs)), ("slice", (xs, 0)), ("take", (xs, 500)),
            ("drop", (xs, 0)), ("list-copy", (xs,)), ("into", ([], xs)), ("into", (xs, None)),
            ("flatten", (xs,)), ("distinct", (xs,)), ("rest", (xs,)), ("list-tail", (xs, 0)),
            ("%member", (1, xs)), ("reverse", (xs,)),
        ]:  # fmt: skip
            before = list(to_python(xs))
            made = call(name, *args)
            assert made is not xs
            content = list(to_python(made))
            call("set-nth!", made, 0, "changed")
            call("append!", made, "more")
            assert list(to_python(xs)) == before, name
            call("set-nth!", xs, 1, before[1])
            call("append!", xs, "other")
            assert list(to_python(made)) == ["changed", *content[1:], "more"], name
            xs = before if type(xs) is list else long()


def test_append_bang_returns_the_list_itself() -> None:
    for xs in ([1], long()):
        assert call("append!", xs, 1, 2, 3) is xs
        assert to_python(xs)[-3:] == [1, 2, 3]


@pytest.mark.parametrize("name", ["append", "concat"])
def test_joining_long_lists_stops_at_the_limit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sx_kernel.primitives.lists.MAX_ELEMENTS", 10_000)
    xs: Any = [1]
    for _ in range(13):
        xs = call(name, xs, xs)
    assert len(xs) == 8192
    with pytest.raises(SxError) as caught:
        call(name, xs, xs)
    assert caught.value.kind == "limit-error"
    with pytest.raises(SxError):
        call(name, xs, None, xs)


@given(st.integers(-20, 20), st.integers(-20, 20), st.integers(-5, 5).filter(bool))
def test_range_agrees_with_python(start: int, end: int, step: int) -> None:
    assert call("range", start, end, step) == list(range(start, end, step))
    as_float = call("range", float(start), end, step)
    assert as_float == list(range(start, end, step))
    assert call("range", Fraction(start), end, step) == as_float


@given(st.integers(0, 150), st.integers(-200, 200), st.none() | st.integers(-200, 200))
def test_slice_agrees_with_python(size: int, start: int, end: int | None) -> None:
    items = list(range(size))
    for xs in (items, call("rest", [9, *items]), long(size) if size > 140 else items):
        assert to_python(call("slice", xs, start, end)) == items[start:end]


def test_a_long_list_stays_a_chain() -> None:
    assert type(long()) is Chain
    assert type(call("rest", list(range(1000)))) is Chain
    assert type(call("drop", list(range(1000)), 10)) is Chain
