"""dom/document.py: a tree, what is known of its nodes, and the only way to change it."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element


def find(document: Document, selector: str) -> Element:
    found = document.query(selector)
    assert found is not None
    return found


def test_an_element_is_the_same_object_as_long_as_somebody_looks():
    page = Document("<p id=a></p>")
    assert find(page, "#a") is find(page, "p")
    assert find(page, "#a").parent is page.body


def test_a_deep_and_a_wide_page_are_no_trouble():
    deep = Document("<div>" * 3000 + "x")
    inner = deep.query_all("div")[-1]
    assert inner.is_connected
    inner.set_text("y")
    wide = Document("<ul>" + "<li>x" * 10_000 + "</ul>")
    ul = find(wide, "ul")
    assert len(ul.children) == 10_000
    ul.clone()
    ul.set_html("")
    assert ul.inner_html == ""


def test_what_is_put_somewhere_leaves_its_old_place():
    page = Document("<ul><li id=a><li id=b><li id=c></ul>")
    ul, a, c = find(page, "ul"), find(page, "#a"), find(page, "#c")
    c.put("after", [a])
    assert [one.id for one in ul.children] == ["b", "c", "a"]
    a.put("before", [a])
    assert [one.id for one in ul.children] == ["b", "c", "a"]
    page.insert(ul, 1, [c, a])
    assert [one.id for one in ul.children] == ["b", "c", "a"]
    page.insert(ul, 0, [a, find(page, "#b")])
    assert [one.id for one in ul.children] == ["a", "b", "c"]


def test_an_element_cannot_be_put_into_itself_nor_beside_one_without_parent():
    page = Document("<div><p></p></div>")
    div, p = find(page, "div"), find(page, "p")
    for bad in (
        lambda: p.put("end", [div]),
        lambda: p.put("end", [p]),
        lambda: page.create("b").put("after", [p]),
        lambda: p.put("end", [page]),
        lambda: p.put("end", [Document("").body]),
    ):
        with pytest.raises(SxError) as caught:
            bad()
        assert caught.value.kind == "range-error"
    assert page.body.inner_html == "<div><p></p></div>"


def test_a_page_has_html_head_and_body_whatever_was_written():
    page = Document("x")
    assert page.root.children == [page.head, page.body]
    page.body.remove()
    assert page.body.is_connected  # there is a new one


def test_a_name_that_no_element_has_is_refused():
    page = Document("")
    assert page.create("my-own").tag == "my-own"
    with pytest.raises(SxError, match="an element cannot be called 'a b'"):
        page.create("a b")
