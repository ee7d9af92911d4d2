"""ir/walk.py: the parts of nodes, and which nodes are trivial."""

from __future__ import annotations

import pytest

from sx_kernel.ir.nodes import Call, Const, Global, If, Lambda, Let, Local, PrimCall, Seq, Var
from sx_kernel.ir.walk import MAX_TRIVIAL_DEPTH, bound_in, may_be_trivial, parts_of, trivial_depth
from tests.unit.analyser.analysing import analysed


def test_parts_come_in_order_of_evaluation() -> None:
    a, b, c = Const(1), Const(2), Const(3)
    assert parts_of(Call(a, (b, c))) == (a, b, c)
    assert parts_of(If(a, b, c)) == (a, b, c)
    assert parts_of(Let(Var("x", "x", 1), a, b)) == (a, b)


def test_the_body_of_a_lambda_is_none_of_its_parts() -> None:
    lam = analysed("(fn (x) x)").body
    assert type(lam) is Lambda
    assert parts_of(lam) == ()


@pytest.mark.parametrize("text", ["(f 1)", "(define x 1)", "(let loop ((i 0)) (loop i))"])
def test_what_calls_or_defines_is_serious_whatever_its_parts_are(text: str) -> None:
    assert not may_be_trivial(analysed(text).body)


def test_a_nest_is_as_deep_as_its_deepest_part_and_one() -> None:
    node = PrimCall("+", (Const(1), Const(2)))
    assert trivial_depth(Const(1), []) == 0
    assert trivial_depth(PrimCall("list", ()), []) == 1
    assert trivial_depth(node, [0, 3]) == 4


def test_a_node_with_a_serious_part_or_nested_too_deeply_is_serious() -> None:
    node = Seq((Const(1), Const(2)))
    assert trivial_depth(node, [0, None]) is None
    assert trivial_depth(node, [0, MAX_TRIVIAL_DEPTH - 1]) == MAX_TRIVIAL_DEPTH
    assert trivial_depth(node, [0, MAX_TRIVIAL_DEPTH]) is None
    assert trivial_depth(Call(Global("f", -1), ()), [0]) is None


def test_variables_that_a_node_binds_or_sets_are_found_but_not_those_of_closures() -> None:
    lam = analysed("(fn (x) (set! x 1) (let ((y 2)) (fn (z) (let ((w z)) (list w y)))))").body
    assert type(lam) is Lambda
    assert {var.name for var in bound_in(lam.body)} == {"x", "y"}


def test_what_is_only_read_is_not_bound() -> None:
    assert bound_in(Local(Var("x", "x", 1), -1)) == set()
