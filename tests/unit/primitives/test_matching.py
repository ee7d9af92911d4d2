"""primitives/matching.py: the questions that patterns ask."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.made import Variant
from sx_kernel.base.values import keyword
from tests.unit.primitives.samples import assert_error, call, long

JUST = Variant.of("Maybe", "Just", [42])


@pytest.mark.parametrize(
    ("name", "args", "answer"),
    [
        ("%match-variant?", (JUST, "Just", 1), True), ("%match-variant?", (JUST, "Just", 2), False),
        ("%match-variant?", (JUST, "None", 1), False), ("%match-variant?", (["Just", 42], "Just", 1), False),
        ("%match-list?", ([1, 2], 2), True), ("%match-list?", (long(3), 3), True),
        ("%match-list?", ([1], 2), False), ("%match-list?", (None, 0), False), ("%match-list?", ("ab", 2), False),
        ("%match-longer?", ([1, 2], 1), True), ("%match-longer?", ([], 1), False),
        ("%match-either?", (JUST, "Just", 1), True), ("%match-either?", ([1, 2], "Just", 1), True),
        ("%match-either?", (JUST, "a", 1), False), ("%match-dict?", ({},), True), ("%match-dict?", ([],), False),
        ("%match-keyword?", (keyword("k"), "k"), True), ("%match-keyword?", ("k", "k"), True),
        ("%match-keyword?", (keyword("j"), "k"), False),
    ],
)  # fmt: skip
def test_questions(name: str, args: tuple[Any, ...], answer: bool) -> None:
    assert call(name, *args) is answer


def test_parts_are_of_the_list_or_of_the_variant() -> None:
    assert call("%match-field", JUST, 0) == 42
    assert [call("%match-part", JUST, i) for i in (0, 1)] == [None, 42]
    assert [call("%match-part", [7, 8], i) for i in (0, 1)] == [7, 8]
    assert call("%match-item", long(), 150) == 150


def test_the_rest_of_a_list_is_a_list_of_its_own() -> None:
    xs = [1, 2, 3]
    rest = call("%match-items", xs, 1)
    rest.append(4)
    assert xs == [1, 2, 3] and rest == [2, 3, 4]


def test_what_no_clause_matches_is_told_cut() -> None:
    assert_error("%match-fail", (5,), "match-error", "match: no clause matched 5")
    assert_error(
        "%match-fail", (list(range(500)),), "match-error", "match: no clause matched (0 1 2…"
    )
