"""hs/effects.py: what looks again when it may have changed."""

from __future__ import annotations

import math

import pytest

from sx_kernel.languages.hs.effects import attribute_of, same
from tests.unit.languages.hs.conftest import Page


def test_nan_has_stayed_what_it_was() -> None:
    assert same(math.nan, math.nan) and same(1, 1.0) and not same(1, 2)


@pytest.mark.parametrize(
    ("name", "value", "becomes"),
    [("hidden", True, ""), ("hidden", False, None), ("aria-x", False, False), ("title", "t", "t")],
)
def test_a_boolean_has_an_attribute_come_and_go(name: str, value: object, becomes: object) -> None:
    assert attribute_of(name, value) == becomes


def test_when_runs_for_each_new_value_only(page: Page) -> None:
    page.show("<p id='d' _='when $n changes put it into me'></p>")
    page.run("set $n to 1")
    assert page.markup("#d") == "1"
    page.one("#d").fill([])
    page.run("set $n to 1")
    assert page.markup("#d") == ""
    page.run("set $n to 2")
    assert page.markup("#d") == "2"


def test_live_shows_what_it_reads(page: Page) -> None:
    page.show("<p id='d' _='live put $m * 2 into me'></p>")
    page.run("set $m to 21")
    assert page.markup("#d") == "42"


def test_an_element_that_has_gone_hears_no_more(page: Page) -> None:
    page.show("<div><p id='d' _='when $k changes put it into me'></p></div>")
    gone = page.one("#d")
    page.run("set $k to 1")
    page.run("remove #d")
    page.run("set $k to 2")
    assert gone.inner_html == "1"


def test_what_is_bound_follows_both_ways(page: Page) -> None:
    page.show("<input id='i' _='bind $v'>")
    page.run("set $v to 'a'")
    assert page.one("#i").value == "a"
    page.one("#i").value = "b"
    page.happen("#i", "input")
    assert page.run("$v") == "b"


def test_binding_an_element_without_a_value_says_so(page: Page) -> None:
    page.show("<p id='d' _='bind $w'></p>")
    (problem,) = page.world.problems
    assert "say which property of <p>" in str(problem)
