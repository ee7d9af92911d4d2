"""passes/cons_webs.py: what comes from one list by cons and rest."""

from __future__ import annotations

from sx_kernel.compile.mid.lists import MakeRow, Restart
from tests.unit.compile.stages import Stages, every


def rows_of(end: str, step: str, init: str = "'()") -> int:
    text = f"(define (f n) (let loop ((i 0) (s {init})) (if (= i n) {end} (loop (+ i 1) {step}))))"
    return len(every(Stages(text, "3").after("rows"), MakeRow))


def test_conses_and_rests_of_a_variable_are_of_its_web() -> None:
    assert rows_of("s", "(cons i (rest s))") == 1


def test_a_list_that_comes_from_elsewhere_is_not() -> None:
    assert rows_of("s", "(if (odd? i) (cons i s) (list 1 2))") == 0


def test_rests_alone_make_no_row() -> None:
    assert rows_of("s", "(rest s)", "(list 1 2)") == 0


def test_it_may_begin_again_as_a_list_that_nobody_else_has() -> None:
    text = """(define (f n) (let loop ((i 0) (s nil) (k 0)) (cond ((= i n) (list k s))
      ((odd? i) (loop (+ i 1) nil (+ k (len s)))) (else (loop (+ i 1) (cons i s) k)))))"""
    assert len(every(Stages(text, "3").after("rows"), Restart)) == 1
