"""Loops that only store one value are done at once where nobody can tell."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from sx_kernel.base.values import Vector
from sx_kernel.session.session import Session


def emitted(text: str, *args: Any) -> str:
    """The code of the function `text`, compiled for the arguments `args`."""
    of = Session(threshold=1)
    function = of.eval(text)
    of.machine.call(function, *args)
    return of.policy.cache.entries()[0].code.unit.text


def fills(stored: str, *, loop: str = "(when (< i n) {} (loop (+ i 1)))") -> bool:
    """Whether a loop over the places of v, in which `stored` is done, is done at once."""
    text = f"(fn (v n x) (let loop ((i 0)) {loop.format(stored)}))"
    return ".fill(" in emitted(text, Vector([1] * 20), 20, 2)


@pytest.mark.parametrize("value", ["0", "false", "nil", '"s"', "x", "v"])
def test_a_constant_or_a_variable_fills(value: str) -> None:
    assert fills(f"(vector-set! v i {value})")


@pytest.mark.parametrize(
    "stored",
    [
        "(vector-set! v i i)", "(vector-set! v i (+ x 1))", "(vector-set! v 0 x)",
        "(vector-set! v (+ i 0) x)", "(vector-set! v i (vector-ref v 0))",
        "(begin (vector-set! v i x) (vector-set! v 0 x))", "(vector-ref v i)",
        "(if (= i 1) (vector-set! v i x) nil)",
    ],
)  # fmt: skip
def test_what_differs_from_turn_to_turn_or_does_more_does_not(stored: str) -> None:
    assert not fills(stored)


def test_so_does_a_do_loop() -> None:
    text = "(fn (v) (do ((i 0 (+ i 1))) ((= i 9)) (vector-set! v i 5)))"
    assert ".fill(" in emitted(text, Vector([1] * 9))


def test_a_loop_with_another_variable_or_another_end_does_not() -> None:
    assert not fills("(vector-set! v i x)", loop="(when (even? i) {} (loop (+ i 1)))")
    text = (
        "(fn (v n) (let loop ((i 0) (k 0))"
        " (if (= i n) k (begin (vector-set! v i 5) (loop (+ i 1) (+ k 2))))))"
    )
    assert ".fill(" not in emitted(text, Vector([1] * 9), 9)


def test_a_variable_that_is_assigned_does_not() -> None:
    text = (
        "(fn (v n) (let ((x 1)) (begin (set! x 2) (let ((g (fn () (set! x 3))))"
        " (let loop ((i 0)) (when (< i n) (vector-set! v i x) (loop (+ i 1))))))))"
    )
    assert ".fill(" not in emitted(text, Vector([1] * 20), 20)


def test_all_turns_but_the_last_are_done_at_once() -> None:
    vector = Vector([1] * 40)
    assert vector.fill(range(2, 40, 2), 0) == range(38, 40, 2)
    assert [i for i in range(40) if vector.items[i] == 0] == [*range(2, 38, 2)]


@pytest.mark.parametrize(
    "turns",
    [
        range(0), range(5, 5), range(9), range(-1, 39), range(41), range(20, 1 << 80),
        range(39, -1, -1), range(0, 1 << 90, 3),
    ],
)  # fmt: skip
def test_nothing_is_done_where_a_place_may_be_missing_or_little_is_gained(turns: range) -> None:
    vector = Vector([1] * 40)
    assert vector.fill(turns, 0) is turns
    assert vector.items == [1] * 40


def test_a_loop_without_end_stays_one() -> None:
    turns = count(0, 0)
    assert Vector([1]).fill(turns, 0) is turns


def test_long_stretches_are_done_in_pieces() -> None:
    for step in (1, 3):
        vector = Vector([1] * 200_000)
        left = vector.fill(range(5, 200_000, step), 0)
        assert len(left) == 1  # pyright: ignore[reportArgumentType]
        assert vector.items.count(0) == len(range(5, 200_000, step)) - 1
        assert vector.items[:5] == [1] * 5
        assert len(vector.items) == 200_000


def test_a_promise_is_kept_or_taken_back() -> None:
    vector = Vector([1] * 40)
    assert vector.consists_of(int)
    vector.fill(range(40), 7)
    assert vector.uniform is int
    vector.fill(range(40), True)
    assert vector.uniform is False
