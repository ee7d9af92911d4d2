"""python/deferring.py: what waits for its use, and in which order all is computed."""

from __future__ import annotations

import ast

from tests.unit.compile.stages import Stages, parts


def test_an_argument_that_is_a_call_is_called_before() -> None:
    tree = Stages("(define (f g a) (g a (g a 1)))", "list 1").python()
    called = [c for c in parts(tree, ast.Call) if type(c.func) is ast.Name and c.func.id == "g"]
    inner, outer = sorted(called, key=lambda call: call.lineno)
    assert ast.unparse(inner) == "g(a, 1)"
    (held,) = [a for a in parts(tree, ast.Assign) if a.value is inner]
    assert [ast.unparse(arg) for arg in outer.args] == ["a", ast.unparse(held.targets[0])]


def test_what_is_pure_and_used_once_has_no_local() -> None:
    tree = Stages("(define (f a b) (* (+ a b) 2))", "2 3").python()
    assert "(a + b) * 2" in ast.unparse(tree)


def test_what_is_used_twice_has_a_local() -> None:
    tree = Stages("(define (f a b) (let ((c (+ a b))) (* c c)))", "2 3").python()
    assert "c = a + b" in ast.unparse(tree)
    assert "c * c" in ast.unparse(tree)


def test_what_reads_a_variable_is_computed_before_the_variable_changes() -> None:
    tree = Stages(
        "(define k 1) (define (f a) (let ((old k)) (if a (set! k 5) nil) (list old k)))", "1"
    ).python()
    text = ast.unparse(tree)
    assert text.index("old = G_k") < text.index("set_from_code") < text.index("[old, G_k]")
