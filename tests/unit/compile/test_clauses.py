"""clauses.py: what a guard's handler does with a condition."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.compile.clauses import clauses_of, goes_back, is_blind
from sx_kernel.ir.nodes import Const, Lambda
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.variables import refers_to
from tests.unit.compile.stages import Stages


def handler(clauses: str) -> Lambda:
    """The handler of a guard with these clauses."""
    call: Any = Stages(f"(define (f x) (guard (e {clauses}) x))", "1", level=1).lam.body
    fill(call.args[1])
    return call.args[1]


@pytest.mark.parametrize(
    "clauses",
    ["(true 1)", "(else x)", "((error? e) 1)", "((string? e) 1) ((error? e) 2)", "((> x 1) 1) (else 2)",
     "((not (error? e)) e) (else 2)", "((or (symbol? e) (error? e)) 1)",
     "((and (error? e) true) 1)"],
)  # fmt: skip
def test_a_handler_is_blind_that_takes_every_error_and_does_not_look(clauses: str) -> None:
    assert is_blind(handler(clauses), lambda name: name)


@pytest.mark.parametrize(
    "clauses",
    ["(true e)", "((string? e) 1)", "((error? e) (error-message e))", "((= e 1) 2) (else 3)",
     "((error? e) (fn () e))", "((> x 1) 1)", "((and (error? e) (> x 1)) 2)", "((error? x) 2)"],
)  # fmt: skip
def test_a_handler_sees_that_looks_or_may_not_take_it(clauses: str) -> None:
    assert not is_blind(handler(clauses), lambda name: name)


def test_a_name_that_means_something_else_is_no_test() -> None:
    assert not is_blind(handler("((error? e) 1)"), lambda _name: None)


def test_only_the_end_of_a_handler_goes_back() -> None:
    lam = handler("((string? e) e) ((symbol? e) 2)")
    clauses = clauses_of(lam)
    assert [test is None for test, _ in clauses] == [False, False, True]
    assert [goes_back(lam, then) for _, then in clauses] == [False, False, True]
    assert [refers_to(then, lam.required[0]) for _, then in clauses] == [True, False, False]
    assert type(clauses[1][1]) is Const
