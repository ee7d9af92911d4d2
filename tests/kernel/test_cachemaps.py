"""The comm `sx.cache`: what is pushed to views, and what they ask, whatever they send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.session.commands.picturing import CACHE
from tests.kernel.conftest import Kernel, Message


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    opened = Kernel(tmp_path)
    opened.run("(define (f x) x)\n(map f (range 9))")
    try:
        yield opened
    finally:
        opened.close()


def view(kernel: Kernel, comm: str = "view") -> None:
    kernel.send("comm_open", comm_id=comm, target_name="sx.cache", data={})


def ask(kernel: Kernel, data: Any, comm: str = "view") -> None:
    kernel.send("comm_msg", comm_id=comm, data=data)


def told(
    kernel: Kernel, fine: Callable[[dict[str, Any]], bool], comm: str = "view"
) -> dict[str, Any]:
    """The next message over the comm that is as wanted."""
    while True:
        message: Message = kernel.client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "comm_msg" and message["content"]["comm_id"] == comm:
            data = message["content"]["data"]
            if fine(data):
                return data


def names(data: dict[str, Any]) -> list[str]:
    return [row[1] for row in data["map"]["new"]]


def test_who_watches_is_told_what_is_there_and_what_is_new(kernel: Kernel) -> None:
    view(kernel)
    ask(kernel, {"watch": True})
    first = told(kernel, lambda data: "map" in data)
    assert first["map"]["whole"] is True
    assert names(first) == ["f"]
    kernel.start("(define (g x) (* 2 x))\n(map g (range 9))\n(map f (range 5))")
    told(kernel, lambda data: "map" in data and "g" in names(data))
    kernel.start("(jit-reset!)")
    told(kernel, lambda data: "map" in data and data["map"]["figures"]["size"] == 0)


def test_who_says_so_is_told_no_more(kernel: Kernel) -> None:
    view(kernel)
    ask(kernel, {"watch": True})
    told(kernel, lambda data: "map" in data)
    ask(kernel, {"watch": False})
    ask(kernel, {"why": None, "name": "f", "n": 1})
    told(kernel, lambda data: data.get("n") == 1)
    kernel.start("(map f (range 50))")
    ask(kernel, {"why": None, "name": "f", "n": 2})
    seen: list[Any] = []
    told(kernel, lambda data: bool(seen.append(data)) or data.get("n") == 2)
    assert not any("map" in data for data in seen)


def test_recorded_calls_are_replayed_for_a_view(kernel: Kernel) -> None:
    _, published = kernel.run("%demo")
    shown = next(m for m in published if m["msg_type"] == "display_data")["content"]["data"][CACHE]
    timeline = shown["timeline"]
    view(kernel)
    for n, budget in enumerate((4, 12)):
        ask(kernel, {"replay": {"budget": budget}, "timeline": timeline["number"], "n": n})
        found = told(kernel, lambda data, n=n: data.get("n") == n)["replayed"]
        assert (found["evictions"] > 0) == (budget < 12)
    ask(kernel, {"at": 500, "settings": {}, "timeline": timeline["number"], "n": 9})
    moment = told(kernel, lambda data: data.get("n") == 9)["moment"]
    assert moment["call"] == 500
    assert len(moment["held"]) == 8


def test_a_recording_is_begun_and_ended_from_a_view(kernel: Kernel) -> None:
    view(kernel)
    ask(kernel, {"record": True, "n": 1})
    assert told(kernel, lambda data: data.get("n") == 1)["recording"] == {"on": True}
    kernel.run("(map f (range 20))")
    ask(kernel, {"record": False, "n": 2})
    found = told(kernel, lambda data: data.get("n") == 2)["recording"]
    assert found["on"] is False
    assert "f" in found["timeline"]["names"]


def test_while_a_cell_runs_no_recording_begins(kernel: Kernel) -> None:
    view(kernel)
    kernel.start("(println 1)\n(let loop () (loop))")
    while kernel.client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
        pass
    subshell = kernel.ask("create_subshell_request", "control")["subshell_id"]
    kernel.send("comm_msg", subshell=subshell, comm_id="view", data={"record": True, "n": 1})
    assert told(kernel, lambda data: data.get("n") == 1)["recording"] == {"busy": True}
    kernel.interrupt()


@pytest.mark.parametrize("data", [
    None, 7, [], {}, {"watch": "x"}, {"replay": 3, "timeline": 1}, {"replay": {}, "timeline": []},
    {"replay": {"budget": -1}, "timeline": 1}, {"at": "x", "timeline": 1, "settings": {}},
    {"at": 10**30, "timeline": 99, "settings": {}}, {"why": {}, "name": 8}, {"why": 10**40},
    {"record": "maybe", "n": {}}, {"n": 4},
])  # fmt: skip
def test_messages_that_make_no_sense_harm_nothing(kernel: Kernel, data: Any) -> None:
    view(kernel)
    ask(kernel, data)
    ask(kernel, {"why": None, "name": "f", "n": 77})
    assert told(kernel, lambda data: data.get("n") == 77)["why"].startswith("f: ")
    assert kernel.result("(+ 40 2)") == "42"
