"""kernel/cachemaps.py: the cache's map for who watches, and timelines to play."""

from __future__ import annotations

import threading
from collections.abc import Generator
from queue import Queue
from typing import Any

import pytest

from sx_kernel.kernel import cachemaps
from sx_kernel.kernel.cachemaps import CacheMaps
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from tests.unit.session.typed import FIB


class Views:
    """Maps whose messages are kept."""

    def __init__(self) -> None:
        self.workspace = Workspace(Session(threshold=1), lambda: Session(threshold=1))
        self.told: Queue[tuple[str, dict[str, Any]]] = Queue()
        self.alone = threading.Lock()
        self.maps = CacheMaps(
            self.workspace, lambda comm, data, _parent: self.told.put((comm, data)), self.alone
        )

    def ask(self, **data: Any) -> None:
        self.maps.asked("c", {"content": {"data": data}})

    def next(self) -> dict[str, Any]:
        return self.told.get(timeout=30)[1]


@pytest.fixture
def views() -> Generator[Views]:
    made = Views()
    yield made
    made.maps.close()


def test_who_watches_is_told_what_is_there_and_what_is_new(views: Views) -> None:
    views.workspace.session.eval(f"{FIB} (fib 5)")
    views.ask(watch=True)
    first = views.next()["map"]
    assert first["whole"]
    assert len(first["new"]) == views.workspace.session.policy.cache.size
    views.workspace.session.eval("(define (g x) (* x x)) (g 1) (g 2)")
    assert any(one["new"] for one in (views.next()["map"] for _ in range(5)))


def test_who_watches_no_longer_is_told_nothing(views: Views) -> None:
    views.ask(watch=True)
    views.next()
    views.ask(watch=False)
    views.maps.closed("c")
    assert views.maps._views == {}


def test_only_so_many_views_are_told(views: Views, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cachemaps, "MOST", 2)
    for comm in "abc":
        views.maps.asked(comm, {"content": {"data": {"watch": True}}})
    assert list(views.maps._views) == ["b", "c"]


def test_a_recording_becomes_a_timeline_that_can_be_replayed(views: Views) -> None:
    session = views.workspace.session
    session.eval(FIB)
    views.ask(n=1, record=True)
    assert views.next() == {"n": 1, "recording": {"on": True}}
    list(views.workspace.recorded(session.eval("(fib 6)") for _ in range(2)))
    views.ask(n=2, record=False)
    timeline = views.next()["recording"]["timeline"]
    views.ask(n=3, replay={"budget": 1}, timeline=timeline["number"])
    assert set(views.next()["replayed"])
    views.ask(n=4, at=3, settings={}, timeline=timeline["number"])
    assert "moment" in views.next()
    views.ask(n=5, replay={}, timeline=99)
    assert views.next() == {"n": 5, "gone": True}


def test_nothing_is_recorded_while_a_cell_runs(views: Views) -> None:
    with views.alone:
        views.ask(n=1, record=True)
    assert views.next() == {"n": 1, "recording": {"busy": True}}


def test_a_view_may_ask_why(views: Views) -> None:
    views.ask(n=1, why=None, name="nobody")
    assert isinstance(views.next()["why"], str)


def test_what_makes_no_sense_is_answered_by_nothing(views: Views) -> None:
    for message in (None, 5, {"content": 5}, {"content": {"data": {"what": 1}}}):
        views.maps.asked("c", message)
    assert views.told.empty()
