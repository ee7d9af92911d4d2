"""dom/events.py: who hears of an event, and in which order."""

from __future__ import annotations

import gc
import weakref

import pytest

from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import DEEPEST, Event, listen, unlisten


def find(document: Document, selector: str) -> Element:
    found = document.query(selector)
    assert found is not None
    return found


def test_handlers_run_down_to_the_target_and_up_again():
    page = Document("<div><p><b>x</b></p></div>")
    log: list[str] = []
    for name in ("div", "p", "b"):
        el = find(page, name)
        listen(el, "ping", lambda _e, name=name: log.append(name))
        listen(el, "ping", lambda _e, name=name: log.append(f"{name} down"), capture=True)
    listen(page, "ping", lambda _e: log.append("document"))
    listen(page.window, "ping", lambda _e: log.append("window"))
    assert page.dispatch(find(page, "b"), Event("ping"))
    assert log == ["div down", "p down", "b down", "b", "p", "div", "document", "window"]


def test_an_event_that_does_not_bubble_stays_but_is_heard_on_the_way_down():
    page = Document("<p><b>x</b></p>")
    log: list[str] = []
    listen(find(page, "p"), "ping", lambda _e: log.append("up"))
    listen(find(page, "p"), "ping", lambda _e: log.append("down"), capture=True)
    page.dispatch(find(page, "b"), Event("ping", bubbles=False))
    assert log == ["down"]


def test_stop_lets_the_others_of_the_same_element_hear_and_stop_at_once_does_not():
    page = Document("<p><b>x</b></p>")
    b, log = find(page, "b"), []
    listen(find(page, "p"), "ping", lambda _e: log.append("p"))
    listen(b, "ping", lambda e: (log.append(1), e.stop()))
    listen(b, "ping", lambda e: (log.append(2), e.stop_at_once()))
    listen(b, "ping", lambda _e: log.append(3))
    page.dispatch(b, Event("ping"))
    assert log == [1, 2]


def test_a_handler_once_is_called_once_and_the_same_twice_is_one():
    page = Document("<b>x</b>")
    b, log = find(page, "b"), []

    def note(_event: Event) -> None:
        log.append(1)

    listen(b, "ping", note, once=True)
    listen(b, "ping", note)
    page.dispatch(b, Event("ping"))
    page.dispatch(b, Event("ping"))
    assert log == [1]
    assert not unlisten(b, "ping", note)


def test_a_handler_that_is_removed_while_others_run_is_not_called():
    page = Document("<b>x</b>")
    b, log = find(page, "b"), []

    def second(_event: Event) -> None:
        log.append(2)

    listen(b, "ping", lambda _e: unlisten(b, "ping", second))
    listen(b, "ping", second)
    listen(b, "ping", lambda _e: listen(b, "ping", lambda _e: log.append("new")))
    page.dispatch(b, Event("ping"))
    assert log == []


def test_a_failure_is_raised_when_all_handlers_have_run():
    page = Document("<p><b>x</b></p>")
    log: list[str] = []
    listen(find(page, "b"), "ping", lambda _e: 1 / 0)
    listen(find(page, "p"), "ping", lambda _e: log.append("p"))
    with pytest.raises(ZeroDivisionError):
        page.dispatch(find(page, "b"), Event("ping"))
    assert log == ["p"]
    assert page.depth == 0


def test_an_element_that_removes_itself_is_still_heard_of_above():
    page = Document("<p><b>x</b></p>")
    b, log = find(page, "b"), []
    listen(b, "ping", lambda _e: b.remove())
    listen(find(page, "p"), "ping", lambda _e: log.append("p"))
    page.dispatch(b, Event("ping"))
    assert log == ["p"]
    assert find(page, "p").inner_html == ""


def test_events_that_set_off_themselves_come_to_an_end():
    page = Document("<b>x</b>")
    b, count = find(page, "b"), [0]

    def again(_event: Event) -> None:
        count[0] += 1
        page.dispatch(b, Event("ping"))

    listen(b, "ping", again)
    page.dispatch(b, Event("ping"))
    assert count[0] == DEEPEST


def test_what_is_known_of_removed_nodes_goes_with_them_and_comes_back_with_them():
    page = Document("<div><p><b>x</b></p></div>")
    log: list[int] = []
    listen(find(page, "b"), "ping", lambda _e: log.append(1))
    p = find(page, "p")
    p.remove()
    gc.collect()
    find(page, "div").put("end", [p])
    page.dispatch(find(page, "b"), Event("ping"))
    assert log == [1]
    gone = weakref.ref(find(page, "b"))
    find(page, "div").set_html("")
    del p
    gc.collect()
    assert gone() is None
    assert len(page._kept) == 1


def test_handlers_on_elements_that_were_never_in_the_tree_are_there_when_they_come():
    page = Document("<div></div>")
    log: list[int] = []
    outer = page.create("p")
    inner = page.create("b")
    listen(inner, "ping", lambda _e: log.append(1))
    outer.put("end", [inner])
    del inner
    gc.collect()
    page.body.put("end", [outer])
    gc.collect()
    page.dispatch(find(page, "b"), Event("ping"))
    assert log == [1]
