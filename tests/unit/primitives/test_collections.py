"""Edge and error cases of the list, dict, vector, hash table and set primitives, as tables.

The declarations' examples are run by test_examples.py; here is what no user needs to read.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.equality import equal
from sx_kernel.base.errors import SxError
from sx_kernel.base.made import LibraryValue, MultipleValues, Promise, Variant
from sx_kernel.base.sequences import Chain, cons, rest, to_python
from sx_kernel.base.values import HashTable, SetValue, Vector, char, keyword, symbol
from sx_kernel.primitives.table import PRIMITIVES

NAN = float("nan")
HUGE = 10**5000


def call(name: str, *args: Any) -> Any:
    prim = PRIMITIVES[name]
    assert prim.min_args <= len(args)
    assert prim.max_args is None or len(args) <= prim.max_args
    result = prim.fn(*args)
    if prim.two is not None and len(args) == 2:
        assert equal(prim.two(*args), result)
    return result


def long(n: int = 200) -> Any:
    """A Chain of 0 … n - 1: some elements consed, the others a view."""
    xs: Any = rest(list(range(n // 2 - 1, n)))
    for i in range(n // 2 - 1, -1, -1):
        xs = cons(i, xs)
    return xs


def table(*entries: tuple[Any, Any]) -> HashTable:
    made = HashTable()
    for key, value in entries:
        call("hash-table-set!", made, key, value)
    return made


RESULTS: list[tuple[str, tuple[Any, ...], Any]] = [
    ("first", (long(),), 0), ("first", (Vector([7]),), 7), ("first", ("",), None),
    ("last", (long(),), 199), ("last", (Vector(),), None), ("last", (None,), None),
    ("second", ("ab",), "b"), ("third", (long(),), 2),
    ("rest", (Vector([1, 2]),), [2]), ("rest", ("",), ""), ("len", (call("rest", long()),), 199),
    ("nth", (long(), 150), 150), ("nth", (long(), 3), 3), ("nth", (long(), 200), None),
    ("nth", (long(), -1), None), ("nth", ([1], HUGE), None), ("nth", ([5], 0.0), 5),
    ("nth", (long(), HUGE, "d"), "d"), ("nth", (Vector([1]), 0), 1),
    ("nth", ([None], 0, "d"), None),
    ("list-ref", (long(), 150), 150), ("list-tail", ([1, 2], 0), [1, 2]), ("list-tail", (None, 0), []),
    ("slice", (long(), 198), [198, 199]), ("slice", (long(), 3, 5), [3, 4]),
    ("slice", ([1, 2, 3], -HUGE, HUGE), [1, 2, 3]), ("slice", ([1, 2], 5), []),
    ("slice", (Vector([1, 2, 3]), 1), Vector([2, 3])), ("slice", ("héé", 1, None), "éé"),
    ("take", (long(), 2), [0, 1]), ("take", ([1], HUGE), [1]), ("take", ("abc", 0), ""),
    ("drop", (long(), 198), [198, 199]), ("drop", ([1], HUGE), []), ("drop", (None, 3), []),
    ("init", (long(3),), [0, 1]), ("cddr", (long(4),), [2, 3]),
    ("append", ([1],), [1]), ("append", ([1], 2, [3], None), [1, 2, 3]), ("append", ([], {}), [{}]),
    ("append", ([1], Vector([2])), [1, Vector([2])]), ("append", (None, None), []),
    ("append", ([1], "ab"), [1, "ab"]),
    ("concat", (Vector([1]), [2], None), [1, 2]), ("concat", ([1], Vector([2])), [1, 2]),
    ("reverse", (Vector([1, 2]),), Vector([2, 1])), ("reverse", ("",), ""),
    ("flatten", ([None, [[], [True]], {"a": [1]}],), [None, True, {"a": [1]}]),
    ("range", (0,), []), ("range", (-3,), []), ("range", (3, 0, -1), [3, 2, 1]),
    ("range", (0, 1, Fraction(1, 3)), [0, Fraction(1, 3), Fraction(2, 3)]),
    ("range", (0.5, 3), [0.5, 1.5, 2.5]), ("range", (1, 0, 0.5), []), ("range", (0, HUGE, HUGE), [0]),
    ("range", (HUGE, HUGE + 2), [HUGE, HUGE + 1]), ("range", (5, None), [0, 1, 2, 3, 4]),
    ("zip", ([1, 2],), [[1], [2]]), ("zip", (None, [1]), []), ("zip-pairs", (None,), []),
    ("chunk-every", (2, [1, 2, 3]), [[1, 2], [3]]), ("chunk-every", ([1, 2], HUGE), [[1, 2]]),
    ("interpose", (0, [1]), [1]), ("interleave", ([1], [], [2]), []),
    ("len", (long(),), 200), ("len", ("añ",), 2), ("len", (Vector([1]),), 1), ("len", (table((1, 2)),), 1),
    ("empty?", (long(),), False), ("empty?", (Vector(),), True), ("empty?", (table(),), True),
    ("empty?", (False,), False), ("null?", ("",), False), ("null?", ([],), True), ("null?", (None,), True),
    ("contains?", (long(), 150), True), ("contains?", (long(), "150"), False),
    ("contains?", ([1], True), False), ("contains?", ([1], 1.0), True), ("contains?", ([NAN], NAN), False),
    ("contains?", ([symbol("a")], "a"), False), ("contains?", (["a"], "a"), True),
    ("contains?", ("abc", ""), True), ("contains?", ("abc", char("b")), True),
    ("contains?", ({"a": 1}, keyword("a")), True), ("contains?", ({"a": 1}, symbol("a")), True),
    ("contains?", ({"a": 1}, 5), False), ("contains?", ({"a": 1}, char("a")), False),
    ("contains?", (Vector([[1]]), [1]), True), ("contains?", (table(([1], 2)), [1.0]), True),
    ("%member", (150, long(152)), [150, 151]), ("%member", (1, None), False),
    ("memv", ("b", ["a", "b"]), ["b"]), ("memv", ([], [[]]), [[]]), ("memv", ([1], [[1]]), False),
    ("assv", (1, [5, [], [1.0, "a"], [1, "b"]]), [1, "b"]),
    ("distinct", ([True, 1, False, 0, None, [], "1"],), [True, 1, False, 0, None, [], "1"]),
    ("distinct", ([{"a": 1}, {"a": 1.0}, Vector([1]), Vector([1])],), [{"a": 1}, Vector([1])]),
    ("get", (long(), 150), 150), ("get", ("abc", 1), "b"), ("get", ([1], -1, "d"), "d"),
    ("get", ([1], "x"), None), ("get", ([1], True, "d"), "d"), ("get", ({"1": 2}, 1), None),
    ("get", (None, "x", "d"), "d"), ("get", ({"a": False}, "a", "d"), False),
    ("get", (table((True, "t"), (1, "n")), True), "t"), ("get", (table(([1], None)), [1], "d"), None),
    ("get", (symbol("x"), "name"), None), ("get", ({"a": 1}, [1], "d"), "d"),
    ("into", ({}, {"a": 1}), {"a": 1}), ("into", (Vector([1]), [2]), Vector([1, 2])),
    ("into", ([], table((1, 2))), [[1, 2]]), ("into", ({"a": 1}, Vector([["a", 2]])), {"a": 2}),
    ("dict", (keyword("a"), 1, symbol("b"), 2, "a", 3), {"a": 3, "b": 2}),
    ("assoc", (None, "a", 1), {"a": 1}), ("assoc", ("x", None), False), ("assoc", ([1], [[[1.0], 2]]), [[1.0], 2]),
    ("dissoc", ({"a": 1},), {"a": 1}), ("merge", (None, None), {}), ("merge", ({"a": 1}, {"a": None}), {"a": None}),
    ("has-key?", ({"a": None}, symbol("a")), True), ("has-key?", ({"a": 1}, 1), False),
    ("vector->list", (Vector([1, 2]), 2), []), ("vector->list", (Vector([1, 2]), None, 1), [1]),
    ("vector-copy", (Vector([1, 2, 3]), 1, 2), Vector([2])), ("vector-append", (), Vector()),
    ("list->vector", (long(3),), Vector([0, 1, 2])), ("make-vector", (2.0,), Vector([None, None])),
    ("vector-ref", (Vector([5]), 0.0), 5), ("make-list", (0,), []),
    ("hash-table-ref/default", (table((1, "a")), 1.0, "d"), "a"),
    ("hash-table-ref/default", (table((1, "a")), True, "d"), "d"),
    ("hash-table-ref/default", (table((NAN, "a")), float("nan"), "d"), "d"),
    ("hash-table->alist", (table(([1], 1), ([1.0], 2)),), [[[1], 2]]),
    ("values", (), MultipleValues.of([])), ("values", (None,), None),
    ("%values->list", ({"_values": 1, "items": []},), [{"_values": 1, "items": []}]),
    ("%values-ref", ("v", 0, 1), "v"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    RESULTS,
    ids=lambda v: str(type(v).__name__) if not isinstance(v, str) else v,
)
def test_result(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert equal(call(name, *args), expected)


T, R, L = "type-error", "range-error", "limit-error"
ERRORS: list[tuple[str, tuple[Any, ...], str, str]] = [
    ("first", (5,), T, "first: argument 1 must be a list, vector or string, got 5 (number)"),
    ("first", ({},), T, "first: argument 1 must be"), ("nth", ([1], "0"), T, "nth: argument 2 must be an integer"),
    ("nth", ([1], 0.5), T, "nth: argument 2"), ("nth", ([1], True), T, "nth: argument 2"),
    ("nth", ([1], NAN), T, "nth: argument 2"), ("nth", ([1], float("inf")), T, "nth: argument 2"),
    ("nth", ({}, 0), T, "nth: argument 1"), ("rest", (True,), T, "rest: argument 1"),
    ("cons", (1, 2), T, "cons: argument 2 must be a list, got 2 (number)"),
    ("cons", (1, Vector()), T, "cons: argument 2"), ("cons", (1, "x"), T, "cons: argument 2"),
    ("append", (1, []), T, "append: argument 1"), ("append", (Vector(), []), T, "append: argument 1"),
    ("concat", ([], "x"), T, "concat: argument 2"), ("concat", ({}, []), T, "concat: argument 1"),
    ("append!", (None, 1), T, "append!: argument 1"), ("append!", (Vector(), 1), T, "append!: argument 1"),
    ("set-nth!", ([1], 1, 0), R, "set-nth!: position 1 is outside a list of 1"),
    ("set-nth!", (long(), -1, 0), R, "set-nth!: position -1 is outside a list of 200"),
    ("set-nth!", ([1], HUGE, 0), R, "a 16610-bit integer"), ("set-nth!", ([1], "a", 0), T, "argument 2"),
    ("list-ref", (None, 0), T, "list-ref: argument 1"), ("list-tail", ([1], -1), R, "list-tail: -1"),
    ("list-tail", ([1], HUGE), R, "list-tail: a 16610-bit"),
    ("range", (10**12,), L, "range: more than"), ("range", (0, HUGE), L, "range: more than"),
    ("range", (0, HUGE, 0.5), R, "range: "), ("range", (0, float("inf")), R, "range: "),
    ("range", (0.5, 1, Fraction(1, HUGE)), R, "range: "), ("range", (0, NAN), R, "range: "), ("range", (0, 1, 1e-300), L, "range: "), ("range", (0, 1, 0.0), R, "step"),
    ("range", ("a",), T, "range: argument 1 must be a number"), ("range", (0, "a"), T, "range: argument 2"),
    ("range", (0, 1, True), T, "range: argument 3"), ("range", (True,), T, "range: argument 1"),
    ("make-list", (10**12,), L, "make-list: a list of 1000000000000 is too large"),
    ("make-vector", (HUGE,), L, "make-vector: a vector of a 16610-bit integer"),
    ("make-vector", (-1,), R, "make-vector: argument 1 must not be negative"), ("make-vector", ("3",), T, "argument 1"),
    ("slice", ([1], "a"), T, "slice: argument 2"), ("slice", ([1], 0, 1.5), T, "slice: argument 3"),
    ("slice", ({}, 0), T, "slice: argument 1"), ("take", ({}, 1), T, "take: argument 1"),
    ("take", ([1], None), T, "take: argument 2"), ("flatten", ("x",), T, "flatten: argument 1"),
    ("zip", ([1], "x"), T, "zip: argument 2"), ("chunk-every", ([1], 0), R, "at least 1, got 0"),
    ("chunk-every", ([1], -HUGE), R, "at least 1"), ("len", (True,), T, "len: argument 1"),
    ("len", (symbol("x"),), T, "len: argument 1"), ("contains?", ("abc", 1), T, "contains?: argument 2"),
    ("contains?", (1, 1), T, "contains?: argument 1"), ("%member", (1, "x"), T, "member: argument 2"),
    ("distinct", ("aa",), T, "distinct: argument 1"), ("into", ({}, [[1, 2]]), T, "into: argument 2"),
    ("into", ({}, [["a"]]), T, "into: argument 2"), ("into", ([], 5), T, "into: argument 2"),
    ("into", ("", []), T, "into: argument 1"), ("dict", ("a", 1, "b"), T, "dict: argument 3 must be followed by a value"),
    ("dict", ("a", 1, 2, 3), T, "dict: argument 3 must be a string, keyword or symbol"),
    ("assoc", ({}, 1, 2), T, "assoc: argument 2"), ("assoc", ([1], 0, 2), T, "assoc: argument 1"),
    ("assoc", ({}, "a", 1, "b"), T, "assoc: argument 4 must be followed"), ("assoc", ({}, "a"), T, "assoc: argument 2"),
    ("dissoc", ({}, "a", 5), T, "dissoc: argument 3"), ("merge", ({}, []), T, "merge: argument 2"),
    ("dict-set!", (None, "a", 1), T, "dict-set!: argument 1"), ("dict-set!", ({}, 1, 1), T, "dict-set!: argument 2"),
    ("dict-delete!", ([], "a"), T, "dict-delete!: argument 1"), ("dict-get", (5, "a"), T, "dict-get: argument 1"),
    ("keys", ([1],), T, "keys: argument 1 must be a dict, got (1) (list)"), ("vals", (1,), T, "vals: argument 1"),
    ("vector-ref", (Vector([1]), 1), R, "vector-ref: position 1 is outside a vector of 1"),
    ("vector-ref", (Vector([1]), HUGE), R, "16610-bit"), ("vector-ref", (Vector([1]), "0"), T, "argument 2"),
    ("vector-ref", ([1], 0), T, "vector-ref: argument 1 must be a vector"),
    ("vector-set!", (Vector(), 0, 1), R, "outside a vector of 0"), ("vector-copy", (Vector([1]), 2), R, "from 2 to 1"),
    ("vector-copy!", (Vector([1]), 1, Vector([1])), R, "1 elements at 1 do not fit into 1"),
    ("vector-copy!", (Vector([1]), -1, Vector()), R, "do not fit"), ("vector-append", ([1],), T, "argument 1"),
    ("vector->list", (Vector(), 0, 1), R, "from 0 to 1 is no part of 0"), ("list->vector", (5,), T, "argument 1"),
    ("hash-table-set!", ({}, 1, 2), T, "hash-table-set!: argument 1 must be a hash table, got {} (dict)"),
    ("alist->hash-table", ([[1]],), T, "argument 1 must be a list of (key value) lists"),
    ("hash-table-merge!", (table(), {}), T, "argument 2"), ("set-add!", ([], 1), T, "set-add!: argument 1 must be a set"),
    ("set-union", (SetValue(), []), T, "set-union: argument 2"), ("make-set", ("abc",), T, "make-set: argument 1"),
    ("%values-ref", (1, 0, 2), "arity-error", "values: expected 2 values, got 1"),
    ("%values-ref", (call("values", 1, 2), 0, 1), "arity-error", "values: expected 1 value, got 2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "args", "kind", "message"),
    ERRORS,
    ids=lambda v: "" if not isinstance(v, str) else v[:20],
)
def test_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    with pytest.raises(SxError) as caught:
        call(name, *args)
    assert caught.value.kind == kind
    assert message in caught.value.message


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


def test_deep_and_cyclic_data() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    cycle: list[Any] = [1]
    cycle.append(cycle)
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        assert call("flatten", deep) == [1]
        assert call("contains?", [deep], deep)
        assert len(call("distinct", [deep, deep, cycle, cycle])) == 2
        found = table((deep, 1), (cycle, 2))
        assert call("hash-table-ref/default", found, cycle, None) == 2
        assert call("hash-table-ref/default", found, deep, None) == 1
        assert call("%member", cycle, [2, cycle])[0] is cycle
        with pytest.raises(SxError):
            call("nth", [1], cycle)
        with pytest.raises(SxError):
            call("vector-ref", deep, 0)
    finally:
        sys.setrecursionlimit(old)


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


def test_vector_copy_may_overlap() -> None:
    v = Vector([1, 2, 3, 4])
    call("vector-copy!", v, 0, v, 1)
    assert list(v) == [2, 3, 4, 4]
    call("vector-fill!", v, 0, 2)
    assert list(v) == [2, 3, 0, 0]


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


BYTES: list[tuple[str, tuple[Any, ...], Any]] = [
    ("bytevector", (), bytearray()), ("bytevector-copy", (bytearray(b"abc"), None, 2), bytearray(b"ab")),
    ("make-bytevector", (3,), bytearray(3)), ("make-bytevector", (0, 255), bytearray()),
    ("utf8->string", (bytearray("é→𝄞", "utf-8"),), "é→𝄞"), ("utf8->string", (bytearray(b"abc"), 1), "bc"),
    ("string->utf8", ("aé𝄞", 1, 2), bytearray("é", "utf-8")), ("bytevector-append", (), bytearray()),
    ("bytevector?", ([1],), False), ("equal?", (bytearray(b"a"), bytearray(b"a")), True),
]  # fmt: skip
BYTES_ERRORS: list[tuple[str, tuple[Any, ...], str, str]] = [
    ("bytevector", (1, True), T, "bytevector: argument 2 must be an integer from 0 to 255"),
    ("bytevector", (1.0,), T, "argument 1"), ("make-bytevector", (2, 256), T, "argument 2"),
    ("make-bytevector", (HUGE,), L, "too large"), ("bytevector-u8-ref", (bytearray(), 0), R, "outside a bytevector of 0"),
    ("bytevector-u8-set!", (bytearray(1), 0, HUGE), T, "argument 3"),
    ("utf8->string", (bytearray(b"a\xffb"),), R, "the byte at 1"), ("utf8->string", ("a",), T, "argument 1"),
    ("utf8->string", (bytearray("é", "utf-8"), 1), R, "the byte at 1"),
    ("string->utf8", ("a\ud800",), R, "the character at 1"), ("string->utf8", ("a", 2), R, "from 2 to 1"),
    ("bytevector-copy!", (bytearray(2), HUGE, bytearray(1)), R, "do not fit"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "expected"), BYTES)
def test_bytes(name: str, args: tuple[Any, ...], expected: Any) -> None:
    assert equal(call(name, *args), expected)


@pytest.mark.parametrize(("name", "args", "kind", "message"), BYTES_ERRORS)
def test_bytes_error(name: str, args: tuple[Any, ...], kind: str, message: str) -> None:
    test_error(name, args, kind, message)


def test_string_buffer_shows_what_is_no_string() -> None:
    buffer = call("make-string-buffer")
    for value in ("a", None, [1, "b"], keyword("k"), char("c")):
        assert call("string-buffer-append!", buffer, value) is buffer
    assert call("string-buffer->string", buffer) == 'anil(1 "b"):k#\\c'
    assert call("string-buffer-length", buffer) == len(call("string-buffer->string", buffer))
    assert call("type-of", buffer) == "string-buffer"
    call("string-buffer-clear!", buffer)
    assert call("string-buffer->string", buffer) == ""


def test_no_primitive_lets_a_python_error_out() -> None:
    """Every function of these themes with every edge value in every place."""
    pool: list[Any] = [
        None, True, 0, -1, 3, HUGE, 0.5, NAN, float("inf"), Fraction(1, 3), "", "ab", symbol("a"),
        keyword("a"), char("a"), [], [1, [2]], long(), {}, {"a": 1}, Vector([1]), HashTable(),
        SetValue(), bytearray(b"a"), len, Variant.of("T", "C", [1]), MultipleValues.of([1, 2]),
        Promise.of(len, lazy=False), LibraryValue("signal", {"value": 1}),
    ]  # fmt: skip
    themes = ("lists", "containers", "dicts", "vectors", "hashtables", "sets", "bytevectors",
              "string_buffers", "multiple_values")  # fmt: skip
    calls = 0
    for name, prim in PRIMITIVES.items():
        if prim.fn.__module__.rpartition(".")[2] not in themes or name == "%values-ref":
            continue
        arity = min(3, prim.max_args if prim.max_args is not None else 3)
        for count in range(prim.min_args, arity + 1):
            combinations = (
                [[]]
                if count == 0
                else [
                    [a, b, c][:count]
                    for a in pool
                    for b in (pool if count > 1 else [0])
                    for c in (pool[::6] if count > 2 else [0])
                ]
            )
            for args in combinations:
                calls += 1
                with suppress(SxError):
                    prim.fn(*[fresh(arg) for arg in args])
    assert calls > 10_000


def fresh(value: Any) -> Any:
    """A copy of a mutable value of the pool, so that no call spoils it for the next."""
    kind = type(value)
    if kind in (list, dict, Vector, bytearray):
        return kind(value)
    return long() if kind is Chain else kind() if kind in (HashTable, SetValue) else value
