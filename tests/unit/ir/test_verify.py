"""ir/verify.py: what is wrong with IR is found, on IR written by hand."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import InternalError
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.text import from_form
from sx_kernel.ir.verify import verify
from sx_kernel.syntax.reader import read_forms
from tests.unit.analyser.analysing import analysed

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


def test_a_lambda_may_capture_if_what_is_around_it_is_not_known() -> None:
    outer = from_form(
        read_forms("(lambda nil ((a@1 captured)) 2 (lambda nil () 2 b@1 :captures ((b@1 a@1))))")[0]
    )
    assert isinstance(outer, Lambda)
    verify(outer)
    inner = outer.body
    assert isinstance(inner, Lambda)
    verify(inner, alone=True)
    with pytest.raises(InternalError, match="the outermost lambda captures variables"):
        verify(inner)


def test_all_that_is_wrong_is_listed() -> None:
    lam = from_form(read_forms("(lambda nil () 1 (seq (tail-call (global f)) (seq 1)))")[0])
    assert isinstance(lam, Lambda)
    with pytest.raises(InternalError) as found:
        verify(lam)
    assert "tail=True" in str(found.value)
    assert "Seq of 1 parts" in str(found.value)
