"""hs/toggling.py: what comes and goes."""

from __future__ import annotations

import pytest

from sx_kernel.languages.hs.toggling import (
    class_names,
    next_of,
    others_of,
    show_by_class,
    show_by_style,
    take,
    toggle_attribute,
    toggle_class,
)
from tests.unit.languages.hs.conftest import Page


def test_values_go_round() -> None:
    assert [next_of([1, 2, 3], now) for now in (1, 3, 9)] == [2, 1, 1]
    assert class_names([".a b", "c"]) == ["a", "b", "c"]
    assert others_of(None) is None and others_of((1,)) == [1]


def test_classes_go_on_to_the_next_group(page: Page) -> None:
    one = page.show("<p class='k'></p>").one("p")
    seen: list[str | None] = []
    for _ in range(4):
        toggle_class(one, ["a"], [["b", "c"]])
        seen.append(one.get("class"))
    assert seen == ["k a", "k b c", "k a", "k b c"]
    toggle_class(one, ["k", "n"], None)
    assert one.get("class") == "b c n"


def test_attributes_go_on_to_the_next_value(page: Page) -> None:
    one = page.show("<p></p>").one("p")
    seen: list[str | None] = []
    for _ in range(3):
        toggle_attribute(one, "x", "1", [["x", "2"]])
        seen.append(one.get("x"))
    assert seen == ["1", "2", "1"]
    toggle_attribute(one, "hidden", None, None)
    assert one.get("hidden") == ""
    toggle_attribute(one, "hidden", None, None)
    assert not one.has("hidden")


def test_what_is_taken_leaves_the_others(page: Page) -> None:
    page.show("<p id=a class='on'></p><p id=b></p><p id=c class='on'></p>")
    b = page.one("#b")
    take("class", [".on"], None, [".off"], None, b, None)
    assert [page.one(s).get("class") for s in ("#a", "#b", "#c")] == ["off", "on", "off"]
    page.one("#a").set("sel", "1")
    take("attr", "sel", None, None, None, b, None)
    assert not page.one("#a").has("sel") and b.get("sel") == ""


@pytest.mark.parametrize(
    ("name", "hidden", "shown"),
    [("visibility", "hidden", "visible"), ("opacity", "0", "1"), ("display", "none", "")],
)
def test_styles_hide_and_show(page: Page, name: str, hidden: str, shown: str) -> None:
    one = page.show("<p></p>").one("p")
    show_by_style("toggle", one, name, None)
    assert one.style(name) == hidden
    show_by_style("toggle", one, name, None)
    assert one.style(name) == shown


def test_a_dialog_opens_and_closes(page: Page) -> None:
    one = page.show("<dialog></dialog>").one("dialog")
    show_by_style("show", one, "display", None)
    assert one.has("open")
    show_by_style("hide", one, "display", None)
    assert not one.has("open")


def test_what_a_style_sheet_hides_is_shown_as_a_block(page: Page) -> None:
    one = page.show("<p style='display: none'></p>").one("p")
    show_by_style("show", one, "display", None)
    assert one.style("display") in ("", "block")
    show_by_style("show", one, "display", "flex")
    assert one.style("display") == "flex"


def test_a_class_hides_by_being_there(page: Page) -> None:
    one = page.show("<p></p>").one("p")
    for how, there in (("hide", True), ("show", False), ("toggle", True)):
        show_by_class(how, one, "hidden")
        assert one.has_class("hidden") is there
