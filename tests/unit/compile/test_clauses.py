"""clauses.py: what a guard's handler does with a condition."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.compile.clauses import clauses_of, goes_back, is_blind, sight_of
from sx_kernel.compile.facts.operations import TELLING
from sx_kernel.ir.nodes import Const, Lambda
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.variables import refers_to
from sx_kernel.session.session import Session
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


@pytest.mark.parametrize(
    ("clauses", "sees"),
    [("(true 1)", "nothing"), ("(true (error-message e))", "what"),
     ("((error? e) (condition/report-string e))", "what"), ("((string? e) 1)", "what"),
     ("((error? e) (let ((m (error-message e))) (fn () m)))", "what"),
     ("((> x 1) (length (error-irritants e)))", "what"), ("(true e)", "where"),
     ("(true (list (error-message e) e))", "where"), ("((error? e) (fn () e))", "where"),
     ("(true (set! e (error-message e)) e)", "where"), ("(true (inspect e))", "where"),
     ("(true (error-message (first (list e))))", "where"), ("((string? e) (raise e))", "where"),
     ("(true (str e))", "where")],
)  # fmt: skip
def test_what_a_handler_sees(clauses: str, sees: str) -> None:
    assert sight_of(handler(clauses), lambda name: name) == sees


def test_what_a_name_stands_for_decides_what_a_handler_sees() -> None:
    lam = handler("(true (error-message e))")
    assert sight_of(lam, lambda _name: None) == "where"
    assert sight_of(lam, lambda _name: "error-type") == "what"


@pytest.mark.parametrize("name", sorted(TELLING))
def test_what_tells_of_an_error_does_not_ask_where_it_was(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(_self: Any) -> Any:
        raise AssertionError(name)

    prim = Session().machine.primitives[name]
    made = ErrorValue("range-error", "too far", [1])
    monkeypatch.setattr(ErrorValue, "where", property(asked))
    monkeypatch.setattr(ErrorValue, "backtrace", property(asked))
    more = ["x"] * (len(prim.params) - 1)
    with contextlib.suppress(SxError):
        prim.fn(made, *more)


def test_a_name_that_means_something_else_is_no_test() -> None:
    assert not is_blind(handler("((error? e) 1)"), lambda _name: None)


def test_only_the_end_of_a_handler_goes_back() -> None:
    lam = handler("((string? e) e) ((symbol? e) 2)")
    clauses = clauses_of(lam)
    assert [test is None for test, _ in clauses] == [False, False, True]
    assert [goes_back(lam, then) for _, then in clauses] == [False, False, True]
    assert [refers_to(then, lam.required[0]) for _, then in clauses] == [True, False, False]
    assert type(clauses[1][1]) is Const
