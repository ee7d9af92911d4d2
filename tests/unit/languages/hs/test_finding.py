"""hs/finding.py: queries, collections, and what stands next to what."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.languages.hs.finding import (
    css_name,
    first,
    item,
    items,
    last,
    members,
    members_of,
    query_in,
    things,
)
from tests.unit.languages.hs.conftest import Page

MARKUP = "<div id=o><p id=a class=x></p><p id=b></p><b id=c><p id=d class=x></p></b></div>"


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("the first <p/>", "a"), ("the last <p/>", "d"), ("the next <p/> from #a", "b"),
        ("the next .x from #a", "d"), ("the previous <p/> from #d", "b"),
        ("the closest <div/> to #d", "o"), ("the closest <p/> to #d", "d"),
        ("the first <p/> in #c", "d"), ("the next <p/> from #d with wrapping", "a"),
    ],
)  # fmt: skip
def test_elements_are_found_from_where_something_stands(
    page: Page, program: str, found: str
) -> None:
    assert page.show(MARKUP).run(program).id == found


def test_nothing_next_is_undefined(page: Page) -> None:
    assert page.show(MARKUP).run("the next <p/> from #d") is UNDEFINED


def test_a_query_finds_each_element_once(page: Page) -> None:
    page.show(MARKUP)
    where = [page.one("#o"), page.one("#c")]
    assert [e.id for e in query_in("p", where)] == ["a", "b", "d"]


@pytest.mark.parametrize(
    ("name", "css"), [("a-b", "a-b"), ("a:b", "a\\:b"), ("1a", "\\31 a"), ("a.b", "a\\.b")]
)
def test_names_are_written_as_css_has_them(name: str, css: str) -> None:
    assert css_name(name) == css


@pytest.mark.parametrize(
    ("x", "where", "found"),
    [(2, [1, 2], [2]), ([1, 3], [1, 2], [1]), ("b", "abc", ["b"]), ("a", {"a": 1}, ["a"]),
     (1, None, []), (True, [1], [])],
)  # fmt: skip
def test_which_values_are_in_a_collection(x: Any, where: Any, found: list[Any]) -> None:
    assert members(x, where) == found


def test_ends_of_collections() -> None:
    assert (first([1, 2]), last("abc"), first([]), last(None)) == (1, "c", UNDEFINED, UNDEFINED)
    assert (item([1], 0), item([1], 1)) == (1, UNDEFINED)


def test_what_loops_go_through() -> None:
    assert items({"a": 1}) == ["a"] and items("ab") == ["a", "b"] and items(None) == []
    assert items(5) == [] and things(5) == [5] and things(UNDEFINED) == []
    assert members_of(None) is None and members_of("ab") == ["a", "b"] and members_of(3) == []
