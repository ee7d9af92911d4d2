"""html/wire.py: an expression as source for a client."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.markup import RawHtml, Spread, SxExpr
from sx_kernel.base.values import keyword, symbol
from sx_kernel.html.wire import source_of, wire_element, wire_fragment, wire_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nil"),
        (True, "true"),
        (5, "5"),
        ('a"b', '"a\\"b"'),
        (keyword("a"), "(quote :a)"),
        (symbol("a"), "(quote a)"),
        ([1, [2]], "(list 1 (list 2))"),
        ({"a": 1}, '{"a" 1}'),
        (RawHtml("<b>"), '(raw! "<b>")'),
        (SxExpr("(p)"), "(p)"),
    ],
)
def test_a_value_is_source_that_has_that_value(value: Any, text: str) -> None:
    assert source_of(value) == text


@pytest.mark.parametrize("value", [print, [print], {"a": print}])
def test_a_function_has_no_source(value: Any) -> None:
    assert source_of(value) is None


def test_what_is_nested_too_deeply_has_none() -> None:
    deep: list[Any] = []
    for _ in range(300):
        deep = [deep]
    assert source_of(deep) is None


def test_an_element_is_a_call_with_its_attributes_first() -> None:
    made = wire_element("p", ["a", keyword("id"), "x", keyword("title"), None, 5])
    assert made.source == '(p :id "x" "a" 5)'


def test_spreads_find_their_element_here_too() -> None:
    made = wire_element("p", [keyword("class"), "a", [Spread({"class": "b"})], "x"])
    assert made.source == '(p :class "a b" "x")'


def test_handlers_stay_with_who_made_them() -> None:
    assert wire_element("button", [keyword("on-click"), print, "x"]).source == '(button "x")'


def test_a_child_without_source_is_refused_with_its_element() -> None:
    with pytest.raises(SxError, match="p: the wire format has no"):
        wire_element("p", [print])


def test_a_name_that_no_attribute_has_is_refused() -> None:
    with pytest.raises(SxError, match="an attribute cannot be called"):
        wire_element("p", [keyword("a=b"), 1])


def test_one_expression_stands_for_itself_unless_it_must_not() -> None:
    one = SxExpr("(p)")
    assert wire_fragment([None, one], always=False) is one
    assert wire_fragment([one], always=True).source == "(<> (p))"
    assert wire_fragment([one, "a"], always=False).source == '(<> (p) "a")'
    assert wire_fragment([], always=False) is None
    assert wire_fragment([Spread({"id": "a"})], always=False).attrs == {"id": "a"}


def test_text_alone_is_itself() -> None:
    assert wire_text("a") == "a"
    assert wire_text(None) == ""
    assert wire_text(SxExpr("(p)")) == "(p)"
