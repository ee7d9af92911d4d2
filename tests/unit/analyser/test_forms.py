"""Special forms and scopes: what a form becomes, and what is refused."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.source import Place
from sx_kernel.base.values import Symbol, symbol
from sx_kernel.ir.nodes import Lambda
from sx_kernel.session.session import Session
from tests.unit.analyser.analysing import Context, analysed, ir

SAME = {
    "(when a 1 2)": "(if a (begin 1 2))",
    "(unless a 1)": "(if a nil 1)",
    "(cond a 1 b 2 :else 3)": "(if a 1 (if b 2 3))",
    "(cond ((f a) 1) ((f b) 2 3) (else 4))": "(if (f a) 1 (if (f b) (begin 2 3) 4))",
    "(cond ((f a)) (else 1))": "(or (f a) 1)",
    "(cond (odd? a) (f b) (even? c) (g d))": "(if (odd? a) (f b) (if (even? c) (g d)))",
    "(cond (not a) (f b))": "(if (not a) (f b))",
    "(cond (done 1) (other 2))": "(if done 1 (if other 2))",
    "(cond (true 1))": "(if true 1)",
    "(-> x (f 1) g)": "(g (f x 1))",
    "(->> x (f 1) g)": "(g (f 1 x))",
    "(let (a 1 b a) b)": "(let ((a 1) (b a)) b)",
    "(let* ((a 1)) a)": "(let ((a 1)) a)",
    "(do 1 2)": "(begin 1 2)",
    "(and a)": "a",
    "(or)": "false",
    "(and)": "true",
    "(define ((f a) b) b)": "(define (f a) (fn (b) b))",
    "(define x :effects [io] 5)": "(define x 5)",
    "(fn () (begin (define x 1)) x)": "(fn () (define x 1) x)",
    "(lambda (x) x)": "(fn (x) x)",
    "(fn (xs &rest ys) 1)": "(fn (xs & ys) 1)",
    "(fn ((n :as number)) n)": "(fn (n) n)",
}


@pytest.mark.parametrize("program", SAME)
def test_means_the_same_as(program: str) -> None:
    assert ir(program) == ir(SAME[program])


WRONG = {
    "(if)": "if: expected (if test then [else]), got 0 parts",
    "(if 1 2 3 4)": "if: expected (if test then [else]), got 4 parts",
    "(when)": "when: expected (when test body…), got 0 parts",
    "(quote)": "quote: expected (quote datum), got 0 parts",
    "(set! x)": "set!: expected (set! name value), got 1 part",
    "(set! 5 1)": "set!: expected (set! name value), got no name",
    "(define)": "define: expected (define name value), got 0 parts",
    "(define x 1 2)": "define: expected (define name value), got 3 parts",
    "(define if 1)": "define: if is a special form and cannot be redefined",
    "(set! let 1)": "set!: let is a special form and cannot be redefined",
    "(fn (x x) 1)": "fn: the parameter x occurs twice",
    "(fn (1) 1)": "fn: a parameter must be a symbol",
    "(fn (&rest) 1)": "fn: expected one parameter after &rest, the last",
    "(fn (&what x) 1)": "fn: unknown marker &what in the parameter list",
    "(fn ((a 1)) 1)": "fn: the parameter a cannot have a default",
    "(let ((a 1 2)) a)": "let: a binding must be (name value)",
    "(let (a) a)": "let: expected (name value …), got a name without a value",
    "(let 5 1)": "let: expected a list of bindings",
    "(letrec ((a 1) (a 2)) a)": "letrec: a is bound twice",
    "(cond a)": "cond: expected (cond test expr …), got a test without an expression",
    "(cond (else 1) ((f) 2))": "cond: the else clause must be the last",
    "(case x 1)": "case: expected (case value key expr …), got a key without an expression",
    "(list if)": "if is a special form and has no value",
    "`,@x": "splice-unquote: can only be used inside a list template",
    "(-> 1 2)": "->: a step must be a call or the name of a function",
    "(guard 5 1)": "guard: expected (guard (name clause…) body…), got 2 parts",
    "(define-syntax a 5)": "a: expected (syntax-rules (literal…) (pattern template)…)",
    "(define-syntax a (syntax-rules ((5))))": "a: a literal of the rules must be a symbol",
    "(define-syntax if (syntax-rules ()))": "define-syntax: if is a special form and cannot be redefined",
    "(let-syntax ((m (syntax-rules () ((_ a) a)))) (m))": "m: no rule of the macro fits this use",
    "(let-syntax ((m (syntax-rules () ((_ a a) a)))) 1)": "m: a occurs twice in a pattern",
    "(receive (1) 2 3)": "receive: expected names, perhaps with &rest, for the values",
}


@pytest.mark.parametrize("program", WRONG)
def test_is_refused_with_a_place(program: str) -> None:
    with pytest.raises(SxError) as caught:
        ir(program)
    error = caught.value.payload
    assert isinstance(error, ErrorValue)
    assert error.message == WRONG[program]
    assert error.kind == "syntax-error"
    assert isinstance(error.where, Place)


def test_place_is_that_of_the_form() -> None:
    with pytest.raises(SxError) as caught:
        ir("(begin 1\n  (foo (if)))")
    place = caught.value.payload.where
    assert (place.line, place.column) == (2, 8)
    assert place.source.text[place.start : place.end] == "(if)"


def test_lexical_bindings_shadow_special_forms_macros_and_primitives() -> None:
    assert ir("(fn (if) (if 1 2))") == ir("(fn (f) (f 1 2))").replace("f@", "if@")
    assert "tail-call" in ir("(fn (first) (first 1))")
    context = Context()
    context.macro("m", lambda x: x)
    assert "tail-call" in ir("(fn (m) (m 1))", context)


def test_primitives_are_called_directly_only_with_the_right_number_of_arguments() -> None:
    assert ir("(first xs)") == "(prim first (global xs))"
    # the primitive may have been redefined by the time the call is reached
    assert ir("(first 1 2)") == "(tail-call (global first) 1 2)"


def test_a_name_defined_in_the_same_form_is_no_primitive() -> None:
    assert "(call (global first) 1)" in ir("(begin (define (first x) x) (first 1) 2)")


def test_keywords() -> None:
    assert ir(":a") == '"a"'
    assert ir("(f :a 1)") == "(tail-call (global f) :a 1)"
    assert ir("(get d :a)") == '(prim get (global d) "a")'


def test_definition_that_nothing_refers_to_before_is_a_let() -> None:
    text = ir("(fn () (define x (f)) (define (g) x) (g))")
    assert "letrec" not in text
    assert "boxed" not in text


def test_captured_before_it_is_initialised_is_boxed() -> None:
    text = ir("(fn () (define (g) (h)) (define (h) 1) (g))")
    assert "(h@2 boxed captured letrec)" in text
    assert "(g@1" not in text.partition("letrec (")[2].partition(")")[0]


def test_conditional_definition_is_a_letrec_variable() -> None:
    assert ir("(fn (c) (when c (define y 1)) y)") == (
        "(lambda nil (c@1) 3 (letrec ((y@2 letrec)) (seq (if c@1 (init! y@2 1) nil) y@2)))"
    )


def test_definition_inside_let_bindings_is_refused() -> None:
    with pytest.raises(SxError, match="cannot be defined here"):
        ir("(fn () (let ((a 1) (b (define a 2))) a))")


def test_global_definitions_inside_branches_at_top_level() -> None:
    assert ir("(when a (define x 1))") == "(if (global a) (define x 1) nil)"


def test_assigned_parameter_gets_a_box_of_its_own() -> None:
    assert ir("(fn (x) (set! x 1) x)") == (
        '(lambda nil ((x@1 "x·2")) 3 (let (x@2 boxed assigned) x@1 (seq (set! x@2 1) x@2)))'
    )


def test_captures_are_sorted_by_python_name() -> None:
    lam = analysed("(fn (b a) (fn () (list b a)))").body
    assert isinstance(lam, Lambda)
    inner = lam.body
    assert isinstance(inner, Lambda)
    assert [c.inner.py for c in inner.captures] == ["a", "b"]


def test_capture_goes_through_every_lambda_between() -> None:
    assert ir("(fn (x) (fn () (fn () x)))") == (
        "(lambda nil ((x@1 captured)) 2 (lambda nil () 2 (lambda nil () 2 x@1 "
        ":captures ((x@1 x@1))) :captures (((x@1 captured) x@1))))"
    )


def test_trivial_nests_are_bounded() -> None:
    text = "(+ 1 " * 50 + "1" + ")" * 50
    node = analysed(text).body
    assert not node.trivial
    assert analysed("(+ 1 " * 40 + "1" + ")" * 40).body.trivial


def test_do_is_a_loop_by_its_shape_only() -> None:
    assert "loop do" in ir("(fn () (do ((i 0 (+ i 1))) ((= i 3) i)))")
    assert ir("(do ((fn (x) x) 5) 99)").startswith("(seq")
    assert ir("(do (f) (g))").startswith("(seq")


def test_macro_in_definition_position_defines() -> None:
    context = Context()
    context.macro("def", lambda name, value: [symbol("define"), name, value])
    assert ir("(fn () (def x 1) x)", context) == ir("(fn () (define x 1) x)")


def test_endless_expansion_is_a_limit_error() -> None:
    context = Context()
    context.macro("m", lambda: [symbol("m")])
    from tests.unit.analyser.analysing import deep

    with deep(), pytest.raises(SxError, match="macro expansion does not end"):
        ir("(m)", context)


def test_expansion_takes_the_place_of_the_macro_call() -> None:
    context = Context()
    context.macro("m", lambda: [symbol("f"), [symbol("if")]])
    with pytest.raises(SxError) as caught:
        ir("(g 1 (m))", context)
    assert caught.value.payload.where.start == 5


def test_global_define_ends_a_macro() -> None:
    context = Context()
    context.macro("m", lambda: 1)
    assert ir("(begin (define (m) 2) (m))", context).endswith("(tail-call (global m)))")
    assert "m" not in context.macros


def test_uninterned_symbols_are_variables_of_their_own() -> None:
    fresh = Symbol()
    fresh.name = "x"
    context = Context()
    context.macro("m", lambda: [symbol("let"), [[fresh, 1]], [symbol("list"), fresh, symbol("x")]])
    assert ir("(fn (x) (m))", context) == (
        '(lambda nil (x@1) 3 (let (x@2 "x·2") 1 (prim list x@2 x@1)))'
    )


def test_a_definition_in_operands_that_share_its_name_is_a_syntax_error() -> None:
    part = "(let ((y (begin (define (h a) 1) (h 1))) (x 3)) (guard (e (true (begin (define (h a) 1) (h 1)))) 1))"
    with pytest.raises(SxError, match="stands where it cannot be"):
        Session().eval(f"(case {part} 1 2 3 {part})")
