"""kernel/islands/waiting.py: what pages have said and nobody has answered yet."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.kernel.islands import waiting
from sx_kernel.kernel.islands.waiting import Said, Waiting


def event(comm: str = "c", kind: str = "mousemove", **more: Any) -> Said:
    return Said(comm, {"op": "event", "n": 1, "t": 1, "event": kind, **more}, None)


def test_messages_come_in_their_order() -> None:
    queue = Waiting()
    first, second = event(kind="click"), event(kind="click")
    queue.put_event(first)
    queue.put(second)
    assert (queue.take(), queue.take(), len(queue)) == (first, second, 0)


def test_the_newest_of_a_movement_stands_for_those_before_it() -> None:
    queue = Waiting()
    queue.put_event(event(k=1, state=[[1, "value", "a"], [2, "value", "x"]]))
    queue.put_event(event(k=2, state=[[1, "value", "ab"]]))
    assert len(queue) == 1
    found = queue.take().data
    assert found["k"] == 2
    assert found["state"] == [[1, "value", "ab"], [2, "value", "x"]]


@pytest.mark.parametrize(
    "other", [event(kind="click"), event(comm="d"), event(t=2), event(kind="wheel")]
)
def test_what_is_no_part_of_the_movement_waits_by_itself(other: Said) -> None:
    queue = Waiting()
    queue.put_event(event())
    queue.put_event(other)
    assert len(queue) == 2


def test_there_is_room_for_so_many_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST_EVENTS", 2)
    queue = Waiting()
    assert [queue.put_event(event(kind="click")) for _ in range(3)] == [True, True, False]
    queue.put(event(kind="click"))  # what must be answered has room
    assert len(queue) == 3


def test_what_makes_no_sense_is_no_state() -> None:
    queue = Waiting()
    queue.put_event(event(state=5))
    queue.put_event(event(state=[1, [1, "value", "a"]]))
    assert queue.take().data["state"] == [[1, "value", "a"]]
