"""python/conses.py: the lists between conses, and between `rest`s, are not made."""

from __future__ import annotations

import ast

import pytest

from sx_kernel.compile.python.conses import MOST_FUSED
from tests.unit.compile.stages import Stages, parts


def emitted(body: str) -> str:
    return Stages(f"(define (f a xs) {body})", "1 (list 1 2 3)").render().text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("(cons a (cons 2 xs))", "[a, 2, *xs]"),
        ("(cons a (cons 2 (list 3 a)))", "[a, 2, 3, a]"),
        ("(rest (rest (rest xs)))", "xs[3:]"),
        ("(cons a (rest (rest xs)))", "[a, *xs[2:]]"),
    ],
)
def test_they_are_one(body: str, expected: str) -> None:
    assert expected in emitted(body)


def test_all_fit_into_a_short_list() -> None:
    assert "len(xs) <= 126" in emitted("(cons a (cons 2 xs))")
    assert "len(xs) <= 128" in emitted("(rest (rest xs))")


def test_a_list_that_somebody_else_looks_at_is_made() -> None:
    assert "[2, *xs]" in emitted("(let ((ys (cons 2 xs))) (list ys (cons a ys)))")


def test_very_many_are_made_one_by_one() -> None:
    body = "xs"
    for _ in range(MOST_FUSED + 1):
        body = f"(cons a {body})"
    lists = parts(ast.parse(emitted(body)), ast.List)
    assert max(len(found.elts) for found in lists) <= MOST_FUSED + 1
