"""python/joins.py: strings of parts whose types are known are f-strings."""

from __future__ import annotations

import ast

import pytest

from tests.unit.compile.stages import Stages, parts


def joined(body: str) -> list[ast.JoinedStr]:
    """The f-strings in what is emitted for a function of a string and an integer."""
    text = f'(define (f a b) (let ((s (string-append a "!")) (n (+ b 1))) {body}))'
    return parts(Stages(text, '"x" 1').python(), ast.JoinedStr)


def test_strings_and_integers_are_one_fstring() -> None:
    (found,) = [j for j in joined('(str s "-" n)') if len(j.values) == 3]
    kinds = [type(part) for part in found.values]
    assert kinds == [ast.FormattedValue, ast.Constant, ast.FormattedValue]


def test_a_part_that_may_be_anything_is_left_to_the_primitive() -> None:
    assert not parts(Stages('(define (f a b) (str a "-" b))', "'x 1").python(), ast.JoinedStr)


def test_parameters_are_guessed_to_be_strings_and_integers() -> None:
    made = parts(Stages('(define (f a b) (str a "-" b))', '"x" 1').python(), ast.JoinedStr)
    assert len(made[0].values) == 3
    assert parts(Stages("(define (f a) (str a))", "1").python(), ast.JoinedStr)


def test_an_integer_is_no_part_of_what_takes_strings_only() -> None:
    for found in joined("(string-append s n)"):
        assert sum(type(part) is ast.FormattedValue for part in found.values) < 2


@pytest.mark.parametrize(
    ("literal", "fits"), [("-", True), ("{", False), (r"\"", False), (r"\n", False), ("'", False)]
)
def test_only_a_literal_that_needs_no_escape_stands_in_it(literal: str, fits: bool) -> None:
    found = [j for j in joined(f'(str s "{literal}" n)') if len(j.values) == 3]
    assert bool(found) is fits


def test_what_grows_too_long_is_the_primitives_error() -> None:
    text = '(define (f a) (let ((s (string-append a "!"))) (string-append s s)))'
    tree = Stages(text, '"x"').python()
    choices = [one for one in parts(tree, ast.IfExp) if parts(one.body, ast.JoinedStr)]
    assert choices
    assert all(parts(one.test, ast.Call) and parts(one.orelse, ast.Call) for one in choices)
