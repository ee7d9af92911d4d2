"""python/loops.py: loops as Python's."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from tests.unit.compile.stages import Stages, parts

SWAP = "(define (f n) (let loop ((i n) (a 0) (b 1)) (if (= i 0) a (loop (- i 1) b (+ a b)))))"
UP = "(define (f n) (let loop ((i 0) (s 0)) (if (< i n) (loop (+ i 1) (+ s i)) s)))"
SUM = "(define (f xs s) (if (empty? xs) s (f (rest xs) (+ s (first xs)))))"


def python(text: str, arguments: str) -> ast.Module:
    return Stages(text, arguments).python()


def run(text: str, arguments: str, *args: Any) -> Any:
    """What the emitted Python answers."""
    return Stages(text, arguments).function()(*args)


def test_a_loop_that_counts_goes_over_a_range() -> None:
    tree = python(UP, "3")
    (found,) = parts(tree, ast.For)
    assert ast.unparse(found.iter) == "range(n)"
    assert not parts(tree, ast.While)


def test_a_loop_that_walks_goes_over_the_list() -> None:
    assert len(parts(python(SUM, "(list 1) 0"), ast.For)) == 1


def test_another_loop_goes_on_for_ever_until_it_is_left() -> None:
    doubled = "(define (f n) (let loop ((i n)) (if (> i 9) i (loop (+ i i)))))"
    (found,) = parts(python(doubled, "3"), ast.While)
    assert ast.unparse(found.test) == "True"


@pytest.mark.parametrize(("n", "expected"), [(0, 0), (1, 1), (2, 1), (10, 55)])
def test_the_variables_of_a_turn_change_at_once(n: int, expected: int) -> None:
    assert run(SWAP, "3", n) == expected


@pytest.mark.parametrize(("n", "expected"), [(-1, 0), (0, 0), (1, 0), (5, 10)])
def test_a_loop_that_counts_comes_out_with_what_it_has(n: int, expected: int) -> None:
    assert run(UP, "3", n) == expected


def test_a_counter_has_the_bound_when_the_loop_is_over() -> None:
    text = "(define (f n) (let loop ((i 0) (s 1)) (if (< i n) (loop (+ i 1) (* s 2)) (+ i s))))"
    assert [run(text, "3", n) for n in (-1, 0, 1, 4)] == [1, 1, 3, 20]


def test_a_loop_in_a_loop_is_one_in_python_too() -> None:
    text = """(define (f n) (let rows ((i 0) (s 0)) (if (= i n) s
      (let cols ((j 0) (t s)) (if (= j i) (rows (+ i 1) t) (cols (+ j 1) (+ t j)))))))"""
    assert any(parts(b, ast.For) or parts(b, ast.While)
               for one in (*parts(python(text, "3"), ast.For), *parts(python(text, "3"), ast.While))
               for b in one.body)  # fmt: skip
    assert [run(text, "3", n) for n in (0, 1, 2, 5)] == [0, 0, 0, 10]
