"""python/items.py: containers whose inside gets a local."""

from __future__ import annotations

import pytest

from sx_kernel.compile.python.items import INSIDE, held_items, inside
from tests.unit.compile.stages import Stages, every


def held(text: str, arguments: str) -> int:
    """How many containers of `f` have their inside in a local."""
    return len(held_items(Stages(text, arguments).fn))


def test_a_table_that_is_looked_into_often_enough_is_held() -> None:
    gets = " ".join(f"(hash-table-ref/default t {i} 0)" for i in range(4))
    once = "(define (f t) (list (hash-table-ref/default t 0 0) (len (list t t))))"
    assert held(f"(define (f t) (list {gets}))", "(make-hash-table)") == 1
    assert held(once, "(make-hash-table)") == 0


def test_a_use_in_a_loop_is_worth_several() -> None:
    text = """(define (f v n) (let loop ((i 0) (s 0)) (if (= i n) s
      (loop (+ i 1) (+ s (if (= (vector-ref v i) (vector-ref v 0)) 1 0))))))"""
    assert held(text, "(vector 1 2) 2") == 1


def test_a_parameter_that_no_guard_knows_to_be_a_container_is_not() -> None:
    text = "(define (f &optional v) (list (vector-ref v 0) (vector-ref v 1) (vector-ref v 2)))"
    assert held(text, "(vector 1 2 3)") == 0


def test_a_container_of_no_known_type_is_not() -> None:
    assert held("(define (f v) (list (nth v 0) (nth v 1) (nth v 2) (nth v 3)))", "nil") == 0


@pytest.mark.parametrize("kind", INSIDE)
def test_what_is_inside_is_written_as_an_attribute_of_operand_0(kind: str) -> None:
    assert inside(kind) == f"{{0}}.{INSIDE[kind]}"


def test_only_what_is_in_the_function_is_held() -> None:
    gets = " ".join(f"(hash-table-ref/default t {i} 0)" for i in range(4))
    stages = Stages(f"(define (f t) (list {gets}))", "(make-hash-table)")
    assert held_items(stages.fn) <= set(every(stages.fn, object))
