"""hs/reading.py: names, properties and comparisons of expressions."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.markup import RawHtml
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.languages.hs import reading
from tests.unit.languages.hs.conftest import Page


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("[1, 2, 3][1..2]", [2, 3]), ("'abcd'[..1]", "ab"), ("[1, 2, 3][-2..]", [2, 3]),
        ("5 is between 1 and 5", True), ("[1, 2] contains 2", True), ("'abc' contains 'd'", False),
        ("2 is in [1]", False), ("'abc' matches 'b.'", True), ("'ABC' is 'abc' ignoring case", True),
        ("'a,b' split by ','", ["a", "b"]), ("[1, null, 2] joined by '-'", "1--2"),
        ("null is empty", True), ("1 exists", True),
        ("[] exists", False), ("5 is a Number", True), ("null is a String", True),
        ("null is a String!", False), ("{a: 1}.a", 1),
    ],
)  # fmt: skip
def test_expressions(page: Page, program: str, value: Any) -> None:
    assert page.run(program) == value


def test_what_is_nothing_is_called_as_the_program_calls_it() -> None:
    assert reading.need(0, "x") == 0
    for nothing in (None, UNDEFINED):
        with pytest.raises(SxError, match=r"'x\.y' is null"):
            reading.need(nothing, "x.y")


def test_a_type_that_is_demanded_is_checked(page: Page) -> None:
    assert page.run("5 : Number") == 5
    assert "Typecheck failed!  Expected: String" in page.fails("5 : String")
    assert "Typecheck failed!" in page.fails("null : String!")


def test_elements_come_before_and_after_each_other(page: Page) -> None:
    page.show("<p id=a></p><p id=b></p>")
    assert reading.precedes(page.one("#a"), page.one("#b"))
    with pytest.raises(SxError, match="compare elements, not 5"):
        reading.precedes(5, page.one("#b"))


def test_values_are_escaped_but_markup_is_not() -> None:
    assert reading.escaped("<a>") == "&lt;a&gt;" and reading.escaped(None) == ""
    assert reading.escaped(RawHtml("<b></b>")) == "<b></b>"


def test_equal_keys_stay_in_their_order() -> None:
    pairs = [[2, "a"], [1, "b"], [2, "c"]]
    assert reading.sort(pairs, False) == ["b", "a", "c"]
    assert reading.sort(pairs, True) == ["a", "c", "b"]


def test_a_pattern_that_is_none_is_an_error() -> None:
    with pytest.raises(SxError, match="this is no regular expression"):
        reading.matches("a", "(")
    with pytest.raises(SxError, match="The value of it does not have a match"):
        reading.matches(5, "a")
    assert reading.matches(None, "a") is False


def test_inherited_variables_end_where_a_part_is_isolated(page: Page) -> None:
    page.show(
        "<div id=o _='init set ^n to 4'><p id=d></p><p id=i dom-scope=isolated><b></b></p></div>"
    )
    page.world.advance(5)
    assert page.run("^n", me=page.one("#d")) == 4
    assert page.run("^n", me=page.one("b")) in (None, UNDEFINED)


def test_splitting_and_joining_nothing_gives_nothing() -> None:
    assert reading.split(None, ",") is None and reading.split(UNDEFINED, ",") is UNDEFINED
    assert reading.split("ab", "") == ["a", "b"] and reading.joined(None, ",") is None
