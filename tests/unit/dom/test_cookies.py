"""dom/cookies.py: a document's cookies."""

from __future__ import annotations

from sx_kernel.dom import properties
from sx_kernel.dom.cookies import Cookies
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element


def find(document: Document, selector: str) -> Element:
    found = document.query(selector)
    assert found is not None
    return found


def test_cookies_come_and_go():
    page = Document("")
    properties.put(page, "cookie", "a=1; path=/")
    properties.put(page, "cookie", "b=2")
    properties.put(page, "cookie", "a=; max-age=0")
    assert properties.get(page, "cookie") == "b=2"


def test_what_is_no_pair_is_no_cookie():
    cookies = Cookies()
    cookies.put("a")
    assert cookies.text() == ""


def test_a_cookie_that_expired_or_lives_no_longer_is_gone():
    cookies = Cookies()
    for ending in ("max-age=0", "max-age=-5", "expires=Thu, 01 Jan 1970 00:00:00 GMT"):
        cookies.put("a=1; secure")
        assert cookies.values == {"a": "1"}
        cookies.put(f"a=; {ending}")
        assert cookies.values == {}
