"""python/extents.py: bodies of guards in Python."""

from __future__ import annotations

import pytest

from tests.unit.compile.stages import Stages

G = "(define (g n) (if (= n 0) 0 (+ 1 (g (- n 1))))) "


def emitted(text: str) -> str:
    return Stages(G + text, "3").render().text


def test_a_body_is_tried_and_nothing_is_made_for_it() -> None:
    text = emitted("(define (f a) (guard (e ((= e 1) 2)) (quotient 6 a)))")
    before, _, behind = text.partition("try:")
    assert "make(" not in before.partition("def fn")[2]
    assert "N_" not in before
    assert "except Caught_ as e_:" in behind
    assert "N_handled(" in behind


def test_what_a_blind_handler_takes_is_not_done_again() -> None:
    assert "N_blind(" in emitted("(define (f a) (guard (e (true 2)) (quotient 6 a)))")
    assert "N_blind(" not in emitted("(define (f a) (guard (e (true e)) (quotient 6 a)))")


@pytest.mark.parametrize(
    ("payload", "test"), [("(nth (list 1 'x) a)", True), ("(list a)", False), ("1", False)]
)
def test_only_what_may_be_an_error_is_asked_whether_it_is(payload: str, test: bool) -> None:
    text = emitted(f"(define (f a) (guard (e ((= e 1) e)) (raise {payload})))")
    assert ("is Error_" in text) is test


def test_a_record_is_put_in_force_before_a_body_that_calls() -> None:
    text = emitted("(define (f a) (guard (e ((symbol? e) 1)) (+ 1 (g a))))")
    assert text.index("N_open_guard(") < text.index("try:") < text.index("N_close_guard(")


def test_the_handler_of_a_record_is_made_when_somebody_wants_it() -> None:
    text = emitted("(define (f a) (guard (e ((= e a) 1)) (+ 1 (g a))))")
    assert "N_open_guard((P_.rt.inner[1], a, ))" in text
    assert ".make(" not in text
