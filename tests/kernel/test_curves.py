"""Curves while a cell runs: figures for a client that draws, pictures for one that does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.kernel.live import FIGURES, SERIES
from tests.kernel.conftest import PATIENCE, Kernel, Message

CALLS = "(let loop ((i 0)) (f i) (loop (+ i 1)))"


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    """A kernel with curves on, and something to call."""
    opened = Kernel(tmp_path)
    opened.run("(define (f x) x)\n%jit live on")
    try:
        yield opened
    finally:
        opened.close()


def announce(kernel: Kernel, comm: str = "mine") -> None:
    """Say what our extension says."""
    kernel.send("comm_open", comm_id=comm, target_name="sx.jit", data={"draws": "curves"})


def watch(kernel: Kernel, code: str, enough: Any) -> list[Message]:
    """What is published for a cell that runs until `enough(messages)`."""
    seen: list[Message] = []

    def look(message: Message) -> None:
        if message["msg_type"] in {"comm_msg", "display_data", "update_display_data"}:
            seen.append(message)
            if enough(seen):
                kernel.interrupt()

    kernel.finish(kernel.start(code), look)
    return seen


def kinds(messages: list[Message]) -> list[str]:
    return [message["msg_type"] for message in messages]


def test_a_client_that_draws_gets_figures_and_in_the_end_everything(kernel: Kernel) -> None:
    announce(kernel)
    seen = watch(kernel, CALLS, lambda seen: len(seen) >= 5)
    assert kinds(seen)[0] == "display_data"
    assert kinds(seen)[-1] == "update_display_data"
    assert set(kinds(seen)[1:-1]) == {"comm_msg"}
    begin, *middle, end = [message["content"] for message in seen]
    number = begin["transient"]["display_id"]
    assert set(begin["data"]) == {"text/plain", FIGURES}
    assert begin["data"][FIGURES]["id"] == number
    assert {(m["comm_id"], m["data"]["id"]) for m in middle} == {("mine", number)}
    calls = [row[SERIES.index("calls")] for m in middle for row in m["data"]["rows"]]
    assert calls == sorted(set(calls))  # each has something new
    assert [m["data"]["n"] for m in middle] == list(range(1, len(middle) + 1))
    assert end["transient"]["display_id"] == number
    assert set(end["data"]) == {"text/plain", FIGURES, "image/svg+xml", "image/png"}
    assert end["data"][FIGURES]["id"] == ""  # nothing more will come
    assert end["data"][FIGURES]["series"]["calls"][-1] >= calls[-1]


def test_a_client_that_draws_nothing_gets_pictures(kernel: Kernel) -> None:
    other = kernel.connect()  # draws, but has not asked for the cell
    message: Any = other.session.msg(
        "comm_open", {"comm_id": "other", "target_name": "sx.jit", "data": {"draws": "curves"}}
    )
    other.shell_channel.send(message)
    try:
        pictures = watch(kernel, CALLS, lambda seen: len(seen) >= 2)
    finally:
        other.stop_channels()
    assert [kind for kind in kinds(pictures) if kind != "comm_msg"] == [
        "display_data", "update_display_data", "update_display_data",
    ]  # fmt: skip
    shown = [m["content"]["data"] for m in pictures if m["msg_type"] != "comm_msg"]
    assert all("image/png" in data for data in shown)
    assert FIGURES in shown[-1]


def test_a_message_with_figures_is_small(kernel: Kernel) -> None:
    announce(kernel)
    much = "(let loop ((i 0)) (f i) (jit-set-budget! (+ 10 (modulo i 90))) (loop (+ i 1)))"
    seen = watch(kernel, much, lambda seen: len(seen) >= 5)
    number = seen[0]["content"]["transient"]["display_id"]
    sizes = [len(json.dumps(m["content"]["data"])) for m in seen if m["msg_type"] == "comm_msg"]
    assert sizes
    assert max(sizes) <= 1024
    assert number


def test_a_view_that_comes_late_is_told_what_was_before(kernel: Kernel) -> None:
    """It asks as JupyterLab does, by way of a subshell, while the cell runs."""
    subshell = kernel.ask("create_subshell_request", "control")["subshell_id"]
    announce(kernel)
    number = ""
    asked: dict[str, str] = {}
    answers: dict[str, list[Any]] = {"known": [], "gone": []}

    def look(message: Message) -> None:
        nonlocal number
        if message["msg_type"] == "display_data":
            number = message["content"]["transient"]["display_id"]
            for name, which in (("known", number), ("gone", "of another time")):
                data = {"ask": which}
                asked[name] = kernel.send("comm_msg", subshell=subshell, comm_id="mine", data=data)

    kernel.run("(f 1)\n(jit-set-budget! 7)\n%jit live off\n%jit live on")
    request = kernel.start(CALLS)
    while not all(answers.values()):
        message = kernel.published()
        look(message)
        for name, sent in asked.items():
            if message["parent_header"].get("msg_id") == sent and message["msg_type"] == "comm_msg":
                answers[name].append(message["content"]["data"])
    kernel.interrupt()
    kernel.finish(request)
    assert answers["gone"] == [{"id": "of another time", "gone": True}]
    assert answers["known"][0]["id"] == number
    assert [text for _, text in answers["known"][0]["marks"]] == ["budget 7"]


@pytest.mark.parametrize(
    "data",
    [[], "draws", 5, None, {"draws": ["curves"]}, {"ask": []}, {"ask": {}}, {"ask": "x" * 9}],
)
def test_messages_that_make_no_sense_harm_nothing(kernel: Kernel, data: Any) -> None:
    kernel.send("comm_open", comm_id="odd", target_name="sx.jit", data=data)
    kernel.send("comm_msg", comm_id="odd", data=data)
    kernel.send("comm_close", comm_id="odd", data=data)
    shown = kernel.run("(f 1)")[1]
    assert "image/png" in shown[-1]["content"]["data"]


def test_a_fresh_session_begins_the_curves_anew(kernel: Kernel) -> None:
    announce(kernel)
    kernel.run("(f 1) (f 2) (f 3)")
    seen: list[Message] = []

    def look(message: Message) -> None:
        if message["msg_type"] in {"comm_msg", "display_data", "update_display_data"}:
            seen.append(message)
        if len(seen) == 1 and message is seen[0]:  # the curves of the session that is to end
            kernel.client.get_stdin_msg(timeout=PATIENCE)
            kernel.client.input("go on")
        if message["content"].get("data", {}).get("anew"):
            kernel.interrupt()

    cell = f"(f 4)\n(read-line)\n:reset all\n(define (f x) x)\n{CALLS}"
    kernel.finish(kernel.start(cell, allow_stdin=True), look)
    (anew,) = [m for m in seen if m["content"].get("data", {}).get("anew")]
    assert seen[0]["content"]["data"][FIGURES]["series"]["calls"][-1] >= 3
    assert len(anew["content"]["data"]["rows"]) == 1
    series = seen[-1]["content"]["data"][FIGURES]["series"]
    assert series["calls"][0] == 0
    assert all(h <= c for h, c in zip(series["hits"], series["calls"], strict=True))


def test_completions_say_signatures_where_jupyterlab_shows_types(kernel: Kernel) -> None:
    def types() -> list[str]:
        reply = kernel.ask("complete_request", code="(string-pad-l", cursor_pos=13)
        return [one["type"] for one in reply["metadata"]["_jupyter_types_experimental"]]

    (plain,) = types()
    announce(kernel)
    (told,) = types()
    assert plain == "function"
    assert told.startswith("function (string-pad-left ")


def test_a_comm_that_was_closed_gets_nothing_more(kernel: Kernel) -> None:
    announce(kernel)
    kernel.send("comm_close", comm_id="mine", data={})
    seen = watch(kernel, CALLS, lambda seen: len(seen) >= 2)
    assert "comm_msg" not in kinds(seen)
