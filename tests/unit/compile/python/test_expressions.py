"""python/expressions.py: values as Python expressions."""

from __future__ import annotations

import ast
from itertools import product

import pytest

from tests.unit.compile.stages import Stages, parts


def answer(text: str, arguments: str) -> ast.expr:
    """The expression that the function `f` returns, which has one `return` of a value."""
    tree = Stages(text, arguments).python()
    (inner,) = [d for d in parts(tree, ast.FunctionDef) if d.name == "fn"]
    (found,) = [r.value for r in parts(inner, ast.Return) if r.value is not None]
    return found


def test_a_sum_of_integers_is_pythons_and_calls_nothing() -> None:
    found = answer("(define (f a b) (+ (+ a b) 1))", "2 3")
    assert type(found) is ast.BinOp
    assert not parts(found, ast.Call)


def test_operands_keep_their_grouping() -> None:
    found = answer("(define (f a b) (- (- a b) (- 1 (+ a b))))", "2 3")
    assert not parts(found, ast.Call)
    assert eval(ast.unparse(found), {"a": 7, "b": 2}) == (7 - 2) - (1 - (7 + 2))


def test_a_choice_of_values_is_a_conditional_expression() -> None:
    found = answer("(define (f a) (list (if (< a 1) 2 3)))", "1")
    (choice,) = parts(found, ast.IfExp)
    assert type(choice.test) is ast.Compare


def test_a_value_of_any_type_is_false_if_it_is_nil_or_false_only() -> None:
    tree = Stages("(define (f a) (if a 1 2))", "1").python()
    (branch,) = [one for one in parts(tree, ast.If) if type(one.test) is not ast.Constant]
    body = ast.unparse(branch)
    first = branch.body[0]
    assert type(first) is ast.Return
    assert first.value is not None
    of_then = ast.literal_eval(first.value)
    for value in (False, None, 0, "", True, 1, []):
        holds = bool(eval(ast.unparse(branch.test), {"a": value}))
        assert holds is ((value is not False and value is not None) == (of_then == 1)), body


def test_a_truth_value_is_its_own_test() -> None:
    tree = Stages("(define (f a b) (if (< a b) 1 2))", "1 2").python()
    tests = [i.test for i in (*parts(tree, ast.If), *parts(tree, ast.IfExp))]
    assert "a < b" in [ast.unparse(test) for test in tests]


@pytest.mark.parametrize(
    "test",
    [
        "(and a b)", "(or a (not b))", "(if a false b)", "(if a 0 b)", "(if a b nil)", "(if a b 0)",
        "(not (if a b true))", "(and (or a b) (not a))",
    ],
)  # fmt: skip
def test_a_condition_holds_exactly_when_it_is_true_on_the_machine(test: str) -> None:
    stages = Stages(f"(define (f a b) (if {test} 1 2))", "nil nil")
    emitted, machine = stages.function(), stages.session.eval("f")
    for a, b in product((True, False, None, 0, "x"), repeat=2):
        assert emitted(a, b) == machine(a, b), (a, b)
