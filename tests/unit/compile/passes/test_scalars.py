"""passes/scalars.py: boxes and closures that nobody else sees."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import MakeBox, MakeClosure
from tests.unit.compile.stages import Stages, every


def boxes(text: str, arguments: str) -> list[bool]:
    """Of each box of `f`, whether it is a local variable."""
    return [box.scalar for box in every(Stages(text, arguments).after("scalars"), MakeBox)]


def closures(text: str, arguments: str) -> list[bool]:
    """Of each closure of `f`, whether it is made only where the code is left."""
    found = every(Stages(text, arguments).after("scalars"), MakeClosure)
    return [closure.sunk for closure in found]


SUM = "(define (f xs) (let ((s 0)) (for-each (fn (x) (set! s (+ s x))) xs) s))"


def test_a_variable_that_is_set_by_a_body_that_stands_here_is_a_local() -> None:
    assert boxes(SUM, "(list 1 2)") == [True]
    assert closures(SUM, "(list 1 2)") == [True]


def test_a_variable_that_an_escaping_closure_captures_stays_a_box() -> None:
    text = "(define (f x) (let ((s 0)) (list (fn () (set! s (+ s x))))))"
    assert boxes(text, "1") == [False]
    assert closures(text, "1") == [False]


def test_what_is_handed_to_a_call_escapes() -> None:
    text = "(define (f g x) (let ((s 0)) (set! s x) (g (fn () s)) s))"
    assert boxes(text, "list 1") == [False]


def test_what_is_returned_escapes() -> None:
    assert closures("(define (f x) (fn () x))", "1") == [False]


def test_a_box_that_only_a_sunk_closure_captures_holds_that() -> None:
    text = """(define (f xs)
      (define (step x) (if (= x 0) 0 (step (- x 1))))
      (for-each (fn (x) (step x)) xs))"""
    (box,) = every(Stages(text, "(list 1 2)").after("scalars"), MakeBox)
    assert box.scalar
    assert box.holds is not None
    assert box.holds.sunk


def test_the_box_of_a_local_function_that_is_handed_out_holds_nothing() -> None:
    text = "(define (f n) (define (go i) (if (= i 0) n (go (- i 1)))) (go 3) go)"
    (box,) = every(Stages(text, "5").after("scalars"), MakeBox)
    assert box.holds is None
