"""primitives/features.py: what this implementation has."""

from __future__ import annotations

from sx_kernel import Session
from sx_kernel.base.values import symbol
from tests.unit.primitives.samples import call


def test_what_is_told_is_so() -> None:
    names = call("features")
    assert {symbol("r7rs"), symbol("ratios"), symbol("full-unicode")} <= set(names)
    assert Session().eval('(list (* 2 (/ 1 (/ 2 3))) (string-length "\U0001d49c"))') == [3, 1]


def test_the_list_belongs_to_who_asked() -> None:
    call("features").clear()
    assert call("features")
