"""analyser/conditionals.py: what chooses."""

from __future__ import annotations

import pytest

from sx_kernel.analyser.conditionals import is_scheme_style
from sx_kernel.analyser.scope import Function, State
from sx_kernel.syntax.reader import read_forms
from tests.unit.analyser.analysing import Context, ir, refused


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("(if a 1)", "(if (global a) 1 nil)"),
        ("(when a)", "(if (global a) nil nil)"),
        ("(and)", "true"),
        ("(or)", "false"),
        ("(and a)", "(global a)"),
        ("(or a b)", "(or (global a) (global b))"),
        ("(cond)", "nil"),
        ("(cond a 1 :else 2)", "(if (global a) 1 2)"),
        ("(cond ((f) => h) (else 2))",
         "(let test@1 (call (global f)) (if test@1 (tail-call (global h) test@1) 2))"),
        ("(cond ((f)) (else 2))", "(or (call (global f)) 2)"),
        ("(case x 1 2 :else 3)", "(let case@1 (global x) (if (prim %= case@1 1) 2 3))"),
        ("(case x ((1 2) 3) (else 4))",
         "(let case@1 (global x) (if (or (prim %= case@1 1) (prim %= case@1 2)) 3 4))"),
        ("(case x (() 1) ((a) 2))",
         "(let case@1 (global x) (if (prim %= case@1 (quote a)) 2 nil))"),
        ("(case x ((1) => h))",
         "(let case@1 (global x) (if (prim %= case@1 1) (tail-call (global h) case@1) nil))"),
    ],
)  # fmt: skip
def test_a_choice_becomes(program: str, text: str) -> None:
    assert ir(program) == text


@pytest.mark.parametrize(
    "clauses",
    ["(f 1) (h 2)", "(odd? 1) (h 2) (else 3)", "((f) 1) (h 2)", "(odd? => f) (h 2)",
     "(odd? 1) (h 2) (k 3)"],
)  # fmt: skip
def test_a_cond_has_clauses(clauses: str) -> None:
    st = State(Context(), {}, None, Function(None))
    assert is_scheme_style(st, read_forms(f"(cond {clauses})")[0])


@pytest.mark.parametrize(
    "row", ["(odd? 1) (h 2)", "(list 1) (h 2)", "((f)) (h 2)", "(f 1) 2", "() (f 1)"]
)
def test_a_cond_is_a_row_of_tests_and_expressions(row: str) -> None:
    st = State(Context(), {}, None, Function(None))
    assert not is_scheme_style(st, read_forms(f"(cond {row})")[0])


@pytest.mark.parametrize(
    ("program", "message", "place"),
    [
        ("(cond ((f) => h k))",
         "cond: after => stands one function, which gets the value: (test => f)", "((f) => h k)"),
        ("(cond (else 1) ((f) 2))", "cond: the else clause must be the last", "(else 1)"),
        ("(case x ((1) => h k))",
         "case: after => stands one function, which gets the value: (test => f)", "((1) => h k)"),
        ("(case x ((1) 2) (else))", "case: after else stands its value: (else 0)", "(else)"),
        ("(case x (else 1) ((1) 2))", "case: the else clause must be the last", "(else 1)"),
    ],
)  # fmt: skip
def test_a_clause_that_cannot_be_is_refused_where_it_stands(
    program: str, message: str, place: str
) -> None:
    assert refused(program) == (message, place)


def test_a_variable_called_else_is_a_test_like_any_other() -> None:
    assert ir("(fn (else) (cond else 1))") == "(lambda nil (else@1) 2 (if else@1 1 nil))"
