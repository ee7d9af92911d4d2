"""extents.py: guards as parts of functions."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid.extents import caught_in
from sx_kernel.compile.mid.nodes import Call, Caught, Leave, Loop, Native, Op, Raise
from sx_kernel.compile.mid.state import GUARD
from tests.unit.compile.stages import Stages, every

G = "(define (g n) (if (= n 0) 0 (+ 1 (g (- n 1))))) "


def natives(text: str) -> list[str]:
    """The native control functions that `f` calls."""
    return [one.name for one in every(Stages(G + text, "3").after("build"), Native)]


def test_a_body_that_calls_nothing_has_no_record() -> None:
    assert natives("(define (f a) (guard (e (true 1)) (quotient 6 a)))") == []


def test_a_body_that_calls_has_one() -> None:
    text = "(define (f a) (guard (e (true 1)) (+ 1 (g a))))"
    assert natives(text) == ["%open-guard", "%close-guard"]


def test_a_guard_around_another_has_a_record() -> None:
    text = "(define (f a) (guard (e (true 1)) (guard (d ((symbol? d) 2)) (quotient 6 a))))"
    assert natives(text) == ["%open-guard", "%close-guard"]


def test_what_fails_in_the_body_finds_the_frame_of_the_guard() -> None:
    fn = Stages("(define (f a) (+ 1 (guard (e (true 1)) (quotient 6 a))))", "3").after("build")
    (division,) = [one for one in every(fn, Op) if one.name == "quotient"]
    assert division.state is not None
    outer = division.state.activation.outer
    assert outer is not None
    assert outer.frames is not None
    assert outer.frames.tag == GUARD
    assert outer.frames.below is not None


def test_what_is_raised_in_the_body_goes_to_the_clauses() -> None:
    fn = Stages("(define (f a) (guard (e ((> e 2) e)) (raise a)))", "3").after("build")
    assert len(every(fn, Raise)) == 1
    assert len(every(fn, Leave)) == 1  # where no clause fits
    assert every(fn, Native) == []


ERR = '(error "bad" a)'


@pytest.mark.parametrize(
    ("guard", "raises"),
    [(f"(guard (e ((error? e) (error-message e))) {ERR})", 1), (f"(guard (e (true 1)) {ERR})", 1),
     (f"(guard (e ((error? e) e)) {ERR})", 0), (f"(guard (e ((g e) 1)) {ERR})", 0),
     ("(guard (e (true (error-message e))) (error a))", 0), (ERR, 0),
     ('(guard (e (true (error-message e))) (error "bad"))', 1)],
)  # fmt: skip
def test_an_error_goes_to_clauses_that_do_not_ask_where_it_was(guard: str, raises: int) -> None:
    fn = Stages(G + f"(define (f a) (if (= a 3) 1 {guard}))", "3").after("build")
    made = [one for one in every(fn, Op) if one.own == "make-error"]
    assert len(made) == len(every(fn, Raise)) == raises
    assert len([one for one in every(fn, Op) if one.own == "error"]) == 1 - raises


@pytest.mark.parametrize("test", ["(g e)", "(begin (display e) true)"])
def test_where_a_clause_does_more_than_look_the_machine_raises(test: str) -> None:
    fn = Stages(G + f"(define (f a) (guard (e ({test} e)) (raise a)))", "3").after("build")
    assert every(fn, Raise) == []


def test_a_handler_with_tests_only_of_types_is_blind() -> None:
    fn = Stages("(define (f a) (guard (e ((error? e) 1)) (quotient 6 a)))", "3").after("build")
    assert [one.sees for one in every(fn, Caught)] == ["nothing"]


def test_the_body_is_a_loop_that_says_so() -> None:
    fn = Stages("(define (f a) (guard (e (true e)) (quotient 6 a)))", "3").after("build")
    (loop,) = every(fn, Loop)
    assert type(caught_in(loop)) is Caught
    plain = Stages("(define (f n) (let go ((i 0)) (if (= i n) i (go (+ i 1)))))", "3")
    assert [caught_in(one) for one in every(plain.after("build"), Loop)] == [None]


def test_a_guard_too_many_stays_a_call() -> None:
    body = "(quotient 6 a)"
    for _ in range(12):
        body = f"(guard (e ((symbol? e) 1)) {body})"
    assert "%guard" in natives(f"(define (f a) {body})")


def test_code_that_is_compiled_quickly_calls() -> None:
    stages = Stages("(define (f a) (guard (e (true 1)) (quotient 6 a)))", "3", level=1)
    assert [one.name for one in every(stages.after("build"), Native)] == ["%guard"]
    assert every(stages.after("build"), Call) == []
