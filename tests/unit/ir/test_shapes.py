"""ir/shapes.py: bodies with holes, which texts share that differ in literals only."""

from __future__ import annotations

import pytest

from sx_kernel.ir.nodes import Const, Lambda, PrimCall
from sx_kernel.ir.shapes import UNFILLED, Hole, Inspected, Template, fill, template
from sx_kernel.ir.text import to_text
from tests.unit.analyser.analysing import analysed


def with_hole(body: PrimCall, at: int, index: int) -> None:
    """Put the hole of literal `index` in place of an operand."""
    args = list(body.args)
    args[at] = Const(Hole(index), -1)
    body.args = tuple(args)


def of_sum() -> Template:
    """The template of (+ _ _), whose second operand is the first literal of the text."""
    lam = analysed("(+ 1 2)")
    assert type(lam.body) is PrimCall
    with_hole(lam.body, 0, 1)
    with_hole(lam.body, 1, 0)
    return template(lam)


def test_nobody_can_ask_what_is_in_a_hole() -> None:
    hole = Hole(0)
    for ask in (lambda: hole == hole, lambda: hash(hole), lambda: bool(hole)):
        with pytest.raises(Inspected):
            ask()


def test_a_template_says_which_literal_each_hole_has() -> None:
    made = of_sum()
    assert made.items == (1, 0)
    assert made.lam.shared
    assert made.lam.filling is UNFILLED


def test_the_text_that_a_template_was_made_of_stays_as_it_was() -> None:
    lam = analysed("(+ 1 2)")
    before = to_text(lam)
    made = template(lam)
    assert made.lam is not lam
    assert made.lam.body is not lam.body
    assert to_text(lam) == before
    assert not lam.shared


def test_who_looks_at_a_body_gets_one_of_its_own_without_holes() -> None:
    lam = of_sum().lam
    shared = lam.body
    lam.filling = (5, 7)
    fill(lam)
    assert to_text(lam.body) == "(prim + 5 7)"
    assert not lam.shared
    assert lam.unfilled is shared  # what ran with holes goes on with them
    filled = lam.body
    fill(lam)
    assert lam.body is filled


def test_an_inner_lambda_is_a_hole_with_a_template_of_its_own() -> None:
    lam = analysed("(fn (x) (+ x 1))")
    assert type(lam.body) is Lambda
    assert type(lam.body.body) is PrimCall
    with_hole(lam.body.body, 1, 0)
    made = template(lam)
    (inner,) = made.items
    assert type(inner) is Template
    assert inner.items == (0,)
    inner.lam.filling = (3,)
    made.lam.filling = (inner.lam,)
    fill(made.lam)
    assert made.lam.body is inner.lam
    assert "(prim + x@1 3)" in to_text(made.lam)
