"""python/markup.py: nested elements are one f-string."""

from __future__ import annotations

import ast

import pytest

from sx_kernel.compile.mid.nodes import Op
from sx_kernel.compile.python.markup import attributes_of
from tests.unit.compile.stages import Stages, named, parts


def element(form: str) -> Op:
    """The outermost `div` (or other element) of a function of `x`."""
    stages = Stages(f"(define (f x) {form})", '"a"')
    return named(stages.fn, form[1:].split()[0].rstrip(")"))[-1]


def test_attributes_come_before_children() -> None:
    found = attributes_of(element('(div :class x :id "i" x (p x))'))
    assert found is not None
    attributes, children = found
    assert [name for name, _ in attributes] == ["class", "id"]
    assert len(children) == 2


@pytest.mark.parametrize("form", ["(div x :class x)", "(div :class x :class x)", "(br x)"])
def test_what_only_the_primitive_can_tell_is_left_to_it(form: str) -> None:
    assert attributes_of(element(form)) is None


def test_nil_is_no_child() -> None:
    found = attributes_of(element("(div nil x nil)"))
    assert found is not None
    assert len(found[1]) == 1


def fixed(tree: ast.AST) -> str:
    """The longest f-string, with a mark for each part that is computed."""
    texts = [
        "".join(str(p.value) if type(p) is ast.Constant else "*" for p in joined.values)
        for joined in parts(tree, ast.JoinedStr)
    ]
    return max(texts, key=len)


def test_elements_in_one_another_are_one_string() -> None:
    tree = Stages("(define (f x) (div (p x) (p 3)))", '"a"').python()
    assert fixed(tree) == "<div><p>*</p><p>3</p></div>"


def test_the_primitives_do_what_is_no_plain_text() -> None:
    tree = Stages("(define (f x) (div (p x)))", "1").python()
    (choice,) = [one for one in parts(tree, ast.IfExp) if parts(one.orelse, ast.Call) and parts(one.body, ast.JoinedStr)]  # fmt: skip
    called = [c.func.id for c in parts(choice.orelse, ast.Call) if type(c.func) is ast.Name]
    assert called == ["F_div", "F_p"]


def test_known_text_is_escaped_when_it_is_compiled() -> None:
    assert "&lt;b&gt;" in fixed(Stages('(define (f x) (div "<b>" x))', '"a"').python())


def test_an_attribute_that_is_known_is_part_of_the_tag() -> None:
    assert fixed(Stages('(define (f x) (div :class "a" x))', '"a"').python()).startswith(
        '<div class="a">'
    )
