"""syntax/roles.py: which argument of a call in the library's text is which parameter."""

from __future__ import annotations

import re

import pytest

from sx_kernel.base.source import Source
from sx_kernel.session.libraries.library import manifest, read_file
from sx_kernel.syntax.reader import read
from sx_kernel.syntax.roles import Role, roles_at


def role(text: str, call: str) -> Role:
    """The role of `call`, which stands once in the definition `text`, after another one."""
    whole = f"(define (before x)\n  (g x))\n\n{text}\n"
    return roles_at(Source(whole, library=True), whole.index(call))[0]


def test_arguments_are_the_parameters_that_they_name() -> None:
    found = role("(define (f a b &optional (c 1) &rest d)\n  (g 0 c a (h b) d))", "(g 0")
    assert found == Role("f", "g", 0, {2: 3, 3: 1}, False)


@pytest.mark.parametrize("text", ["(define x (list y))", "(defmacro m (y)\n  (list y))"])
def test_what_is_no_definition_of_a_function_has_none(text: str) -> None:
    assert roles_at(Source(text, library=True), text.index("(list")) == ()


def test_what_is_called_is_a_global_or_a_parameter_or_neither() -> None:
    assert role("(define (f g y) (g y))", "(g y))")[1:3] == ("", 1)
    assert role("(define (f x y) (g y))", "(g y))")[1:3] == ("g", 0)
    assert role("(define (f y) (let ((g 1)) (g y)))", "(g y)))")[1:3] == ("", 0)


@pytest.mark.parametrize(
    "body",
    [
        "(let ((x 1)) (g x))",
        "(let* ((y 1) (x (k))) (g x))",
        "(let loop ((x 0)) (g x))",
        "(map (fn (x) (g x)) y)",
        "(guard (x (true 0)) (g x))",
        "(begin (set! x 1) (g x))",
        "(begin (define (x) 1) (g x))",
        "(let* ((x 1) (y (g x))) y)",
    ],
)
def test_a_name_that_means_something_else_there_is_no_parameter(body: str) -> None:
    text = f"(define (f x y)\n  {body})"
    assert roles_at(Source(text), text.index("(g x)"))[0].given == {}


def test_in_the_bindings_of_let_names_mean_what_they_mean_outside() -> None:
    assert role("(define (f d) (let ((d (copy d))) d))", "(copy d)").given == {1: 1}


def test_a_call_in_a_function_inside_says_so() -> None:
    assert role("(define (f g xs) (map (fn (x) (g x)) xs))", "(g x)) xs").inner
    assert not role("(define (f g xs) (map (fn (x) (g x)) xs))", "(map").inner


def test_calls_within_a_form_are_found_but_not_those_in_functions() -> None:
    text = "(define (f g x)\n  (if x (h g) (k (fn () (h x)))))"
    found = roles_at(Source(text), text.index("(if"))
    assert [one.given for one in found if one.calls == "h"] == [{1: 1}]


@pytest.mark.parametrize("file", manifest())
def test_each_definition_of_the_library_begins_a_line(file: str) -> None:
    text = read_file(file)
    begun = [at.start() + 1 for at in re.finditer(r"\n\(", "\n" + text)]
    assert [at - 1 for at in begun] == read(Source(text, file), reserved=True).starts
