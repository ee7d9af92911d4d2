"""analyser/macros.py: definitions of macros, and their expansion."""

from __future__ import annotations

import pytest

from sx_kernel.analyser.macros import macroexpand, macroexpand_1
from sx_kernel.base.errors import SxError
from sx_kernel.base.values import symbol
from sx_kernel.ir.text import to_text
from sx_kernel.syntax.printer import inspect
from sx_kernel.syntax.reader import read_forms
from tests.unit.analyser.analysing import Context, analysed, ir, refused


@pytest.mark.parametrize(
    "program",
    ["(defmacro m (x) x)", '(defmacro m (x) "doc" x)', "(define-macro (m x) x)",
     "(define-macro m (fn (x) x))"],
)  # fmt: skip
def test_a_macro_is_there_when_its_definition_is_analysed(program: str) -> None:
    context = Context()
    assert ir(program, context) == "nil"
    macro = context.macros["m"]
    assert to_text(macro.expander.lam).startswith("(lambda m (x@1) 2 x@1")
    assert macro.doc == ("doc" if '"doc"' in program else None)


def test_a_macro_sees_no_variable_of_the_program() -> None:
    context = Context()
    analysed("(fn (a) (let ((b 1)) (defmacro m () (list a b)) 1))", context)
    assert "m" not in context.macros  # it is the body's


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("(defmacro if (x) x)", "defmacro: if is a special form and cannot be redefined"),
        ("(fn () (defmacro if (x) x) 1)", "defmacro: if is a special form and cannot be redefined"),
        ("(fn () (define m 1) (defmacro m () 1) 1)",
         "defmacro: m is a variable of the same body"),
        ("(defmacro 5 (x) x)", "defmacro: expected (defmacro name (param…) body…), got 3 parts"),
        ("(define-syntax 5 6)", "define-syntax: expected (define-syntax name "),
        ("(let-syntax 5 6)", "let-syntax: expected (let-syntax "),
    ],
)  # fmt: skip
def test_what_is_no_definition_of_a_macro_is_refused(program: str, message: str) -> None:
    assert refused(program)[0].startswith(message)


def test_a_local_macro_ends_with_its_body() -> None:
    program = "(begin (let-syntax ((m (syntax-rules () ((_) 5)))) (m)) (m))"
    assert ir(program) == "(seq 5 (tail-call (global m)))"


def test_a_form_is_expanded_once_or_to_the_end() -> None:
    context = Context()
    context.macro("twice", lambda form: [symbol("thrice"), form])
    context.macro("thrice", lambda form: [symbol("list"), form, form, form])
    (form,) = read_forms("(twice 1)")
    assert inspect(macroexpand_1(form, context)) == "(thrice 1)"
    assert inspect(macroexpand(form, context)) == "(list 1 1 1)"


@pytest.mark.parametrize("text", ["(list 1)", "5", "()", "(if 1 2)"])
def test_what_is_no_use_of_a_macro_is_itself(text: str) -> None:
    (form,) = read_forms(text)
    assert macroexpand(form, Context()) is form


def test_an_expansion_that_does_not_end_is_refused() -> None:
    context = Context()
    context.macro("m", lambda: [symbol("m")])
    with pytest.raises(SxError, match="macroexpand: the expansion does not end"):
        macroexpand([symbol("m")], context)
