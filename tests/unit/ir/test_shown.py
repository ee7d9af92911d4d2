"""ir/shown.py: what a function is called where people read of it."""

from __future__ import annotations

from sx_kernel.base.source import Source
from sx_kernel.ir.nodes import Const, Lambda
from sx_kernel.ir.shown import shown_name


def lam(name: str | None, source: Source | None, pos: int) -> Lambda:
    return Lambda(name, (), (), (), None, (), 1, Const(1), source, pos)


def test_a_function_with_a_name_has_that() -> None:
    assert shown_name(lam("f", Source("(fn () 1)", "In [1]"), 0)) == "f"


def test_one_without_is_called_after_the_place_where_it_was_written() -> None:
    text = "(f\n  (fn () 1))"
    assert shown_name(lam(None, Source(text, "In [1]"), 5)) == "fn In[1]:2"
    assert shown_name(lam(None, Source(text, "/tmp/a/tour.sx"), 5)) == "fn tour.sx:2"


def test_one_that_was_not_written_anywhere_has_no_place() -> None:
    assert shown_name(lam(None, None, 5)) == "fn"
    assert shown_name(lam(None, Source("x", "In [1]"), -1)) == "fn"
