"""dom/observers.py: who is told what has changed."""

from __future__ import annotations

from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.observers import RESIZE, Observer


def find(document: Document, selector: str) -> Element:
    found = document.query(selector)
    assert found is not None
    return found


def test_observers_are_told_soon_and_of_what_they_asked_for():
    page = Document("<div><p>x</p></div>")
    told: list[list[str]] = []
    div = find(page, "div")

    def note(changes, _observer):
        told.append([f"{c.kind} {c.name}" for c in changes])

    kinds = frozenset({"attributes", "childList"})
    observer = Observer(div, note, kinds=kinds, names=frozenset({"title"}), subtree=True)
    page.observers.add(observer)
    find(page, "p").set("title", "1")
    find(page, "p").set("lang", "de")
    find(page, "p").set_text("y")  # data, which nobody asked for
    find(page, "p").set_html("<b></b>")
    assert told == []
    page.clock.advance(0)
    assert told == [["attributes title", "childList None", "childList None"]]
    page.observers.drop(observer)
    div.set("title", "2")
    page.clock.advance(0)
    assert len(told) == 1


def test_a_host_says_what_only_it_can_know():
    page = Document("<p></p>")
    seen: list[dict[str, int]] = []
    page.observers.watch(RESIZE, find(page, "p"), seen.append)
    assert page.observers.notice(RESIZE, find(page, "p"), {"width": 5}) == 1
    page.clock.advance(0)
    assert seen == [{"width": 5}]


def test_who_is_told_at_once_hears_of_each_change_while_it_happens():
    page = Document("<p>x</p>")
    heard: list[str] = []
    kinds = frozenset({"attributes"})
    p = find(page, "p")
    page.observers.add(Observer(p, lambda c: heard.append(c.old), kinds=kinds, at_once=True))
    p.set("title", "1")
    p.set("title", "2")
    assert heard == [None, "1"]


def test_without_the_wish_for_it_nobody_hears_of_what_is_below():
    page = Document("<div><p></p></div>")
    div, p = find(page, "div"), find(page, "p")
    observer = Observer(div, print, kinds=frozenset({"attributes"}))
    page.observers.add(observer)
    p.set("title", "1")
    assert observer.pending == []
    div.set("title", "1")
    assert len(observer.pending) == 1


def test_who_watches_no_longer_is_not_called():
    page = Document("<p></p>")
    page.observers.watch(RESIZE, find(page, "p"), print)
    page.observers.unwatch(print)
    assert page.observers.notice(RESIZE, find(page, "p"), {}) == 0
