"""dom/document.py: a tree, what is known of its nodes, and the only way to change it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.dom.document import MOST_YOUNG, Document
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


# Documents that are over do not wait for a collector that cannot see how large they are.


@pytest.fixture
def patient() -> Iterator[None]:
    """A collector that looks at objects when there are very many."""
    usual = gc.get_threshold()
    gc.set_threshold(10_000_000, *usual[1:])
    yield
    gc.set_threshold(*usual)


def made(number: int) -> list[weakref.ref[Document]]:
    """That many documents, each forgotten as it is made."""
    return [weakref.ref(Document("<p>a</p>")) for _ in range(number)]


@pytest.mark.usefixtures("patient")
def test_few_documents_that_are_over_are_in_memory() -> None:
    alive = sum(one() is not None for one in made(20 * MOST_YOUNG))
    assert 0 < alive <= 2 * MOST_YOUNG


@pytest.mark.usefixtures("patient")
def test_those_that_were_seen_before_they_were_over_go_too() -> None:
    kept = [Document("<p>a</p>") for _ in range(MOST_YOUNG)]
    gc.collect(0)  # now they are older
    seen = [weakref.ref(one) for one in kept]
    kept.clear()
    made((gc.get_threshold()[1] + 2) * MOST_YOUNG)
    assert not any(one() for one in seen)


@pytest.mark.usefixtures("patient")
def test_a_host_that_has_switched_the_collector_off_has_it_off() -> None:
    gc.disable()
    try:
        assert all(one() is not None for one in made(3 * MOST_YOUNG))
    finally:
        gc.enable()
