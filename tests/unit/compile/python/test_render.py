"""python/render.py: the whole text of a unit."""

from __future__ import annotations

import ast

import pytest

from sx_kernel.compile.pipeline import QUICK
from sx_kernel.compile.python.render import STAYS_HOT
from tests.unit.compile.stages import Stages, parts

FIB = "(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))"


def fn(tree: ast.AST) -> ast.FunctionDef:
    return next(d for d in parts(tree, ast.FunctionDef) if d.name == "fn")


@pytest.mark.parametrize(
    ("parameters", "required", "more"),
    [
        ("a b", ["a", "b"], False),
        ("a &optional b", ["a"], True),
        ("a &rest b", ["a"], True),
        ("a &key b", [], True),
    ],
)
def test_the_python_function_takes_what_the_lambda_takes(
    parameters: str, required: list[str], more: bool
) -> None:
    found = fn(Stages(f"(define (f {parameters}) (list a))", "1").python()).args
    assert [arg.arg for arg in found.args] == required
    assert (found.vararg is not None) is more


def test_captured_variables_are_those_of_the_maker() -> None:
    text = "(define (outer k) (fn (x) (+ x k))) (define f (outer 5))"
    tree = Stages(text, "1").python()
    (maker,) = [d for d in parts(tree, ast.FunctionDef) if d.name == "make"]
    assert [arg.arg for arg in maker.args.args] == ["P_", "k"]


def test_a_captured_variable_may_be_called_as_the_function_is() -> None:
    text = "(define (outer fn_) (lambda (x) (list x fn_))) (define f (outer 5))"
    tree = ast.parse(Stages(text, "1").render().text)
    (maker,) = [d for d in parts(tree, ast.FunctionDef) if d.name == "make"]
    names = [arg.arg for arg in maker.args.args]
    assert len(names) == len(set(names)) == 2


def test_only_a_function_that_calls_itself_has_a_direct_entry() -> None:
    own = Stages(FIB, "5").render()
    assert own.direct is not None
    assert len([d for d in parts(ast.parse(own.text), ast.FunctionDef) if d.name == "fn"]) == 2
    assert Stages("(define (f n) (+ n 1))", "5").render().direct is None


def test_the_direct_entry_has_no_guards() -> None:
    rendering = Stages(FIB, "5").render()
    first, second = [d for d in parts(ast.parse(rendering.text), ast.FunctionDef) if d.name == "fn"]
    guarded = ["V_(" in ast.unparse(one) for one in (first, second)]
    assert guarded == [True, False]


def test_code_that_is_watched_says_when_it_stays_hot() -> None:
    assert str(STAYS_HOT) in Stages(FIB, "5", level=QUICK).render(watched=True).text
    assert str(STAYS_HOT) not in Stages(FIB, "5", level=QUICK).render().text


def test_every_exit_is_at_a_line_of_the_text() -> None:
    rendering = Stages(FIB, "5").render()
    lines = rendering.text.split("\n")
    assert rendering.exits
    assert all(lines[number - 1].strip() for number in rendering.exits)


def test_calls_that_certainly_follow_are_counted_with_the_one_that_begins() -> None:
    text = "(define (g x h) (if (= x 0) x (h x))) (define (f n) (g n (fn (x) (+ x 1))))"
    rendering = Stages(text, "5").render()
    assert "H_ += 2.0" in rendering.text
    assert "H_ += 2.0" not in Stages(text, "5").render(watched=True).text
