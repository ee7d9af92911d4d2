"""analyser/matching.py: patterns become tests and parts."""

from __future__ import annotations

import pytest

from tests.unit.analyser.analysing import ir, refused


@pytest.mark.parametrize(
    ("pattern", "test"),
    [
        ("1", "(prim %= match@1 1)"),
        ('"a"', '(prim %= match@1 "a")'),
        ("'a", "(prim %= match@1 (quote a))"),
        (":a", '(prim %match-keyword? match@1 "a")'),
        ("(1 2)", "(prim %match-list? match@1 2)"),
        ("(1 &rest xs)", "(prim %match-longer? match@1 1)"),
        ("{:a x}", "(prim %match-dict? match@1)"),
        ("(circle r)", '(prim %match-either? match@1 "circle" 1)'),
    ],
)
def test_a_pattern_is_a_test_of_the_value(pattern: str, test: str) -> None:
    assert test in ir(f"(match v ({pattern} 0))")


def test_names_in_a_pattern_are_bound_to_parts() -> None:
    text = ir("(match v ((1 a) a))")
    assert "(let a@2 (prim %match-item match@1 1) a@2)" in text


def test_a_name_alone_takes_anything_and_the_sign_for_nobody_binds_nothing() -> None:
    assert ir("(match v (x x))") == "(let match@1 (global v) (let x@2 match@1 x@2))"
    assert ir("(match v (_ 1))") == "(let match@1 (global v) 1)"


def test_a_value_that_no_pattern_takes_is_an_error() -> None:
    assert ir("(match v (1 2))").endswith("2 (prim %match-fail match@1)))")


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("(match v ((a a) 1))", "match: the name a occurs twice in a pattern"),
        ("(match v ((&rest) 1))", "match: &rest must stand before the last name"),
        ("(match v 5)", "match: expected"),
    ],
)
def test_a_pattern_that_cannot_be_is_refused(program: str, message: str) -> None:
    assert refused(program)[0].startswith(message)
