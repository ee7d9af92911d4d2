"""python/templates.py: operations as expressions, and the tests under which they hold."""

from __future__ import annotations

import ast

import pytest

from sx_kernel.ir.names import mangle
from tests.unit.compile.stages import Stages, parts


def answer(text: str, arguments: str) -> ast.expr:
    """The expression that the function `f` returns, which has one `return` of a value."""
    tree = Stages(text, arguments).python()
    (inner,) = [d for d in parts(tree, ast.FunctionDef) if d.name == "fn"]
    (found,) = [r.value for r in parts(inner, ast.Return) if r.value is not None]
    return found


def test_what_is_not_known_is_left_to_the_primitive_unless_a_test_says_more() -> None:
    found = answer("(define (f v k) (list (nth v k)))", "nil nil")
    (choice,) = parts(found, ast.IfExp)
    assert type(choice.body) is ast.Subscript
    assert "type(v) is list" in ast.unparse(choice.test)
    assert ast.unparse(choice.orelse) == "F_nth(v, k)"


@pytest.mark.parametrize(
    ("form", "test", "unlike"), [("(= v 1)", "v == 1", "False"), ("(!= 1 v)", "1 != v", "True")]
)
def test_what_may_be_anything_is_compared_with_an_integer_without_the_primitive(
    form: str, test: str, unlike: str
) -> None:
    found = answer(f"(define (f v) (list {form}))", "nil")
    assert {ast.unparse(call.func) for call in parts(found, ast.Call)} == {"type"}
    whole, inner = parts(found, ast.IfExp)
    assert [ast.unparse(whole.body), ast.unparse(inner.body)] == [test, test]
    assert ast.unparse(inner.orelse) == unlike


def test_a_test_that_two_operands_need_is_made_of_both_at_once() -> None:
    found = answer("(define (f a b) (list (+ a b)))", "nil nil")
    (choice,) = parts(found, ast.IfExp)
    assert ast.unparse(choice.body) == "a + b"
    assert "type(b)" in ast.unparse(choice.test)
    assert ast.unparse(choice.orelse) == f"F2_{mangle('+')}(a, b)"


def test_an_operand_that_stands_twice_is_computed_once() -> None:
    tree = Stages("(define (f a) (list (abs (* a 3))))", "2").python()
    products = [one for one in parts(tree, ast.BinOp) if type(one.op) is ast.Mult]
    assert len(products) == 1


def test_a_literal_is_not_asked_for_its_identity() -> None:
    tree = Stages("(define (f a) (list (eq? 5 a)))", "nil").python()
    compared = [c for c in parts(tree, ast.Compare) if type(c.ops[0]) is ast.Is]
    assert not any(type(one.left) is ast.Constant for one in compared)


@pytest.mark.parametrize(
    ("load", "argument", "unchecked"),
    [
        ("(nth v 1)", "(list 1 2)", "v[1]"),
        ("(first v)", "(list 1 2)", "v[0]"),
        ("(third v)", "(list 1 2 3)", "v[2]"),
        ('(get v "k")', '{"k" 1}', "v['k']"),
        ("(get v :k)", "{:k 1}", "v['k']"),
    ],
)
def test_a_guard_right_behind_a_load_leaves_it_to_python_whether_something_is_there(
    load: str, argument: str, unchecked: str
) -> None:
    tree = Stages(f"(define (f v) (+ {load} 1 {load}))", argument).python()
    assert unchecked in {ast.unparse(a.value) for a in parts(tree, ast.Assign)}
    assert not parts(tree, ast.IfExp)


@pytest.mark.parametrize("load", ["(nth v -1)", "(nth v i)", "(nth v 1 7)", '(get v "k" 7)'])
def test_a_load_is_tested_that_python_would_answer_in_another_way(load: str) -> None:
    of = '{"k" 1}' if "get" in load else "(list 1 2)"
    text = ast.unparse(Stages(f"(define (f v i) (+ {load} 1))", f"{of} 1").python())
    assert "v[" not in text or "len(v)" in text
