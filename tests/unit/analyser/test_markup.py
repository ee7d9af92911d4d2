"""analyser/markup.py: elements, components, and forms whose value is rendered."""

from __future__ import annotations

import pytest

from tests.unit.analyser.analysing import ir, refused


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ('(p :class "a" "x")', '(prim p :class "a" "x")'),
        ("(<> (p 1) (p 2))", "(prim <> (prim p 1) (prim p 2))"),
        ("(~card :title 1 2)", "(tail-call (global ~card) :title 1 2)"),
        ('(html:map "x")', '(prim %element "map" "x")'),
        ("(p (when c (b 1) (i 2)))",
         "(prim p (if (global c) (prim %fragment (prim b 1) (prim i 2)) nil))"),
        ("(p ((b 1) (i 2)))", "(prim p (prim %fragment (prim b 1) (prim i 2)))"),
    ],
)  # fmt: skip
def test_markup_becomes(program: str, text: str) -> None:
    assert ir(program) == text


def test_all_forms_of_a_body_that_is_rendered_count() -> None:
    rendered = ir("(p (let ((x 1)) (b x) (i x)))")
    assert "(prim %fragment (prim b x@1) (prim i x@1))" in rendered
    assert "%fragment" not in ir("(f (let ((x 1)) (b x) (i x)))")


def test_the_results_of_for_each_are_wanted_where_it_is_rendered() -> None:
    assert "(global %each)" in ir("(ul (for-each (fn (x) (li x)) xs))")
    assert "(global %each)" not in ir("(for-each (fn (x) (li x)) xs)")


def test_a_definition_among_children_is_nothing() -> None:
    assert "(define y 1) nil" in ir("(p (begin (define y 1) y))")


def test_a_variable_hides_an_element() -> None:
    assert ir("(fn (p) (p 1))") == "(lambda nil (p@1) 2 (tail-call p@1 1))"


def test_an_element_that_does_not_exist_is_refused() -> None:
    message, _ = refused('(html:nope "x")')
    assert "nope" in message
