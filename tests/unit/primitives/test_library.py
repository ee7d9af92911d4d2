"""primitives/library.py: the leaves under the library in SX."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.made import LibraryValue
from sx_kernel.base.values import Vector, char, keyword, symbol
from tests.unit.primitives.edges import fails
from tests.unit.primitives.samples import R, T, assert_error, call, long


def test_a_list_is_checked_and_is_itself_if_it_is_plain() -> None:
    xs = [1]
    assert call("%check-list", "f", 1, xs) is xs and call("%check-list", "f", 1, None) == []
    assert call("%check-list", "f", 1, long(3)) == [0, 1, 2]
    assert_error("%check-list", ("f", 2, "ab"), T, "f: argument 2 must be a list…")
    assert_error("%check-list", ("f", ":key", "ab"), T, "f: :key must be a list…")


def test_other_arguments_are_checked_and_taken_apart() -> None:
    assert call("%check-vector", "f", 1, Vector([1])) == [1]
    assert call("%check-string", "f", 1, "ab") == [char("a"), char("b")]
    assert (
        call("%check-dict", "f", 1, {"a": 1}) == ["a"] and call("%check-dict", "f", 1, None) == []
    )
    assert call("%check-count", "f", 1, 3.0) == 3
    assert call("%check-functions", "f", [len]) == [len]
    assert_error("%check-functions", ("f", [len, 1]), T, "f: argument 2 must be a function…")
    assert_error("%check-count", ("f", 1, -1), R, "f: argument 1 must not be negative…")


def test_pushing_goes_on_in_place_only_if_nobody_else_did() -> None:
    """So a continuation that is entered again does not see the elements of an earlier passage."""
    first = call("%push", None, 0, "a")
    second = call("%push", first, 1, "b")
    assert second is first == ["a", "b"]
    again = call("%push", first, 1, "c")
    assert again == ["a", "c"] and first == ["a", "b"]


def test_the_list_that_a_program_sees_is_a_copy() -> None:
    acc = ["a", "b", "c"]
    made = call("%pushed", acc, 2)
    assert made == ["a", "b"] and made is not acc
    assert call("%pushed", acc, 1, [7, 8, 9], 1) == ["a", 8, 9] and call("%pushed", None, 0) == []


@pytest.mark.parametrize(
    ("args", "said"),
    [(([], 1), "argument 2 must be a count"), (("x", 0), "argument 1 must be a list made by %push"),
     (([1], -1), "argument 2 must be a count"), ((None, 1), "argument 2 must be a count")],
)  # fmt: skip
def test_an_accumulator_that_cannot_be_is_refused(args: tuple[Any, ...], said: str) -> None:
    assert said in fails(lambda *given: call("%push", *given, 0), *args)[1]
    assert said in fails(lambda *given: call("%pushed", *given), *args)[1]


def test_rows_are_as_many_as_the_shortest_list_has() -> None:
    assert call("%rows", "map", 2, [[1, 2, 3], long(2)]) == [[1, 0], [2, 1]]
    assert_error("%rows", ("map", 2, [[1], 5]), T, "map: argument 3 must be a list…")


def test_lists_are_joined() -> None:
    assert call("%joined", "f", [[1], None, Vector([2]), long(2)]) == [1, 2, 0, 1]
    assert_error("%joined", ("f", [[1], 5]), T, "f: argument 1 must return lists, got 5 (number)")


def test_values_of_the_library_have_parts_and_a_kind() -> None:
    made = call("%make", "signal", {"value": 1})
    assert call("%made?", made, "signal") and not call("%made?", made, "other")
    assert not call("%made?", {"value": 1}, "signal")
    assert call("%set-part!", made, "value", 5) == 5 == call("%part", made, "value")
    assert call("%part", made, "nope") is None and type(made) is LibraryValue
    assert_error("%part", ({}, "x"), T, "%part: argument 1 must be a value that the library made…")


def test_dicts_of_keys_and_values() -> None:
    assert call("%dict-of", ["a", symbol("b"), keyword("c")], [1, 2, 3]) == {"a": 1, "b": 2, "c": 3}
    assert_error("%dict-of", ([5], [1]), T, "dict: a key must be a string, a symbol or a keyword…")
    assert call("%grouped", [True, "x", 1, False, True], [1, 2, 3, 4, 5]) == {
        "true": [1, 5], "x": [2], "1": [3], "false": [4],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(0, 0, 0), (1, 2, 50), (1, 3, 33.3), (9999, 10000, 99.9), (5, 5, 100), (1, 8, 12.5)],
)
def test_all_of_it_is_all_of_it(part: int, whole: int, percent: float) -> None:
    assert call("%percent", part, whole) == percent
