"""python/sequences.py: lines for walks and rows."""

from __future__ import annotations

from tests.unit.compile.stages import Stages


def emitted(step: str, init: str = "'()", end: str = "s") -> str:
    text = f"(define (f n) (let loop ((i 0) (s {init})) (if (= i n) {end} (loop (+ i 1) {step}))))"
    return Stages(text, "3").render().text


def test_a_push_is_an_append() -> None:
    assert ".append(i)" in emitted("(cons i s)")


def test_what_may_not_be_there_is_looked_for_before_it_is_taken_off() -> None:
    text = emitted("(cons i (rest s))", end="(rest s)")
    assert "if t1_:" in text
    assert "t1_[-1] = i" in text


def test_what_was_looked_at_is_taken_off_without_a_look() -> None:
    text = emitted("(cons (+ i (first s)) (rest s))", init="(list 1)")
    assert "if t2_:" not in text
    assert "t2_[-1] = " in text


def test_a_row_that_shrinks_knows_whether_it_was_changed() -> None:
    assert "t1_w = False" in emitted("(cons i (rest s))")
    assert "t1_w" not in emitted("(cons i s)")
