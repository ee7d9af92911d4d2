"""ir/clone.py: copies of lambdas, and loops as lambdas of their own."""

from __future__ import annotations

import pytest

from sx_kernel.ir.clone import clone, loop_lambda
from sx_kernel.ir.nodes import Lambda, Loop, Node
from sx_kernel.ir.text import to_text
from sx_kernel.ir.variables import variables
from sx_kernel.ir.verify import verify
from sx_kernel.ir.walk import parts_of
from tests.unit.analyser.analysing import analysed


def inner(text: str) -> Lambda:
    found = analysed(text).body
    assert type(found) is Lambda
    return found


def loops(node: Node) -> list[Loop]:
    """The loops in a body, outer ones first."""
    found = [node] if type(node) is Loop else []
    return found + [loop for part in parts_of(node) for loop in loops(part)]


LOOP = "(fn (n) (let loop ((i 0)) (if (< i n) (loop (+ i 1)) i)))"


def test_a_copy_has_variables_of_its_own_under_other_names_in_the_same_slots() -> None:
    lam = inner("(fn (a) (let ((b a)) (+ a b)))")
    made = clone(lam, "ʹ7", most=100)
    assert made is not None
    verify(made)
    old, new = variables(lam), variables(made)
    assert not set(old) & set(new)
    assert [(v.name, v.py + "ʹ7", v.slot) for v in old] == [(v.name, v.py, v.slot) for v in new]


def test_a_copy_is_a_copy_of_its_loops_too() -> None:
    lam = inner(LOOP)
    made = clone(lam, "ʹ1", most=100)
    assert made is not None
    verify(made)
    assert not {id(loop) for loop in loops(lam.body)} & {id(loop) for loop in loops(made.body)}
    assert to_text(made.body).count("(recur loop ") == 1


@pytest.mark.parametrize(
    "text", ["(fn (a) (fn () a))", "(fn (a &optional (b 1)) b)", "(fn (&key (a 1)) a)"]
)
def test_what_cannot_be_copied_is_not(text: str) -> None:
    assert clone(inner(text), "ʹ1", most=100) is None


def test_what_has_more_nodes_than_wanted_is_not_copied() -> None:
    lam = inner("(fn (a) (+ a 1))")
    assert clone(lam, "ʹ1", most=2) is None
    assert clone(lam, "ʹ1", most=3) is not None


def test_a_loop_becomes_a_lambda_that_takes_its_variables_and_what_it_uses() -> None:
    lam = inner(LOOP)
    (loop,) = loops(lam.body)
    found = loop_lambda(lam, loop)
    assert found is not None
    made, free = found
    verify(made)
    assert [var.name for var in free] == ["n"]
    assert [var.name for var in made.required] == ["i", "n"]
    assert type(made.body) is Loop


def test_a_loop_that_goes_on_with_one_around_it_can_only_be_entered_through_that() -> None:
    lam = inner("(fn (n) (let a ((i 0)) (let b ((j 0)) (if (< j i) (b (+ j 1)) (a (+ i 1))))))")
    outer, within = loops(lam.body)
    assert loop_lambda(lam, within) is None
    assert loop_lambda(lam, outer) is not None
