"""hs/library.py: what every window has."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.languages.hs.library import shown
from tests.unit.languages.hs.conftest import Page


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("Math.max(1, 3, 2)", 3), ("Math.round(2.5)", 3), ("Math.round(-2.5)", -2),
        ("Math.cbrt(27)", 3), ("parseInt('12px')", 12), ("parseInt('ff', 16)", 255),
        ("parseFloat('1.5e1x')", 15), ("isNaN('x')", True), ("Object.keys({a: 1, b: 2})", ["a", "b"]),
        ("Object.assign({a: 1}, {b: 2})", {"a": 1, "b": 2}), ("Array.from('ab')", ["a", "b"]),
        ("JSON.stringify({a: [1]})", '{"a":[1]}'), ("JSON.parse('[1]')", [1]),
        ("String(5) + 'x'", "5x"), ("Number('0x10')", 16),
    ],
)  # fmt: skip
def test_names_of_windows(page: Page, program: str, value: Any) -> None:
    assert page.run(program) == value


def test_a_url_has_parts(page: Page) -> None:
    page.run("make a URL from 'https://a.example/b/c?x=1#f' called $u")
    assert page.run("[$u.hostname, $u.pathname, $u.search, $u.hash]") == [
        "a.example", "/b/c", "?x=1", "#f",
    ]  # fmt: skip


def test_setting_the_location_goes_there(page: Page) -> None:
    page.run("set location.href to '/next'")
    assert page.world.document.went[-1] == "/next"


def test_how_a_console_shows_values() -> None:
    assert shown("text") == "text" and "1" in shown([1, 2])


def test_dialogs_ask_whoever_shows_the_page(page: Page) -> None:
    asked: list[Any] = []

    def answer(how: str, message: str, rest: list[Any]) -> Any:
        asked.append((how, message))
        return "Ada"

    page.world.asked = answer
    try:
        assert page.run("prompt('who?')") == "Ada"
    finally:
        page.world.asked = None
    assert asked == [("prompt", "who?")]
