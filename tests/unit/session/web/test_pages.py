"""session/web/pages.py: pages that live."""

from __future__ import annotations

import pytest

from sx_kernel.dom.calls import run
from sx_kernel.dom.document import Document
from sx_kernel.dom.events import Event, listen
from sx_kernel.session.session import Session
from sx_kernel.session.web.page import page_of
from sx_kernel.session.web.pages import LivePage
from sx_kernel.syntax.printer import inspect


@pytest.fixture
def page() -> LivePage:
    return LivePage(Session(), Document("<button>0</button>"), run, "page.html")


def test_an_event_runs_its_handlers_with_the_page_as_the_present_document(page: LivePage) -> None:
    seen: list[bool] = []
    button = page.document.query("button")
    assert button is not None
    listen(button, "click", lambda _e: seen.append(page_of(page.session).document is page.document))
    page.handle(button, Event("click"))
    assert seen == [True]
    assert page_of(page.session).document is not page.document


def test_a_change_of_the_tree_is_told_at_once(page: LivePage) -> None:
    told: list[str] = []
    page.on_change = lambda: told.append(page.markup)
    button = page.document.query("button")
    assert button is not None
    button.set_text("1")
    assert told == ["<button>1</button>"]


def test_elements_that_hear_of_events_are_noted(page: LivePage) -> None:
    button = page.document.query("button")
    assert button is not None
    listen(button, "click", print)
    assert page.touched == [button]
    page.touched.clear()
    listen(page.document.window, "click", print)
    assert page.touched == [button]  # all that is in the page hears now


def test_what_is_due_is_done_when_somebody_ticks(page: LivePage) -> None:
    clock, done = page.document.clock, []
    clock.after(0, lambda: done.append(1))
    clock.after(500, lambda: done.append(2))
    page.tick()
    assert done == [1]
    assert page.due() == 0.5


def test_a_page_that_is_woken_goes_with_the_time_and_tells_when_more_waits(page: LivePage) -> None:
    told: list[int] = []
    assert page.document.clock.is_virtual
    page.wake(lambda: told.append(1))
    assert not page.document.clock.is_virtual
    page.document.clock.after(1000, print)
    assert told == [1]


def test_a_page_is_printed_with_its_markup_cut_and_what_went_wrong(page: LivePage) -> None:
    assert inspect(page) == "#<live-page <button>0</button>>"
    page.error = "no such command"
    assert inspect(page).endswith("\nno such command")
    page.root.set_text("x" * 200)
    assert "…>" in inspect(page)
