"""hs/cookies.py: the page's cookies."""

from __future__ import annotations

from sx_kernel.base.undefined import UNDEFINED
from tests.unit.languages.hs.conftest import Page


def test_cookies_are_read_set_counted_and_cleared(page: Page) -> None:
    page.run("set cookies.a to 1 then set cookies.b to 'x'")
    assert page.run("[cookies.a, cookies.b, cookies.length]") == ["1", "x", 2]
    assert page.run("cookies.nope") is UNDEFINED
    page.run("cookies.clear('a')")
    assert page.run("[cookies.length, cookies.b]") == [1, "x"]
    page.run("cookies.clearAll()")
    assert page.run("cookies.length") == 0
    assert page.world.document.cookies.text() == ""
