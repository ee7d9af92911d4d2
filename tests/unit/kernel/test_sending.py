"""kernel/sending.py: no message is too long, and each one can be read."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.kernel import sending
from sx_kernel.kernel.fields import Unreadable
from sx_kernel.kernel.sending import ITEM, MORE, Sender, measured, rows, sendable
from sx_kernel.session.desk.history import Input


def test_data_are_measured_in_characters_and_things() -> None:
    assert measured("abc") == ITEM + 3
    assert measured({"a": [1, "bc"]}) == 5 * ITEM + 3
    assert measured(["\ud800"]) is None
    assert measured(["größe"]) == 2 * ITEM + 5


def test_what_is_short_is_sent_as_it_is() -> None:
    content = {"a": "x", "b": [1]}
    assert sendable("stream", content) is content


def test_half_a_character_is_escaped() -> None:
    assert sendable("stream", {"text": "a\ud800"}) == {"text": "a\\ud800"}


def test_what_is_too_long_is_cut_small_things_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MESSAGE_LIMIT", 400)
    found = sendable("execute_reply", {"big": "x" * 1000, "status": "ok", "list": ["y"] * 9})
    assert (found["status"], found["list"]) == ("ok", ["y"] * 9)
    assert found["big"].endswith("x" + MORE)
    size = measured(found)
    assert size is not None
    assert size < 500
    long = sendable("execute_reply", {"list": ["y" * 50] * 50})["list"]
    assert long[-1] == MORE
    assert len(long) < 10


def test_half_a_picture_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MESSAGE_LIMIT", 200)
    data = {"text/plain": "x", "image/png": "y" * 1000}
    assert sendable("display_data", {"data": data})["data"] == {"text/plain": "x"}


def test_what_a_client_has_sent_goes_back_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MESSAGE_LIMIT", 10)
    for kind in ("execute_input", "comm_msg"):
        assert sendable(kind, {"code": "x" * 100})["code"] == "x" * 100


def test_a_part_that_is_no_json_is_told_and_a_header_is_mended() -> None:
    sender = Sender()
    assert type(sender.unpack(b"{")) is Unreadable
    header = {"msg_id": 5, "msg_type": None, "version": "x", "subshell_id": [1]}
    assert sender.unpack(sender.pack(header)) == {
        "msg_id": "5", "msg_type": "None", "version": "5", "subshell_id": "[1]",
    }  # fmt: skip


def test_it_is_noted_what_a_request_was_answered() -> None:
    sender = Sender()
    sender.answered["1"] = set()
    for kind in ("error", "status", "execute_reply"):
        sender.note({"msg_type": kind, "parent_header": {"msg_id": "1"}})
    sender.note(None)
    assert sender.answered == {"1": {"error", "reply"}}


def test_a_history_lists_the_newest_inputs_that_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "MESSAGE_LIMIT", 2 * 3 * (8 * ITEM + 10))
    inputs: list[Any] = [Input(1, line, f"{line:010}", True, None) for line in range(9)]
    assert [row[1] for row in rows(inputs, with_output=False)] == [6, 7, 8]
    assert rows(inputs[:1], with_output=True) == [(1, 0, ("0000000000", None))]
