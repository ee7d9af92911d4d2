"""IR as SX text: both directions, and the verifier on IR written by hand."""

from __future__ import annotations

import pytest

from sx_kernel.base.equality import equal
from sx_kernel.base.errors import InternalError
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.text import from_form, to_form
from sx_kernel.ir.verify import verify
from sx_kernel.syntax.reader import read_forms
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


BROKEN = {
    "not visible": "(lambda nil () 2 (seq (let x@1 1 2) x@1))",
    "slot 1, like": "(lambda nil (x@1) 3 (let (x@1) 1 (let (y@2) 1 2)))",
    "has slot": "(lambda nil (x@1) 2 (let y@5 1 2))",
    "Python name": "(lambda nil (x@1) 3 (let x@2 1 2))",
    "boxed or assigned": "(lambda nil ((x@1 boxed)) 2 1)",
    "not marked assigned": "(lambda nil () 2 (let (x@1 boxed) 1 (set! x@1 2)))",
    "no Letrec declares": "(lambda nil () 2 (let x@1 1 (init! x@1 2)))",
    "tail=False": "(lambda nil () 1 (call (global f)))",
    "tail=True": "(lambda nil () 1 (seq (tail-call (global f)) 1))",
    "not in tail position of its Loop": "(lambda nil () 2 (loop l ((i@1 0)) (seq (recur l 1) 2)))",
    "has 2 arguments": "(lambda nil () 2 (loop l ((i@1 0)) (recur l 1 2)))",
    "of 1 parts": "(lambda nil () 1 (seq 1))",
    "KeywordArg outside": "(lambda nil () 1 (prim list :a))",
    "not sorted": "(lambda nil (a@1 b@2) 3 (lambda nil () 3 1 :captures ((b@1 b@2) (a@2 a@1))))",
}


@pytest.mark.parametrize("complaint", BROKEN)
def test_verifier_finds(complaint: str) -> None:
    node = from_form(read_forms(BROKEN[complaint])[0])
    assert isinstance(node, Lambda)
    with pytest.raises(InternalError, match=complaint):
        verify(node)


def test_verifier_finds_a_wrong_trivial_flag() -> None:
    lam = analysed("(+ 1 2)")
    lam.body.trivial = False
    with pytest.raises(InternalError, match="trivial=False"):
        verify(lam)
