"""analyser/binding.py: what binds and assigns."""

from __future__ import annotations

import pytest

from tests.unit.analyser.analysing import ir, refused


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("(let ((a)) a)", "(let a@1 nil a@1)"),
        ("(let (a 1 b 2) b)", "(let a@1 1 (let b@2 2 b@2))"),
        ("(let nil 1)", "1"),
        ("(let ((a 1)))", "(let a@1 1 nil)"),
        ("(set! x 1)", "(set-global! x 1)"),
        ("(begin)", "nil"),
        ("(do)", "nil"),
        ("(let {:a x} source x)",
         '(let source@1 (global source) (let x@2 (prim %get source@1 "a") x@2))'),
        ("(letrec ((a 1) (b 2)) b)", "(let a@1 1 (let b@2 2 b@2))"),
        ("(do ((i 0 (+ i 1))) ((= i 3) i) (f i))",
         "(loop do ((i@1 0)) (if (prim = i@1 3) i@1 "
         "(seq (call (global f) i@1) (recur do (prim + i@1 1)))))"),
    ],
)  # fmt: skip
def test_a_form_becomes(program: str, text: str) -> None:
    assert ir(program) == text


def test_a_value_does_not_see_the_variable_that_it_is_for() -> None:
    assert ir("(let ((a a)) a)") == "(let a@1 (global a) a@1)"
    assert "(global i)" in ir("(let loop ((i i)) (loop i))")


def test_what_a_variable_of_a_loop_has_no_step_for_stays_as_it_is() -> None:
    assert "(recur do i@1 (prim + j@2 1))" in ir("(do ((i 0) (j 0 (+ j 1))) ((f i j)))")


def test_the_name_of_the_loop_do_is_the_programs() -> None:
    assert "(global do)" not in ir("(fn (do) (do ((i 0 (+ i 1))) ((f i)) 1))")


@pytest.mark.parametrize(
    ("program", "message", "place"),
    [
        ("(let ((1 2)) 3)", "let: a binding must be (name value)", "(1 2)"),
        ("(let (a 1 b) 2)", "let: expected (name value …), got a name without a value", None),
        ("(let (a 1 2 3) 4)", "let: a bound name must be a symbol", None),
        ("(let {:a 5} x 1)", "let: the value of :a in a dict of bindings must be a name", None),
        ("(let {:a x})", "let: expected (let {:key name …} source body…), got no source", None),
        ("(letrec ((a 1) (a 2)) a)", "letrec: a is bound twice", "(a 2)"),
        ("(let-syntax ((m (syntax-rules ()))) (set! m 1))", "set!: m is a macro", "(set! m 1)"),
        ('(set! "x" 1)', "set!: expected (set! name value), got no name", None),
    ],
)
def test_what_binds_nothing_is_refused_where_it_stands(
    program: str, message: str, place: str | None
) -> None:
    assert refused(program) == (message, place or program)
