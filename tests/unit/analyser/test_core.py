"""analyser/core.py: references, calls, and what is the same for all forms."""

from __future__ import annotations

import pytest

from sx_kernel.analyser.core import FORMS, MARKUP, WIRE, seal
from sx_kernel.analyser.scope import Function, State
from sx_kernel.base.values import symbol
from sx_kernel.ir.nodes import Call, Const, Global, If, Node, PrimCall
from sx_kernel.ir.walk import MAX_TRIVIAL_DEPTH
from tests.unit.analyser.analysing import Context, analysed, ir, refused


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("()", "(prim %list)"),
        (":a", '"a"'),
        ("x", "(global x)"),
        ("{:a 1 :b x}", '(dict "a" 1 "b" (global x))'),
        ("(f :k 1)", "(tail-call (global f) :k 1)"),
        ('("a" 1)', '(tail-call "a" 1)'),
        ("((f) 1)", "(tail-call (call (global f)) 1)"),
        ("(list x 1)", "(prim list (global x) 1)"),
        ("(string-length)", "(tail-call (global string-length))"),
        ('(string-length "a" 1)', '(tail-call (global string-length) "a" 1)'),
    ],
)
def test_a_form_becomes(program: str, text: str) -> None:
    assert ir(program) == text


def test_names_of_libraries_and_of_special_forms_have_no_value() -> None:
    assert refused("if")[0] == "if is a special form and has no value"
    assert refused("(f |(a) b|)")[0] == (
        "(a) b is reserved: names that start with ( are the libraries'"
    )


def test_a_name_that_is_defined_in_the_form_is_no_primitive_any_more() -> None:
    assert ir("(begin (list 1) (define list 2) (list 3))") == (
        "(seq (prim list 1) (define list 2) (tail-call (global list) 3))"
    )


def test_a_primitive_that_the_session_has_redefined_is_a_global() -> None:
    context = Context()
    context.primitive_arity = lambda _name: None  # type: ignore[method-assign]
    assert ir("(list 1)", context) == "(tail-call (global list) 1)"


def test_a_nest_that_is_too_deep_is_serious() -> None:
    st = State(Context(), {}, None, Function(None))
    node: Node = Const(1)
    for depth in range(1, MAX_TRIVIAL_DEPTH + 2):
        node = seal(st, PrimCall("list", (node,)), (node,))
        assert node.trivial is (depth <= MAX_TRIVIAL_DEPTH)


def test_a_node_with_a_serious_part_is_serious() -> None:
    st = State(Context(), {}, None, Function(None))
    parts = (Const(1), Call(Global("f", -1), ()), Const(2))
    assert not seal(st, If(*parts), parts).trivial


def test_an_expansion_that_contains_itself_is_refused() -> None:
    context = Context()
    endless: list[object] = [symbol("f")]
    endless.append(endless)
    context.macro("m", lambda: endless)
    assert refused("(m)", context) == ("m: the macro's expansion contains itself", "(m)")


def test_every_special_form_says_its_grammar() -> None:
    assert all(row.grammar.startswith(f"({name}") for name, row in FORMS.items())
    assert {True, False, MARKUP, WIRE} == {0, 1, 2, 3}


def test_a_nest_of_macros_is_expanded() -> None:
    context = Context()
    context.macro("twice", lambda form: [symbol("list"), form, form])
    assert ir("(twice (twice 1))", context) == "(prim list (prim list 1 1) (prim list 1 1))"
    assert analysed("(twice 1)", context).body.pos == 0  # an expansion has the place of its use
