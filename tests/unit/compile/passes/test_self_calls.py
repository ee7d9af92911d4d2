"""passes/self_calls.py: which calls are calls of the function itself."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Call, GlobalGet
from sx_kernel.compile.passes.self_calls import is_self_call
from tests.unit.compile.stages import Stages, every


def called(text: str) -> list[bool]:
    """Of each call in `f` as it is built, whether it is one of `f` itself."""
    fn = Stages(text, level=1).after("build")
    return [is_self_call(fn, call) for call in every(fn, Call)]


def test_a_call_by_the_name_of_the_function_is_one() -> None:
    assert called("(define (f n) (list (f n)))") == [True]


def test_a_call_of_something_else_is_none() -> None:
    assert called("(define (g n) n) (define (f n) (list (g n)))") == [False]


def test_a_call_with_too_few_or_too_many_arguments_is_none() -> None:
    assert called("(define (f n) (list (f) (f n n) (f n)))") == [False, False, True]


def test_a_function_that_may_be_given_more_is_called_as_any_other() -> None:
    assert called("(define (f n &rest more) (list (f n)))") == [False]
    assert called("(define (f n &optional more) (list (f n)))") == [False]


def test_a_function_without_a_name_of_its_own_calls_others_only() -> None:
    fn = Stages("(define (f n) (list (f n)))", level=1).after("build")
    fn.self_name = None
    assert not is_self_call(fn, every(fn, Call)[0])


def test_what_is_no_call_is_none() -> None:
    fn = Stages("(define (f n) (list (f n)))", level=1).after("build")
    assert not is_self_call(fn, every(fn, GlobalGet)[0])
