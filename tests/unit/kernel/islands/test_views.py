"""kernel/islands/views.py: who looks at islands, and what they are told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sx_kernel.kernel.islands import views
from sx_kernel.kernel.islands.views import MOST_PAGES, Entry, Views


class Looked:
    """Views whose messages are kept, of an island whose changes are given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.later: list[float] = []
        self.now = 100.0
        self.patches: list[Any] = []
        self.views = Views(
            lambda comm, data, _parent: self.sent.append((comm, data)),
            lambda seconds, _action: self.later.append(seconds), lambda: None,
        )  # fmt: skip
        wire: Any = SimpleNamespace(state=lambda: "tree", changes=self._changes)
        self.entry: Any = Entry(SimpleNamespace(), SimpleNamespace(), [], wire, None)  # type: ignore[arg-type]

    def _changes(self) -> list[Any]:
        found, self.patches = self.patches, []
        return found

    def change(self) -> None:
        self.patches = ["p"]
        self.entry.is_changed = True
        self.views.flush(self.entry)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Looked:
    made = Looked()
    monkeypatch.setattr(views, "time", SimpleNamespace(monotonic=lambda: made.now))
    return made


def test_no_patch_is_sent_before_the_last_one_was_drawn(looked: Looked) -> None:
    looked.views.add("c", looked.entry, is_widget=False)
    looked.change()
    looked.now += 1
    looked.change()
    assert [data["op"] for _, data in looked.sent] == ["patch"]
    looked.views.acknowledge("c", 99)
    assert looked.later == []
    looked.views.acknowledge("c", 1)
    assert looked.later == [0]
    looked.views.flush(looked.entry)
    assert [data["seq"] for _, data in looked.sent] == [1, 2]


def test_a_view_that_does_not_answer_is_no_longer_waited_for(looked: Looked) -> None:
    looked.views.add("c", looked.entry, is_widget=False)
    looked.change()
    looked.now += views.PATIENCE + 1
    looked.change()
    assert len(looked.sent) == 2


def test_patches_keep_their_pace(looked: Looked) -> None:
    view = looked.views.add("c", looked.entry, is_widget=False)
    looked.change()
    view.sent = 0.0
    looked.now += views.PACE / 2
    looked.change()
    assert len(looked.sent) == 1
    assert looked.later == [pytest.approx(views.PACE / 2)]


def test_who_comes_is_told_the_state_of_now(looked: Looked) -> None:
    view = looked.views.add("c", looked.entry, is_widget=False)
    looked.views.greet(view, None)
    assert looked.sent == [("c", {"op": "state", "seq": 0, "tree": "tree", "error": None})]


def test_an_error_is_told_once_and_taken_back(looked: Looked) -> None:
    looked.views.add("c", looked.entry, is_widget=False)
    for error in ("no", "no", None):
        looked.views.tell_error(looked.entry, error)
    assert [data["text"] for _, data in looked.sent] == ["no", None]


def test_a_widget_is_told_in_its_own_way(looked: Looked) -> None:
    view = looked.views.add("w", looked.entry, is_widget=True)
    looked.views.tell(view, {"op": "x"}, None)
    assert looked.sent == [("w", {"method": "custom", "content": {"op": "x"}})]


def test_an_island_that_is_forgotten_has_no_views(looked: Looked) -> None:
    looked.views.add("c", looked.entry, is_widget=False)
    looked.views.forget(looked.entry)
    assert looked.sent == [("c", {"op": "gone"})]
    assert looked.views.find("c") is None
    looked.views.remove("c")


def test_an_event_counts_once_for_each_page(looked: Looked) -> None:
    view = looked.views.add("c", looked.entry, is_widget=False)
    assert [view.counts(k, "p") for k in (1, 1, 3, 2, "4")] == [True, False, True, False, False]
    assert view.counts(1, "other")
    for page in range(MOST_PAGES + 5):
        view.counts(1, f"page {page}")
    assert len(view.counted) == MOST_PAGES
