"""python/joins.py: strings of parts whose types are known are f-strings."""

from __future__ import annotations

import ast

import pytest

from sx_kernel.session.session import Session
from tests.unit.compile.stages import Stages, parts


def joined(body: str) -> list[ast.JoinedStr]:
    """The f-strings in what is emitted for a function of a string and an integer."""
    text = f'(define (f a b) (let ((s (string-append a "!")) (n (+ b 1))) {body}))'
    return parts(Stages(text, '"x" 1').python(), ast.JoinedStr)


def test_strings_and_integers_are_one_fstring() -> None:
    (found,) = [j for j in joined('(str s "-" n)') if len(j.values) == 3]
    kinds = [type(part) for part in found.values]
    assert kinds == [ast.FormattedValue, ast.Constant, ast.FormattedValue]


def choices(body: str) -> list[ast.IfExp]:
    """The f-strings of several parts that stand under a test, of a function of a number that is
    written as `s`, and of a list."""
    text = f"(define (f a xs) (let ((s (number->string a))) {body}))"
    tree = Stages(text, "1 'x").python()
    made = [(one, parts(one, ast.JoinedStr)) for one in parts(tree, ast.IfExp)]
    return [one for one, found in made if any(len(text.values) > 1 for text in found)]


def asked(choice: ast.IfExp) -> set[str]:
    """The types that a test asks for."""
    return {name.id for name in parts(choice.test, ast.Name)} & {"str", "int"}


def test_a_part_that_may_be_anything_is_asked_for_its_type_where_it_is_joined() -> None:
    (choice,) = choices('(str s "-" (first xs))')
    assert asked(choice) == {"str", "int"}
    assert parts(choice.orelse, ast.Call)  # what is neither is the primitive's


def test_what_takes_strings_only_asks_for_no_integer() -> None:
    (choice,) = choices("(string-append s (first xs))")
    assert asked(choice) == {"str"}


@pytest.mark.parametrize(
    "body", ["(str (first xs))", "(str (first xs) (first (rest xs)) (nth xs 2) s)"]
)
def test_parts_of_which_too_little_is_known_are_left_to_the_primitive(body: str) -> None:
    assert not choices(body)


@pytest.mark.parametrize(
    "value",
    ['"b"', "7", "(expt 10 30)", "true", "nil", "2.5", "'sym", ":key", "(list 1)", r"#\a", "1/3"],
)
def test_a_part_reads_as_the_primitive_writes_it(value: str) -> None:
    session = Session(threshold=1)
    session.eval('(define (f a xs) (let ((s (string-append a "!"))) (str s "-" (first xs))))')
    session.eval('(f "x" (list "y"))')
    assert session.eval(f'(f "x" (list {value}))') == session.eval(f'(str "x!-" {value})')


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


def test_how_long_two_parts_are_is_asked_once_of_what_they_make() -> None:
    text = "(define (f a b) (string-append a b))"
    (choice,) = parts(Stages(text, '"x" "y"').python(), ast.IfExp)
    (length,) = [c for c in parts(choice, ast.Call) if ast.unparse(c.func) == "len"]
    assert type(length.args[0]) is ast.NamedExpr
    assert ast.unparse(choice.body) == length.args[0].target.id


def test_many_parts_are_asked_before_they_are_joined() -> None:
    names = " ".join("abcde")
    text = f"(define (f {names}) (string-append {names}))"
    (choice,) = parts(Stages(text, " ".join(['"x"'] * 5)).python(), ast.IfExp)
    assert not parts(choice.test, ast.JoinedStr)
    assert len([c for c in parts(choice.test, ast.Call) if ast.unparse(c.func) == "len"]) == 5
