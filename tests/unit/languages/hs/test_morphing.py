"""hs/morphing.py: elements that are the same stay."""

from __future__ import annotations

from sx_kernel.languages.hs.morphing import morph
from tests.unit.languages.hs.conftest import Page


def test_elements_with_the_same_id_stay_wherever_they_go(page: Page) -> None:
    page.show("<ul id=u><li id=a>1</li><li id=b>2</li></ul>")
    a, b = page.one("#a"), page.one("#b")
    morph(page.world, page.one("#u"), "<ul id=u class=n><li id=b>2!</li><li id=a>1</li></ul>")
    assert page.markup("#u") == '<li id="b">2!</li><li id="a">1</li>'
    assert page.one("#a") is a and page.one("#b") is b
    assert page.one("#u").get("class") == "n"


def test_its_own_attributes_stay_if_that_is_wanted(page: Page) -> None:
    page.show("<p id=d title=t>x</p>")
    morph(page.world, page.one("#d"), "<p id=d>y</p>", own=False)
    assert page.one("#d").outer_html == '<p id="d" title="t">y</p>'


def test_content_of_another_kind_stands_in_it_then(page: Page) -> None:
    page.show("<div id=d>old</div>")
    morph(page.world, page.one("#d"), "<b>new</b> text")
    assert page.one("#d").outer_html == '<div id="d"><b>new</b> text</div>'


def test_what_is_no_more_is_removed_and_texts_change(page: Page) -> None:
    page.show("<p id=d>a<b>x</b>c<i>y</i></p>")
    bold = page.one("b")
    morph(page.world, page.one("#d"), "<p id=d>A<b>x</b></p>")
    assert page.markup("#d") == "A<b>x</b>" and page.one("b") is bold


def test_a_program_that_has_changed_can_be_started_again(page: Page) -> None:
    page.show("<p id=d _='on click put 1 into me'></p>")
    morph(page.world, page.one("#d"), "<p id=d _='on click put 2 into me'></p>")
    page.world.process(page.one("#d"))
    page.happen("#d", "click")
    assert page.markup("#d") == "2"
