"""python/statements.py: what has an effect has a line, in the order of the program."""

from __future__ import annotations

import ast

from tests.unit.compile.stages import Stages, parts


def function(text: str, arguments: str) -> ast.FunctionDef:
    """The Python function that is emitted for `f`."""
    tree = Stages(text, arguments).python()
    return next(d for d in parts(tree, ast.FunctionDef) if d.name == "fn")


def displayed(where: ast.AST) -> list[str]:
    """What is displayed, in the order of the text."""
    calls = [c for c in parts(where, ast.Call) if "display" in ast.unparse(c.func)]
    return [ast.unparse(c.args[0]) for c in sorted(calls, key=lambda c: (c.lineno, c.col_offset))]


def test_effects_keep_their_order_and_each_has_a_line() -> None:
    found = function("(define (f a) (display a) (display 1) (display a) nil)", "5")
    assert displayed(found) == ["a", "1", "a"]
    lines = [c.lineno for c in parts(found, ast.Call) if "display" in ast.unparse(c.func)]
    assert len(set(lines)) == 3


def test_what_was_read_before_an_effect_is_in_a_local_by_then() -> None:
    text = "(define (f v) (let ((a (vector-ref v 0))) (vector-set! v 0 9) (list a)))"
    found = function(text, "(vector 1)")
    stores = [
        node
        for node in ast.walk(found)
        if isinstance(node, ast.Assign) and type(node.targets[0]) is ast.Subscript
    ]
    (store,) = stores
    reads = [a for a in parts(found, ast.Assign) if ast.unparse(a.targets[0]) == "a"]
    assert [a.lineno < store.lineno for a in reads] == [True]


def test_branches_with_effects_are_branches_of_python() -> None:
    found = function("(define (f a) (if (< a 1) (display 1) (display 2)))", "5")
    (branch,) = [b for b in parts(found, ast.If) if displayed(b)]
    one, other = displayed(branch), displayed(found)
    assert len(one) == 1  # the other branch is behind it: nothing comes back from this one
    assert type(branch.body[-1]) is ast.Return
    assert sorted(other) == ["1", "2"]


def test_a_choice_with_effects_sets_one_variable_on_both_ways() -> None:
    text = "(define (f a) (list (if (< a 1) (begin (display 1) 10) (begin (display 2) 20))))"
    found = function(text, "5")
    (branch,) = [b for b in parts(found, ast.If) if b.orelse and "display" in ast.unparse(b)]
    names = [
        {ast.unparse(a.targets[0]) for s in side for a in parts(s, ast.Assign)}
        for side in (branch.body, branch.orelse)
    ]
    assert names[0] == names[1]
    assert len(names[0]) == 1


def test_a_guard_is_a_line_that_gives_the_code_up() -> None:
    stages = Stages("(define (f a) (+ a 1))", "5")
    rendering = stages.render()
    guards = [i for i in parts(ast.parse(rendering.text), ast.If) if "V_" in ast.unparse(i)]
    (guard,) = guards
    assert ast.unparse(guard.test) == "type(a) is not int"
    assert rendering.keys == [("param", 0, 0)]


def test_a_local_variable_is_set_where_the_program_sets_it() -> None:
    found = function("(define (f a) (let ((x 1)) (set! x (+ x a)) (display x) x))", "5")
    stored = [a for a in parts(found, ast.Assign) if ast.unparse(a.targets[0]) == "x"]
    assert [ast.unparse(a.value) for a in stored] == ["1", "x + a"]


def test_setting_a_global_stores_what_is_answered() -> None:
    found = function("(define top 1) (define (f a) (set! top (+ a 1)))", "5")
    (call,) = [c for c in parts(found, ast.Call) if "set_from_code" in ast.unparse(c.func)]
    (answer,) = [r.value for r in parts(found, ast.Return) if r.value is not None]
    assert ast.literal_eval(call.args[0]) == "top"
    assert ast.unparse(call.args[1]) == ast.unparse(answer)
