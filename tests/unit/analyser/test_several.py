"""analyser/several.py: several values at once."""

from __future__ import annotations

import pytest

from tests.unit.analyser.analysing import ir, refused


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("(define-values (a b) (f))",
         "(let values@1 (call (global f)) (seq (define a (prim %values-ref values@1 0 2)) "
         "(define b (prim %values-ref values@1 1 2))))"),
        ("(receive all (f) all)",
         "(let values@1 (call (global f)) (let all@2 (prim %values-from values@1 0) all@2))"),
        ("(receive (a &rest b) (f) b)",
         "(let values@1 (call (global f)) (let a@2 (prim %values-at values@1 0) "
         "(let b@3 (prim %values-from values@1 1) b@3)))"),
        ("(let-values nil 1)", "1"),
    ],
)  # fmt: skip
def test_values_are_taken_apart(program: str, text: str) -> None:
    assert ir(program) == text


def test_that_there_is_no_value_is_checked_too() -> None:
    assert "(prim %values-ref values@1 0 0)" in ir("(receive () (f) 1)")


def test_a_later_clause_sees_the_names_of_the_earlier_ones() -> None:
    assert "(call (global h) a@2)" in ir("(let-values (((a) (f)) ((b) (h a))) b)")


def test_in_a_body_the_names_are_local() -> None:
    text = ir("(fn () (define-values (a b) (f)) (list a b))")
    assert "(define " not in text
    assert "(prim list a@" in text


@pytest.mark.parametrize("names", ["5", "(1)", "(a &rest)", "(a &rest b c)", "(&rest 5)"])
def test_what_are_no_names_for_values_is_refused(names: str) -> None:
    message, _ = refused(f"(receive {names} (f) 1)")
    assert message == "receive: expected names, perhaps with &rest, for the values"


def test_what_does_not_fit_its_grammar_is_refused() -> None:
    for program in ("(let-values 5 1)", "(let-values ((a)) 1)"):
        assert refused(program)[0].startswith("let-values: expected (let-values ")
