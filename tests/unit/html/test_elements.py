"""html/elements.py: values become markup."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.markup import RawHtml, Spread
from sx_kernel.base.values import keyword
from sx_kernel.html.elements import (
    attribute,
    element,
    escape,
    fragment,
    html_text,
    island,
    plain_text,
)

RAW = RawHtml("<b>x</b>")


def test_text_is_escaped_once() -> None:
    assert escape('a<b & "c">\'') == "a&lt;b &amp; &quot;c&quot;&gt;'"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("title", 'a"b', ' title="a&quot;b"'),
        ("width", 5, ' width="5"'),
        ("title", None, ""),
        ("title", False, ""),
        ("title", True, ' title="true"'),
        ("checked", True, " checked"),
        ("checked", "", " checked"),
        ("checked", False, ""),
        ("title", RAW, ' title="&lt;b&gt;x&lt;/b&gt;"'),
        ("onclick", print, ""),
    ],
)
def test_an_attribute_is_quoted_bare_or_left_out(name: str, value: Any, text: str) -> None:
    assert attribute(name, value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("<", "&lt;"),
        (5, "5"),
        (True, "true"),
        (keyword("a"), "a"),
        (RAW, "<b>x</b>"),
        (["a", ["b", None], RAW], "ab<b>x</b>"),
        ([], ""),
    ],
)
def test_a_child_becomes_markup(value: Any, text: str) -> None:
    assert html_text(value) == text
    assert plain_text(value) in (text, None)


def test_what_may_be_long_or_bring_spreads_is_not_written_the_fast_way() -> None:
    assert plain_text("<") == "&lt;"
    for value in (Spread({"id": "a"}), [["a"]], 1 << 70, ["a"] * 1001, 1.5):
        assert plain_text(value) is None


def test_keywords_mark_attributes_and_the_last_of_a_name_counts() -> None:
    made = element("p", [keyword("id"), "a", "text", keyword("id"), "b", RAW])
    assert made.text() == '<p id="b">text<b>x</b></p>'


def test_a_keyword_at_the_end_is_a_child() -> None:
    assert element("p", ["a ", keyword("k")]).text() == "<p>a k</p>"


def test_spreads_find_the_element_around_them() -> None:
    spread = Spread({"class": "b", "title": "t"})
    made = element("p", [keyword("class"), "a", ["x", spread]])
    assert made.text() == '<p class="a b" title="t">x</p>'


def test_a_void_element_has_no_end_and_no_content() -> None:
    assert element("br", []).text() == "<br>"
    with pytest.raises(SxError, match="br: a void element has no content"):
        element("br", ["x"])


def test_a_fragment_of_one_is_that_one() -> None:
    spread = Spread({"id": "a"})
    assert fragment([RAW]) is RAW
    assert fragment([spread]) is spread
    assert fragment(["a", RAW]).text() == "a<b>x</b>"


def test_a_list_that_contains_itself_is_refused() -> None:
    endless: list[Any] = ["a"]
    endless.append(endless)
    with pytest.raises(SxError, match="a list that contains itself"):
        html_text(endless)


def test_an_island_says_what_it_was_called_with_as_far_as_that_can_be_said() -> None:
    made = island("~counter", [keyword("n"), 3, keyword("f"), print, RAW])
    assert made.text() == ('<span data-sx-island="~counter" data-sx-state="{:n 3}"><b>x</b></span>')
