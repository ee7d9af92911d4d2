"""highlight/names.py: what the names in a text are there."""

from __future__ import annotations

import re

import pytest

from sx_kernel.highlight.names import Names, Use

_TOKEN = re.compile(r"[()\[\]{}]|,@|#'|['`,#]|[^\s()\[\]{}'`,#]+")
LETTERS = {Use.CALLED: "c", Use.LOCAL: "l", Use.OTHER: "o"}


def uses(text: str) -> str:
    """The words of a text, each with how it is used: `f:c x:l`."""
    names = Names()
    found: list[str] = []
    for token in _TOKEN.findall(text):
        if token in "()[]{}":
            names.bracket(token)
        elif token[0].isdigit() or token in ("'", "`", ",", ",@", "#", "#'"):
            names.token(token)
        else:
            found.append(f"{token}:{LETTERS[names.word(token)]}")
    return " ".join(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(f x (g y))", "f:c x:o g:c y:o"),
        ("[f x]", "f:o x:o"),
        ("(fn (x &rest y) (f x y))", "fn:c x:l &rest:o y:l f:c x:l y:l"),
        ("(let ((x 1) (y x)) (x y))", "let:c x:l y:l x:l x:l y:l"),
        ("(let loop ((i 0)) (loop i))", "let:c loop:o i:l loop:c i:l"),
        ("(define (f x) (f x)) (f x)", "define:c f:l x:l f:l x:l f:l x:o"),
        ("'(f x)", "f:o x:o"),
        ("`(f ,(g x))", "f:o g:c x:o"),
        ("(do ((i 0 (+ i 1))) (i))", "do:c i:l +:c i:l i:l"),
        ("(match v ((p q) (f p)))", "match:c v:o p:l q:l f:c p:l"),
        ("(define-type s (circle r)) (circle r)", "define-type:c s:o circle:l r:l circle:c r:o"),
    ],
)  # fmt: skip
def test_a_name_is_called_bound_or_just_used(text: str, expected: str) -> None:
    assert uses(text) == expected


def test_what_a_form_binds_is_free_after_it() -> None:
    assert uses("(fn (x) x) x") == "fn:c x:l x:l x:o"


def test_brackets_that_do_not_fit_are_no_error() -> None:
    names = Names()
    for bracket in ")(([":
        names.bracket(bracket)
    assert names.depth == 3
