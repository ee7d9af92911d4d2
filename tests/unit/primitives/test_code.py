"""primitives/code.py: code as data, and values as text."""

from __future__ import annotations

from sx_kernel.base.values import char, keyword, symbol
from sx_kernel.primitives.table import PRIMITIVES
from tests.unit.primitives.edges import fails
from tests.unit.primitives.samples import call


def test_parsing() -> None:
    assert call("sx-parse", "(a 1) :k") == [[symbol("a"), 1], keyword("k")]
    kind, message = fails(PRIMITIVES["sx-parse"].fn, "(a")
    assert kind == "read-error"
    assert "opened at line 1, column 1" in message


def test_texts_of_values() -> None:
    value = ["a", char("b"), None, True]
    assert call("inspect", value) == '("a" #\\b nil true)'
    assert call("write-to-string", value) == '("a" #\\b () #t)'
    assert call("display-to-string", value) == "(a b () #t)"
