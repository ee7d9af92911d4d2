"""Edge and error cases of the list, dict, vector, hash table and set primitives, as tables.

The declarations' examples are run by test_examples.py; here is what no user needs to read.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from fractions import Fraction
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.made import LibraryValue, MultipleValues, Promise, Variant
from sx_kernel.base.sequences import Chain
from sx_kernel.base.values import HashTable, SetValue, Vector, char, keyword, symbol
from sx_kernel.primitives.table import PRIMITIVES
from tests.unit.primitives.samples import call, long, table

NAN = float("nan")
HUGE = 10**5000


T, R, L = "type-error", "range-error", "limit-error"


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
