"""analyser/bodies.py: definitions in bodies, and lambdas."""

from __future__ import annotations

from tests.unit.analyser.analysing import ir, refused


def test_a_definition_that_is_complete_before_its_uses_is_a_let() -> None:
    text = ir("(fn () (define a 1) (define b (+ a 1)) (list a b))")
    assert text == "(lambda nil () 3 (let a@1 1 (let b@2 (prim + a@1 1) (prim list a@1 b@2))))"


def test_what_is_used_before_it_is_defined_is_declared_in_front() -> None:
    text = ir("(fn () (define (f) (h)) (define (h) (f)) (list f h))")
    assert "(letrec ((h@2 boxed captured letrec))" in text
    assert "(let (f@1 captured)" in text


def test_what_may_never_be_defined_is_declared_in_front() -> None:
    text = ir("(fn (x) (if x (define a 1)) a)")
    assert text == (
        "(lambda nil (x@1) 3 (letrec ((a@2 letrec)) (seq (if x@1 (init! a@2 1) nil) a@2)))"
    )


def test_a_second_definition_assigns() -> None:
    text = ir("(fn () (define a 1) (define a 2) a)")
    assert "(a@1 boxed assigned letrec)" in text
    assert text.count("(init! a@1") == 2


def test_forms_in_a_begin_are_forms_of_the_body() -> None:
    spliced = ir("(fn () (begin (define a 1) (begin (define b 2))) (list a b))")
    assert spliced == ir("(fn () (define a 1) (define b 2) (list a b))")


def test_a_body_that_ends_with_a_definition_has_its_value() -> None:
    assert ir("(fn () (define a 1))") == "(lambda nil () 2 (let a@1 1 a@1))"
    assert ir("(fn ())") == "(lambda nil () 1 nil)"


def test_at_top_level_definitions_are_global() -> None:
    assert ir('(define (f a) "doc" a)') == ('(define f (lambda f (a@1) 2 a@1 :doc "doc") "doc")')
    assert ir("(begin (define a 1) a)") == "(seq (define a 1) (global a))"


def test_a_function_has_the_name_of_the_variable_that_it_is_bound_to() -> None:
    for program in (
        "(define f (fn () 1))",
        "(let ((f (fn () 1))) f)",
        "(letrec ((f (fn () 1))) f)",
    ):
        assert "(lambda f () 1 1)" in ir(program)


def test_a_function_of_a_function_is_defined_in_one() -> None:
    assert ir("(define ((f a) b) (+ a b))") == ir("(define (f a) (fn (b) (+ a b)))")


def test_a_definition_among_bindings_has_no_body() -> None:
    program = "(fn () (let ((a 1) (b (define a 2))) a))"
    assert refused(program) == ("define: a cannot be defined here", "(define a 2)")
