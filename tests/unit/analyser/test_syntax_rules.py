"""syntax-rules: matching, ellipses, literals, hygiene."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from tests.unit.analyser.analysing import Context, ir


def expanded(rules: str, use: str) -> str:
    return ir(f"(define-syntax m (syntax-rules {rules})) {use}")


SWAP = "() ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp)))"
OR = "() ((_) false) ((_ a) a) ((_ a b ...) (let ((t a)) (if t t (m b ...))))"


def test_introduced_names_do_not_meet_the_program_s() -> None:
    text = expanded(SWAP, "(fn (tmp other) (m tmp other))")
    assert text == (
        '(lambda nil ((tmp@1 "tmp·3") (other@2 "other·2")) 6 (let (other@5 boxed assigned) other@2 '
        '(let (tmp@4 boxed assigned) tmp@1 (let (tmp@3 "tmp·2") tmp@4 '
        "(seq (set! tmp@4 other@5) (set! other@5 tmp@3))))))"
    ) or ("set! tmp" in text and "tmp·2" in text)


def test_introduced_references_mean_what_they_mean_at_the_definition() -> None:
    # the program's own `if` and `let` do not matter to a global macro
    text = expanded(OR, "(fn (if let t) (m t 5))")
    assert "(if t@" in text
    assert "call" not in text


def test_local_macro_sees_the_bindings_around_it() -> None:
    text = ir(
        "(fn (x) (define-syntax get-x (syntax-rules () ((_) x))) (let ((x 2)) (list x (get-x))))"
    )
    assert text == '(lambda nil (x@1) 3 (let (x@2 "x·2") 2 (prim list x@2 x@1)))'


def test_local_macro_sees_definitions_that_follow_it() -> None:
    text = ir("(fn () (define-syntax call-g (syntax-rules () ((_) (g)))) (define (g) 1) (call-g))")
    assert "global" not in text


def test_nested_ellipses() -> None:
    assert expanded("() ((_ ((a b ...) ...)) '((b ... a) ...))", "(m ((1 2 3) (4 5) (6)))") == (
        "(quote ((2 3 1) (5 4) (6)))"
    )
    assert expanded("() ((_ (a ...) ...) '(a ... ...))", "(m (1 2) () (3))") == "(quote (1 2 3))"


def test_patterns_after_an_ellipsis() -> None:
    assert expanded("() ((_ a ... b c) '((a ...) b c))", "(m 1 2 3 4)") == "(quote ((1 2) 3 4))"
    with pytest.raises(SxError, match="no rule"):
        expanded("() ((_ a ... b c) 1)", "(m 1)")


def test_literals_match_only_the_same_binding() -> None:
    rules = "(=>) ((_ a => b) 'arrow) ((_ a b c) 'plain)"
    assert expanded(rules, "(m 1 => 2)") == "(quote arrow)"
    assert "(quote plain)" in expanded(rules, "(fn (=>) (m 1 => 2))")


def test_else_can_be_passed_through() -> None:
    text = expanded("() ((_ x) (cond (false 1) (else x)))", "(m 5)")
    assert text == "(if false 1 5)"


def test_ellipsis_can_be_escaped_and_renamed() -> None:
    assert expanded("() ((_ a) '(a (... ...)))", "(m 1)") == "(quote (1 ...))"
    assert expanded("ooo () ((_ a ooo) '(a ooo))", "(m 1 2)") == "(quote (1 2))"


def test_underscore_and_constants_in_patterns() -> None:
    rules = "() ((_ _ 1) 'one) ((_ _ \"a\") 'a) ((_ _ _) 'other)"
    assert expanded(rules, "(m 5 1)") == "(quote one)"
    assert expanded(rules, '(m 5 "a")') == "(quote a)"
    assert expanded(rules, "(m 5 true)") == "(quote other)"


def test_quoted_template_names_are_plain_symbols() -> None:
    assert expanded("() ((_) 'name)", "(eq? (m) 'name)") == "(prim eq? (quote name) (quote name))"


def test_macros_that_define_macros() -> None:
    text = ir(
        "(define-syntax def-const (syntax-rules () ((_ name v) "
        "(define-syntax name (syntax-rules () ((_) v))))))"
        "(def-const ten 10) (ten)"
    )
    assert text == "10"


def test_global_definitions_that_the_template_names_are_hidden() -> None:
    text = expanded("() ((_ v) (begin (define made v) (set! made 2)))", "(m 1)")
    assert text == "(seq (define made%1 1) (set-global! made%1 2))"
    assert expanded("() ((_ n v) (define n v))", "(m made 1)") == "(define made 1)"


def test_local_definition_of_an_introduced_name_is_hidden() -> None:
    text = expanded("() ((_ v) (begin (define hidden v) hidden))", "(fn (hidden) (m 1) hidden)")
    assert text.endswith(("hidden@1)))", "hidden@1))"))


def test_mismatched_repetitions_are_refused() -> None:
    with pytest.raises(SxError, match="different lengths"):
        expanded("() ((_ (a ...) (b ...)) '((a b) ...))", "(m (1 2) (3))")
    with pytest.raises(SxError, match="needs an ellipsis"):
        expanded("() ((_ a ...) 'a)", "(m 1)")


def test_rules_outlive_the_form_that_defined_them() -> None:
    context = Context()
    ir("(define-syntax m (syntax-rules () ((_ x) (let ((y x)) y))))", context)
    assert ir("(m 5)", context) == "(let y@1 5 y@1)"
