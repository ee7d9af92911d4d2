"""machine/frozen/shapes.py: tests of what frozen data are made of."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.machine.frozen.shapes import (
    Unsound,
    demand,
    each,
    is_a,
    is_count,
    is_index,
    of,
    pairs,
    tuple_of,
)

TEXT = is_a(str)
NUMBER = is_a(int)


def test_a_test_for_types_takes_exactly_these() -> None:
    test = is_a(int, str)
    assert test(1)
    assert test("a")
    assert not test(True)
    assert not test(1.0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, True), (5, True), (6, False), (-1, False), (True, False), (1.0, False), ("0", False)],
)
def test_an_index_is_a_whole_number_below_the_end(value: Any, expected: bool) -> None:
    assert is_index(value, 6) is expected


def test_a_count_is_no_number_that_memory_cannot_hold() -> None:
    assert is_count(0)
    assert not is_count(-1)
    assert not is_count(1 << 30)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [(["a", 1], True), (["a"], False), (["a", 1, 2], False), ([1, "a"], False)],
)
def test_each_part_has_its_test_and_each_test_its_part(parts: list[Any], expected: bool) -> None:
    assert each(parts, TEXT, NUMBER) is expected
    assert of(TEXT, NUMBER)(tuple(parts)) is expected


def test_a_list_is_not_taken_for_a_tuple() -> None:
    assert not of(TEXT)(["a"])
    assert not tuple_of(str)(["a"])


def test_a_tuple_of_one_type_may_have_any_length() -> None:
    assert tuple_of(str)(())
    assert tuple_of(str)(("a", "b"))
    assert not tuple_of(str)(("a", 1))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [([], True), (["a", 1, "b", 2], True), (["a", 1, "b"], False), (["a", "b"], False)],
)
def test_pairs_come_in_twos_that_pass_both_tests(parts: list[Any], expected: bool) -> None:
    assert pairs(parts, TEXT, NUMBER) is expected


def test_what_is_demanded_is_named_when_it_is_not_there() -> None:
    demand(True, "the parts")
    with pytest.raises(Unsound, match="the parts"):
        demand(False, "the parts")
