"""passes/indexed.py: the library's loops over the indices of a list walk it."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid.lists import Walk
from tests.unit.compile.stages import Stages, every, named

SQUARES = "(define (f xs) (map (fn (x) (* x x)) xs))"


def walks(text: str, arguments: str = "(list 1 2)") -> list[Walk]:
    return every(Stages(text, arguments).after("indexed"), Walk)


def test_a_loop_of_the_library_walks_the_list() -> None:
    stages = Stages(SQUARES, "(list 1 2)")
    assert not every(stages.before("indexed"), Walk)
    (walk,) = every(stages.after("indexed"), Walk)
    assert walk.steady
    assert named(stages.after("indexed"), "walk item")


def test_the_index_is_the_length_behind_the_last_turn() -> None:
    after = Stages(SQUARES, "(list 1 2)").after("indexed")
    (length,) = named(after, "len")
    (finished,) = named(after, "%pushed")
    assert finished.args[1] is length


@pytest.mark.parametrize(
    "body",
    [
        "(map (fn (x) (g x)) xs)",  # it may change the list
        "(for-each (fn (x) (append! xs x)) xs)",
        "(for-each (fn (x) (set-nth! xs 0 x)) xs)",
    ],
)
def test_a_list_that_may_change_is_read_by_index(body: str) -> None:
    assert not walks(f"(define (g x) (display x)) (define (f xs) {body})")


def test_vectors_may_change() -> None:
    text = "(define (f xs v) (for-each (fn (x) (vector-set! v 0 x)) xs))"
    assert walks(text, "(list 1 2) (vector 1)")


def test_an_index_that_the_function_is_given_is_a_number() -> None:
    assert not walks("(define (f xs) (map-indexed (fn (i x) (+ i x)) xs))")
