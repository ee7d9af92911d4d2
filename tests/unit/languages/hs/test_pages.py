"""hs/pages.py: pages of a cell, started and alive."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.dom.events import Event
from sx_kernel.languages.hs.pages import open_page, open_whole
from sx_kernel.session.web.page import page_of
from tests.unit.languages.hs.conftest import Page


def test_the_program_is_the_only_element_s_else_the_body_s(page: Page) -> None:
    open_page(page.world, "<p>a</p>", "put 'x' into me", "In [1]")
    assert page.markup() == "<p>x</p>"
    open_page(page.world, "<p>a</p><p>b</p>", "put 'x' into me", "In [1]")
    assert page.markup() == "x"


def test_what_is_wrong_in_attributes_is_told_and_the_others_go_on(page: Page) -> None:
    opened = open_page(
        page.world, "<p _='init throw 5'></p><b _='init put 1 into me'></b>", "", "In [1]"
    )
    assert opened.error is not None and "5" in opened.error and page.markup("b") == "1"


def test_a_program_that_cannot_be_read_leaves_the_page_before(page: Page) -> None:
    before = page.world.document
    with pytest.raises(SxError):
        open_page(page.world, "<p></p>", "put (", "In [1]")
    assert page_of(page.session).document is before


def test_events_reach_the_page_and_failures_are_raised(page: Page) -> None:
    opened = open_whole(page.world, "<p _='on click throw 7 on x put 1 into me'></p>", "page.html")
    assert opened.error is None
    one = page.one("p")
    opened.handle(one, Event("x"))
    assert page.markup("p") == "1"
    with pytest.raises(SxError):
        opened.handle(one, Event("click"))
    assert page.world.on_problem is None
