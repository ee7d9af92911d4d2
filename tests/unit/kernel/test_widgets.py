"""kernel/widgets.py: islands where our extension is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import comm
import pytest

from sx_kernel.kernel import widgets
from sx_kernel.kernel.widgets import module, open_widget, view_of, wrapped


class Comm:
    """Stands for the comm of a widget."""

    def __init__(self, **opened: Any) -> None:
        self.comm_id = "w"
        self.opened = opened
        self.hear: Callable[[Any], object] = print
        self.ended: Callable[[Any], object] = print

    def on_msg(self, hear: Callable[[Any], object]) -> None:
        self.hear = hear

    def on_close(self, ended: Callable[[Any], object]) -> None:
        self.ended = ended


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Comm]:
    found: list[Comm] = []

    def create(**options: Any) -> Comm:
        found.append(Comm(**options))
        return found[-1]

    monkeypatch.setattr(comm, "create_comm", create)
    return found


def test_a_widget_has_the_module_that_draws_it_and_the_island(opened: list[Comm]) -> None:
    assert open_widget({"id": "7"}, print, print) == "w"
    state = opened[0].opened["data"]["state"]
    assert state["island"] == {"id": "7"}
    assert state["_esm"] == module()
    assert (state["_model_name"], opened[0].opened["target_name"]) == ("AnyModel", widgets.TARGET)


def test_its_views_are_heard_as_those_of_our_extension(opened: list[Comm]) -> None:
    heard: list[tuple[str, Any]] = []
    closed: list[str] = []
    open_widget({}, lambda number, message: heard.append((number, message)), closed.append)
    for data in (
        {"method": "request_state"}, {"method": "custom", "content": {"op": "ack"}},
        {"method": "update"}, 5,
    ):  # fmt: skip
        opened[0].hear({"content": {"data": data}})
    opened[0].hear(None)
    opened[0].ended(None)
    assert [(number, message["content"]["data"]) for number, message in heard] == [
        ("w", {"op": "hello"}), ("w", {"op": "ack"}),
    ]  # fmt: skip
    assert closed == ["w"]


def test_what_is_said_to_a_view_is_wrapped() -> None:
    assert wrapped({"op": "gone"}) == {"method": "custom", "content": {"op": "gone"}}
    assert view_of("w")["model_id"] == "w"
