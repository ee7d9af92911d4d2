"""ir/text.py: IR as SX text, both directions."""

from __future__ import annotations

import pytest

from sx_kernel.base.equality import equal
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.text import from_form, to_form
from sx_kernel.ir.verify import verify
from tests.unit.analyser.analysing import analysed

PROGRAMS = """
(f 1 "a" :k 'x)
(define (f n) "doc" (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))
(fn (a &optional (b 1) &key (c 2) d &rest e) (set! a b) (list a b c d e))
(fn (n) (let outer ((i 0)) (let inner ((j 0)) (if (< j i) (inner (+ j 1)) (outer (+ i 1))))))
(fn (n) (let loop ((i 0)) (when (< i n) (let loop ((i 0)) (when (< i n) (loop (+ i 1)))) (loop (+ i 1)))))
(fn (x) (define (ev? n) (if (= n 0) true (od? (- n 1)))) (define (od? n) (ev? (- n 1))) (ev? x))
(guard (e ((f e) => g) (else (and 1 e) (or e 2))) (begin (set! y 1) {:a 1 :b (f 2)}))
(case x 1 2 :else 3)
"""


@pytest.mark.parametrize("program", PROGRAMS.strip().split("\n"))
def test_what_is_written_reads_back(program: str) -> None:
    form = to_form(analysed(program))
    again = from_form(form)
    assert isinstance(again, Lambda)
    verify(again)
    assert equal(to_form(again), form)
