"""hs/changing.py: classes, attributes, styles and collections that programs change."""

from __future__ import annotations

import pytest

from tests.unit.languages.hs.conftest import Page


@pytest.mark.parametrize(
    ("program", "after"),
    [
        ("add .b to #d", '<p id="d" class="a b">x</p>'),
        ("add .a to #d", '<p id="d" class="a">x</p>'),
        ("remove .a from #d", '<p id="d">x</p>'),
        ("add @title='t' to #d", '<p id="d" class="a" title="t">x</p>'),
        ("set @title of #d to 't'", '<p id="d" class="a" title="t">x</p>'),
        ("set @class of #d to null", '<p id="d">x</p>'),
        ("set #d's *color to 'red'", '<p id="d" class="a" style="color: red">x</p>'),
        ("remove #d", ""),
        ("empty #d", '<p id="d" class="a"></p>'),
        ("toggle .a on #d", '<p id="d">x</p>'),
    ],
)
def test_what_a_command_makes_of_an_element(page: Page, program: str, after: str) -> None:
    page.show("<p id='d' class='a'>x</p>").run(program)
    shown = page.markup().replace(' class=""', "").replace(";", "")
    assert shown == after


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("set xs to [1] then append 2 to xs then return xs", [1, 2]),
        ("set xs to [1, 2] then remove 1 from xs then return xs", [2]),
        ("set xs to [1, 2] then empty xs then return xs", []),
        ("set x to {a: 1} then set x.b to 2 then return x", {"a": 1, "b": 2}),
        ("set xs to [1, 2] then set xs[0] to 9 then return xs", [9, 2]),
        ("set xs to {a: [1]} then put 5 at end of xs.a then return xs", {"a": [1, 5]}),
    ],
)
def test_what_a_command_makes_of_a_value(page: Page, program: str, value: object) -> None:
    assert page.run(program) == value


def test_a_form_is_emptied_control_by_control(page: Page) -> None:
    page.show(
        "<form id='f'><input name=a value=1><input type=checkbox checked><textarea>t</textarea></form>"
    ).run("empty #f")
    assert page.one("[name=a]").value == "" and page.one("textarea").value == ""
    assert not page.one("[type=checkbox]").is_checked


def test_setting_what_is_nothing_names_it(page: Page) -> None:
    assert "'nothing'" in page.fails("set nothing.x to 1") or "null" in page.fails(
        "set nothing.x to 1"
    )


def test_show_and_hide_keep_the_display_that_was(page: Page) -> None:
    page.show("<p id='d' style='display: flex'></p>")
    page.run("hide #d")
    assert page.one("#d").style("display") == "none"
    page.run("show #d")
    assert page.one("#d").style("display") == "flex"


def test_a_toggle_between_goes_back_and_forth(page: Page) -> None:
    page.show("<p id='d' class='a'></p>")
    seen: list[str | None] = []
    for _ in range(3):
        page.run("toggle between .a and .b on #d")
        seen.append(page.one("#d").get("class"))
    assert seen == ["b", "a", "b"]
