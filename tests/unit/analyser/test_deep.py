"""Forms nested 20 000 deep and more are analysed without recursion on the C stack."""

from __future__ import annotations

import pytest

from sx_kernel.ir.nodes import PrimCall
from sx_kernel.ir.passes import run_passes
from sx_kernel.ir.verify import verify
from tests.unit.analyser.analysing import Context, analysed, deep

SHAPES = {
    "call": ("(f ", "1", ")"),
    "primitive": ("(+ 1 ", "1", ")"),
    "if": ("(if 1 ", "1", ")"),
    "test": ("(if ", "1", " 1)"),
    "let": ("(let ((x 1)) ", "x", ")"),
    "init": ("(let ((x ", "1", ")) x)"),
    "fn": ("(fn (x) ", "x", ")"),
    "quote": ("'", "x", ""),
    "quasiquote": ("`(a ", ",x", ")"),
    "begin": ("(begin 1 ", "1", ")"),
    "body": ("(fn () (define x 1) ", "x", ")"),
    "loop": ("(fn () (let l ((i 1)) ", "(l i)", "))"),
    "head": ("(", "f", ")"),
    "dict": ("{:a ", "1", "}"),
    "guard": ("(guard (e (else 1)) ", "1", ")"),
    "thread": ("(-> ", "1", " f)"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_deep_nesting(shape: str) -> None:
    before, inside, after = SHAPES[shape]
    depth = 5_000
    with deep():
        lam = analysed(before * depth + inside + after * depth, Context())
        verify(run_passes(lam))


def test_hundred_thousand_parentheses() -> None:
    depth = 100_000
    with deep():
        body = analysed("(+ 1 " * depth + "1" + ")" * depth).body
    assert isinstance(body, PrimCall)
    assert body.name == "+"
