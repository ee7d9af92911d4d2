"""dom/fetch.py: routes that answer what is fetched."""

from __future__ import annotations

from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.fetch import Request, Response, Routes


def find(document: Document, selector: str) -> Element:
    found = document.query(selector)
    assert found is not None
    return found


def test_the_newest_route_that_matches_answers():
    page = Document("")
    page.routes.add("/a*", Response("any"))
    page.routes.add("/ab", Response("ab"), method="POST")
    assert page.routes.find(Request("/ab", "POST")).body == "ab"
    assert page.routes.find(Request("/ab?x=1#y")).body == "any"
    assert page.routes.find(Request("/none")).status == 404


def test_a_route_that_is_added_again_is_replaced_and_one_that_is_removed_is_gone():
    routes = Routes()
    routes.add("/a", Response("old"))
    routes.add("/a", Response("new"))
    assert routes.find(Request("/a")).body == "new"
    routes.remove("/a")
    assert routes.find(Request("/a")).status == 404


def test_a_response_says_whether_it_worked_and_why_not():
    assert Response().is_ok
    assert not Response(status=404).is_ok
    assert [Response(status=status).reason for status in (200, 404, 299)] == ["OK", "Not Found", ""]
