"""facts/ranges.py: every value of an operation lies in the range that is told of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from sx_kernel.compile.facts import ranges
from sx_kernel.compile.facts.types import WORD, Type

SPANS = [(0, 5), (-3, 4), (2, 7), (None, 3), (-2, None), (None, None), (1, 6), (-6, -2)]
NUMBERS = range(-12, 13)

TWO: dict[str, tuple[Any, Callable[[int, int], int | None]]] = {
    "total": (ranges.total, lambda a, b: a + b),
    "difference": (ranges.difference, lambda a, b: a - b),
    "product": (ranges.product, lambda a, b: a * b),
    "remainder": (ranges.remainder, lambda a, b: a % b if b > 0 else None),
    "truncated": (
        ranges.truncated,
        lambda a, b: (abs(a) % b) * (1 if a >= 0 else -1) if b > 0 else None,
    ),
    "quotient": (ranges.quotient, lambda a, b: a // b if a >= 0 and b > 0 else None),
    "conjunction": (ranges.conjunction, lambda a, b: a & b),
    "disjunction": (ranges.disjunction, lambda a, b: a | b),
    "least": (ranges.least, min),
    "greatest": (ranges.greatest, max),
}


def inside(span: tuple[int | None, int | None], value: int) -> bool:
    low, high = span
    return (low is None or low <= value) and (high is None or value <= high)


@pytest.mark.parametrize("name", TWO)
def test_a_range_has_every_value_of_two_operands(name: str) -> None:
    told, done = TWO[name]
    for first, second in product(SPANS, SPANS):
        found = told([Type("int", *first), Type("int", *second)])
        for a, b in product(NUMBERS, NUMBERS):
            value = done(a, b) if inside(first, a) and inside(second, b) else None
            assert value is None or inside(found, value), (first, second, found, a, b)


@pytest.mark.parametrize(
    ("name", "first", "second", "expected"),
    [
        ("total", (0, 5), (1, 2), (1, 7)),
        ("difference", (0, 5), (1, 2), (-2, 4)),
        ("product", (-3, 4), (-6, -2), (-24, 18)),
        ("product", (0, None), (0, None), (0, None)),
        ("remainder", (None, None), (1, 6), (0, 5)),
        ("remainder", (0, 3), (1, 6), (0, 3)),
        ("truncated", (-9, 9), (1, 6), (-5, 5)),
        ("quotient", (0, 9), (1, 6), (0, 9)),
        ("conjunction", (None, None), (0, 7), (0, 7)),
        ("disjunction", (0, 5), (0, 9), (0, 15)),
        ("least", (0, 5), (2, None), (0, 5)),
        ("greatest", (0, 5), (2, None), (2, None)),
    ],
)
def test_a_range_is_no_wider_than_need_be(
    name: str, first: Any, second: Any, expected: tuple[int | None, int | None]
) -> None:
    assert TWO[name][0]([Type("int", *first), Type("int", *second)]) == expected


def test_a_left_out_operand_is_one() -> None:
    assert ranges.total([Type("int", 0, 5)]) == (1, 6)
    assert ranges.difference([Type("int", 0, 5)]) == (-1, 4)


def test_the_other_sign_turns_a_range_round() -> None:
    assert ranges.negation([Type("int", -2, None)]) == (None, 2)


def test_a_bound_beyond_a_word_is_none() -> None:
    assert ranges.as_type((-WORD - 1, WORD + 1)) == Type("int")
    assert ranges.as_type((-WORD, WORD)) == Type("int", -WORD, WORD)


_HOLD: dict[str, Callable[[int, int], bool]] = {
    "below": lambda a, b: a < b, "up to": lambda a, b: a <= b, "above": lambda a, b: a > b,
    "down to": lambda a, b: a >= b, "at": lambda a, b: a == b, "not at": lambda a, b: a != b,
}  # fmt: skip


def _lies(number: int, kind: Type) -> bool:
    return (kind.low is None or number >= kind.low) and (kind.high is None or number <= kind.high)


@pytest.mark.parametrize("where", _HOLD)
def test_what_a_comparison_tells_holds_of_all_numbers_of_which_it_holds(where: str) -> None:
    for first, second in product([*SPANS, (3, 3), (0, None)], repeat=2):
        a, b = Type("int", *first), Type("int", *second)
        one, other = ranges.compared(where, a, b)
        for x, y in product(NUMBERS, repeat=2):
            if _lies(x, a) and _lies(y, b) and _HOLD[where](x, y):
                assert _lies(x, one), (where, a, b, x, y)
                assert _lies(y, other), (where, a, b, x, y)


def test_a_comparison_that_does_not_hold_is_its_opposite() -> None:
    for where, holds in _HOLD.items():
        for x, y in product(range(-2, 3), repeat=2):
            assert _HOLD[ranges.OPPOSITE[where]](x, y) is not holds(x, y)


def test_a_length_is_no_larger_than_memory() -> None:
    assert ranges.length([Type("list")]) == (0, 1 << 62)
