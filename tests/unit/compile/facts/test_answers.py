"""facts/answers.py: what a function answers, by a look at its ends."""

from __future__ import annotations

import pytest

from sx_kernel.compile.facts.answers import answer_of
from sx_kernel.machine.link import global_key
from sx_kernel.session.session import Session

ANSWERS = {
    "(define (f) (vector (vector 1.5) (vector 2.5)))": "vector[vector[float]]",
    "(define (f n) (let ((v (make-vector n 0))) v))": "None",
    "(define (f n) (if (= n 0) (make-vector 1 0) (make-vector n 1)))": "vector[int(0..)]",
    "(define (f n) (if (= n 0) 1 (g n)))": "None",
    "(define (f n) (let loop ((i 0)) (if (< i n) (loop (+ i 1)) \"done\")))": "str",
    "(define (f) (open-output-string))": "port",
    "(define (f n) (+ n 1))": "None",
}  # fmt: skip


@pytest.mark.parametrize("text", ANSWERS)
def test_the_ends_say_what_is_answered(text: str) -> None:
    session = Session(out=lambda _text: None, threshold=None)
    session.eval(text)
    machine = session.machine
    lam = machine.globals[global_key("f")].__closure__[1].cell_contents
    assert str(answer_of(lam, machine.primitives)) == ANSWERS[text]
