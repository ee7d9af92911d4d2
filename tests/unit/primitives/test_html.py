"""primitives/html.py: elements, markup, spreads, and text for the wire."""

from __future__ import annotations

import pytest

from sx_kernel.base.markup import RawHtml, Spread, SxExpr
from sx_kernel.base.values import keyword
from tests.unit.primitives.samples import T, assert_error, call

CLASS = keyword("class")


def test_an_element_takes_attributes_and_children() -> None:
    made = call("div", CLASS, "a", "x < y", call("b", "z"))
    assert call("html-text", made) == '<div class="a">x &lt; y<b>z</b></div>'
    assert call("html-text", call("%element", "my-tag", "x")) == "<my-tag>x</my-tag>"
    assert call("html-text", call("<>", "a", call("b", 1))) == "a<b>1</b>"


def test_only_markup_is_not_escaped() -> None:
    assert call("html-text", "<b>") == "&lt;b&gt;"
    assert call("html-text", call("raw!", "<b>", None, call("raw!", "</b>"))) == "<b></b>"
    assert_error("raw!", ("a", 5), T, "raw!: argument 2 must be a string…")
    assert call("raw-html-content", call("make-raw-html", "<i>")) == "<i>"
    assert_error("raw-html-content", ("<i>",), T, "raw-html-content: argument 1 must be markup…")


def test_a_spread_gives_its_attributes_to_the_element_around() -> None:
    attrs = {"class": "a"}
    spread = call("make-spread", attrs)
    assert call("html-text", call("p", spread, "x")) == '<p class="a">x</p>'
    found = call("spread-attrs", spread)
    found["class"] = "b"
    attrs["class"] = "c"
    assert call("spread-attrs", spread) == {"class": "a"}
    assert_error("make-spread", ([],), T, "make-spread: argument 1 must be a dict…")


@pytest.mark.parametrize(
    ("predicate", "value"),
    [("raw-html?", RawHtml("")), ("spread?", Spread({})), ("sx-expr?", SxExpr("x"))],
)
def test_each_kind_is_told_from_the_others(predicate: str, value: object) -> None:
    assert call(predicate, value)
    others = [one for one in (RawHtml(""), Spread({}), SxExpr("x"), "", {}) if one is not value]
    assert [call(predicate, one) for one in others if type(one) is not type(value)].count(True) == 0


def test_source_goes_over_the_wire_as_it_is() -> None:
    assert call("%wire-text", call("make-sx-expr", "(f 1)")) == "(f 1)"
    assert call("sx-expr-source", call("make-sx-expr", "(f 1)")) == "(f 1)"
    made = call("%wire-element", "div", CLASS, "a", "x")
    assert call("%wire-text", made) == '(div :class "a" "x")'
    assert call("%wire-text", ["x", 1]) == '(list "x" 1)'


def test_this_is_no_browser() -> None:
    assert call("client?") is False
