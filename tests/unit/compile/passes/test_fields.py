"""passes/fields.py: what is taken out of what the same code has made."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid.nodes import Op, instructions
from sx_kernel.session.session import Session
from tests.unit.compile.stages import Stages

POINT = "(define-record-type point (make-point x y) point? (x point-x set-x!) (y point-y))"


def stages(text: str, arguments: str) -> Stages:
    """The stages of `f`, in a session that knows points."""
    session = Session(threshold=1)
    session.eval(POINT)
    for _ in range(3):
        session.eval("(let ((p (make-point 1 2))) (set-x! p 3) (list (point? p) (point-x p)))")
        session.eval("(point-y (make-point 1 2))")
    return Stages(text, arguments, session=session)


def own(text: str, arguments: str, stage: str = "fields") -> list[str]:
    """The operations of `f` after a pass."""
    found = instructions(stages(text, arguments).after(stage).body)
    return [inst.own for inst in found if type(inst) is Op]


def test_a_field_of_a_record_made_here_is_what_was_put_in() -> None:
    text = "(define (f a) (let ((p (make-point a 2))) (+ (point-x p) (point-y p))))"
    assert "%record-ref" in own(text, "1", "build")
    assert "%record-ref" not in own(text, "1")


def test_a_predicate_of_a_record_made_here_is_known() -> None:
    text = "(define (f a) (if (point? (make-point a 2)) a 0))"
    assert "%record-of?" in own(text, "1", "build")
    assert "%record-of?" not in own(text, "1")


@pytest.mark.parametrize(
    "read",
    ["(first p)", "(second p)", "(nth p 1)", "(len p)", "(if (empty? p) 1 2)", "(cadr p)"],
)
def test_what_is_asked_of_a_list_made_here_is_known(read: str) -> None:
    text = f"(define (f a) (let ((p (list a (+ a 1)))) (* 2 {read})))"
    assert set(own(text, "1")) <= {"+", "list", "*"}


@pytest.mark.parametrize(
    "read", ["(nth p 2)", "(third p)", "(nth p -1)", "(rest p)", "(nth p 5 9)"]
)
def test_what_is_not_in_the_list_is_asked_of_it(read: str) -> None:
    text = f"(define (f a) (let ((p (list a (+ a 1)))) (list 1 {read})))"
    assert len(own(text, "1")) == 4


def test_a_record_that_is_changed_is_read() -> None:
    text = "(define (f a) (let ((p (make-point a 2))) (set-x! p 5) (point-x p)))"
    assert "%record-ref" in own(text, "1")


@pytest.mark.parametrize("use", ["(g p)", "(list p)", "(append! p 3)", "(fn () p)"])
def test_what_others_see_is_read(use: str) -> None:
    text = f"(define (f g a) (let ((p (list a 2))) (let ((q {use})) (list q (first p)))))"
    assert "first" in own(text, "first 1")


def test_a_record_in_a_record_is_seen_through() -> None:
    text = """
      (define (f a) (let ((p (make-point (make-point a 1) (list a)))) (point-x (point-x p))))"""
    assert own(text, "1", "build").count("%record-ref") == 2
    assert "%record-ref" not in own(text, "1")


def test_a_record_taken_out_of_one_and_handed_out_is_read() -> None:
    text = """(define (f g a) (let* ((in (make-point a 1)) (p (make-point in 2)))
      (g (point-x p)) (point-x in)))"""
    assert own(text, "list 1").count("%record-ref") == 1


def test_it_is_made_only_where_the_code_is_left() -> None:
    text = """(define (f g a) (let ((p (make-point a 2)))
      (g (+ (point-x p) 1)) (+ (point-y p) (len (point-x p)))))"""
    assert ".cls()" not in stages(text, "list 1").render().text


def test_several_values_that_are_made_here_are_what_was_put_in() -> None:
    text = "(define (f a) (let-values (((q r) (values (* a 2) (+ a 1)))) (- q r)))"
    assert set(own(text, "1")) <= {"*", "+", "-", "values"}
    assert "values" not in own(text, "1", "simplify")


@pytest.mark.parametrize(
    "bound", ["((q r s) (values a 1))", "((q) (values a 1))", "((q r) (values a))"]
)
def test_a_wrong_number_of_values_is_found_out_where_it_is_asked(bound: str) -> None:
    assert "%values-ref" in own(f"(define (f a) (let-values ({bound}) q))", "1")
