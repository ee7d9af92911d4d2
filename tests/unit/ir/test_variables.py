"""ir/variables.py: the variables of a lambda, and what it may end with."""

from __future__ import annotations

import pytest

from sx_kernel.ir.nodes import NODES, Call, Lambda, Let, Node
from sx_kernel.ir.variables import children, depth_of, refers_to, tail_calls, tail_nodes, variables
from sx_kernel.ir.walk import parts_of
from tests.unit.analyser.analysing import analysed


def inner(text: str) -> Lambda:
    found = analysed(text).body
    assert type(found) is Lambda
    return found


def test_all_variables_of_one_activation_are_found() -> None:
    lam = inner(
        "(fn (a &optional (b 1) &key (c 2) &rest d)"
        " (let ((e a)) (let loop ((i 0)) (if (< i 3) (loop (+ i 1)) (list b c d e (fn (f) f))))))"
    )
    found = [var.name for var in variables(lam)]
    assert set("abcdei") <= set(found)
    assert "f" not in found


def test_captured_variables_are_among_them() -> None:
    lam = inner("(fn (a) (fn (b) (+ a b)))").body
    assert type(lam) is Lambda
    assert [var.name for var in variables(lam)] == ["b", "a"]


@pytest.mark.parametrize(
    ("body", "refers"),
    [
        ("(+ 1 (f a))", True), ("(set! a 1)", True), ("(fn () (fn () a))", True),
        ("(let ((b 1)) (f b))", False), ("(fn (a) a)", False),
    ],
)  # fmt: skip
def test_who_reads_sets_or_captures_a_variable_refers_to_it(body: str, refers: bool) -> None:
    outer = inner(f"(fn (k) (let ((a k)) (list a {body})))").body
    assert type(outer) is Let
    assert refers_to(outer.body.args[1], outer.var) is refers  # type: ignore[union-attr]


def test_what_is_too_large_to_look_through_is_taken_to_refer() -> None:
    lam = inner("(fn (a) (+ 1 (+ 2 (+ 3 4))))")
    assert not refers_to(lam.body, lam.required[0])
    assert not refers_to(lam.body, lam.required[0], most=8)
    assert refers_to(lam.body, lam.required[0], most=3)


PROGRAM = """
(fn (x) (define y 1) (set! y 2) (set! z {:a x}) (define (ev? n) (od? n)) (define (od? n) (ev? n))
  (let loop ((i 0)) (cond (and x (or y i)) (loop (+ i 1)) :else (begin (ev? x) (f :k (fn () i))))))
"""


def test_children_are_the_parts_of_every_kind_of_node() -> None:
    seen: set[type] = set()
    stack: list[Node] = [analysed(PROGRAM).body, inner(PROGRAM).body]
    while stack:
        node = stack.pop()
        seen.add(type(node))
        assert tuple(children(node)) == parts_of(node), type(node).__name__
        stack.extend(parts_of(node))
    assert len(seen) > len(NODES) / 2


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ("(if a (f) (k))", ["f", "k"]),
        ("(begin (f) (k))", ["k"]),
        ("(let ((b (f))) (k b))", ["k"]),
        ("(and (f) (k))", ["k"]),
        ("(+ (f) 1)", []),
        ("(fn () (f))", []),
    ],
)
def test_calls_in_tail_position_are_those_that_a_body_may_end_with(
    body: str, calls: list[str]
) -> None:
    found = tail_calls(inner(f"(fn (a) {body})").body)
    assert sorted(getattr(call.fn, "name", "") for call in found) == calls
    assert all(call.tail for call in found)


def test_a_body_ends_with_one_node_for_each_way_through_it() -> None:
    found = tail_nodes(inner("(fn (a) (if a 1 (if a (f) 2)))").body)
    assert sorted(type(node).__name__ for node in found) == ["Call", "Const", "Const"]
    assert sum(isinstance(node, Call) for node in found) == 1


def test_depth_is_counted_as_far_as_one_wants_to_know() -> None:
    body = inner("(fn (a) (+ 1 (* 2 (- 3 a))))").body
    assert depth_of(body, 100) == 4
    assert depth_of(body, 2) == 2
