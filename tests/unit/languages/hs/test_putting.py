"""hs/putting.py: what programs put into a page."""

from __future__ import annotations

import pytest

from sx_kernel.languages.hs.putting import make_element
from tests.unit.languages.hs.conftest import Page


@pytest.mark.parametrize(
    ("program", "after"),
    [
        ("put 'x' into #d", '<p id="d">x</p>'),
        ("put '<i>x</i>' at end of #d", '<p id="d"><b>o</b><i>x</i></p>'),
        ("put 'x' at start of #d", '<p id="d">x<b>o</b></p>'),
        ("put 'x' before #d", 'x<p id="d"><b>o</b></p>'),
        ("put 'x' after #d", '<p id="d"><b>o</b></p>x'),
        ("append 'x' to #d", '<p id="d"><b>o</b>x</p>'),
        ("put [1, 2] into #d", '<p id="d">12</p>'),
        ("put <b/> into #d", '<p id="d"><b>o</b></p>'),
    ],
)
def test_where_something_is_put(page: Page, program: str, after: str) -> None:
    page.show("<p id=d><b>o</b></p>").run(program)
    assert page.markup() == after


def test_what_is_put_has_its_programs_started(page: Page) -> None:
    page.show("<p id=d></p>").run("put '<b _=\"init put 1 into me\"></b>' into #d")
    page.world.advance(2)
    assert page.markup("b") == "1"


def test_a_string_that_is_no_element_is_refused(page: Page) -> None:
    page.show("<p></p>")
    assert "put: text is not an element" in page.fails("set x to 'text' then put 1 before x")


def test_two_elements_change_places(page: Page) -> None:
    page.show("<ul><li id=a></li><li id=m></li><li id=b></li></ul>")
    page.run("swap #a with #b")
    assert [e.id for e in page.one("ul").children] == ["b", "m", "a"]


def test_an_element_is_made_of_a_selector(page: Page) -> None:
    assert make_element(page.world, "b#x.c.d").outer_html == '<b id="x" class="c d"></b>'
    assert make_element(page.world, ".c").outer_html == '<div class="c"></div>'


def test_what_cannot_be_made_is_named(page: Page) -> None:
    assert "'Nope' is null" in page.fails("make a Nope")
    assert "'five' is not a constructor" in page.fails("set global five to 5 then make a five")
