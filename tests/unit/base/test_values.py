"""Vectors that know what their elements are, records whose fields are slots."""

from __future__ import annotations

import sys
from typing import Any

from sx_kernel.base.values import Record, RecordType, Vector, record_class
from sx_kernel.primitives.table import PRIMITIVES

store = PRIMITIVES["vector-set!"].fn


def test_a_vector_that_was_filled_one_by_one_is_of_one_kind_again() -> None:
    vector = Vector.filled(0, 100)
    for i in range(100):
        store(vector, i, float(i))
    assert vector.uniform is False
    assert vector.consists_of(float)
    store(vector, 3, 1)
    assert not vector.consists_of(float)
    store(vector, 3, 1.0)
    asked = 0
    while not vector.consists_of(float):
        asked += 1
    assert asked <= 100


def test_a_vector_of_another_kind_keeps_its_promise_when_it_is_asked() -> None:
    vector = Vector([1, 2, 3])
    assert vector.consists_of(int)
    assert not vector.consists_of(float)
    assert vector.uniform is int
    assert Vector().consists_of(int)


def test_asking_a_mixed_vector_looks_at_few_elements_for_each_question() -> None:
    class Seen(list[Any]):
        looks = 0

        def __iter__(self) -> Any:
            for item in list.__iter__(self):
                Seen.looks += 1
                yield item

    vector = Vector()
    object.__setattr__(vector, "items", Seen([*([1] * 999), "x"]))
    for _ in range(10_000):
        assert not vector.consists_of(int)
        vector.uniform = False
    assert Seen.looks <= 10 * 10_000


def test_the_class_of_a_record_tells_its_type() -> None:
    point, pair = RecordType("point", ("x", "y")), RecordType("pair", ("a", "b"))
    a, b = point.new(point, 1, 2), pair.new(pair, 3, 4)
    assert type(a) is point.cls
    assert type(b) is pair.cls
    assert isinstance(a, record_class(2))
    assert (a.type, b.type) == (point, pair)
    assert (point.has(a), point.has(b), point.has(None)) == (True, False, False)
    assert (a.values, b.values, a.sx_type) == ([1, 2], [3, 4], "point")
    assert isinstance(a, Record)
    assert RecordType("empty", ()).cls().values == []


def test_a_record_is_as_large_as_an_object_with_slots() -> None:
    class Slotted:
        __slots__ = ("a", "b")

    point = RecordType("point", ("x", "y"))
    assert sys.getsizeof(point.new(point, 1, 2)) == sys.getsizeof(Slotted())
