"""Messages that make no sense: one answer each, which names the field, one idle, no traceback."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.conftest import PATIENCE, Kernel, Message

HUGE = 10**30
LOG = (
    "import sys; sys.stderr = open(sys.argv.pop(1), 'w', buffering=1); "
    "from sx_kernel.kernel.__main__ import main; main()"
)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the kernel has told the server."""
    return tmp_path_factory.mktemp("log") / "log.txt"


@pytest.fixture(scope="module")
def kernel(log: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    argv = [sys.executable, "-c", LOG, str(log), "-f", "{connection_file}"]
    opened = Kernel(tmp_path_factory.mktemp("kernel"), argv=argv)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture(autouse=True)
def no_traceback(log: Path) -> Iterator[None]:
    yield
    assert "Traceback" not in log.read_text()


def ended(kernel: Kernel, request: str) -> list[Message]:
    """What was published for a request until it was idle, without busy and idle."""
    found: list[Message] = []
    while True:
        message: Any = kernel.client.get_iopub_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["content"] == {"execution_state": "idle"}:
            return found
        if message["msg_type"] != "status":
            found.append(message)


def answers(kernel: Kernel) -> None:
    """The next cell is answered, and nothing else has come before its answer."""
    request = kernel.start("(+ 20 22)")
    found: list[Any] = [kernel.client.get_shell_msg(timeout=PATIENCE)]
    assert found[0]["parent_header"]["msg_id"] == request, found
    published = ended(kernel, request)
    assert [m["msg_type"] for m in published] == ["execute_input", "execute_result"]


CHANNELS = {
    "delete_subshell_request": "control",
    "create_subshell_request": "control",
    "list_subshell_request": "control",
    "usage_request": "control",
}
REQUESTS = [
    ("execute_request", {"code": None}, "code"),
    ("execute_request", {"code": 7}, "code"),
    ("execute_request", {"code": "1", "user_expressions": ["x"]}, "user_expressions"),
    ("execute_request", {"code": "1", "user_expressions": {"a": 1}}, "user_expressions"),
    ("execute_request", {"code": "1", "silent": "no"}, "silent"),
    ("execute_request", {"code": "1", "stop_on_error": 1}, "stop_on_error"),
    ("complete_request", {"code": "x", "cursor_pos": HUGE}, "cursor_pos"),
    ("complete_request", {"code": "x", "cursor_pos": -1}, "cursor_pos"),
    ("inspect_request", {"code": "x", "cursor_pos": 1, "detail_level": HUGE}, "detail_level"),
    ("inspect_request", {"code": "x", "cursor_pos": 1, "omit_sections": 3}, "omit_sections"),
    ("is_complete_request", {"code": ["x"]}, "code"),
    ("history_request", {"hist_access_type": "tail", "n": HUGE}, "n"),
    ("history_request", {"hist_access_type": "range", "session": HUGE}, "session"),
    ("history_request", {"hist_access_type": "all"}, "hist_access_type"),
    ("history_request", {"hist_access_type": "search", "pattern": 5}, "pattern"),
    ("comm_info_request", {"target_name": []}, "target_name"),
    ("delete_subshell_request", {}, "subshell_id"),
    ("delete_subshell_request", {"subshell_id": None}, "subshell_id"),
    ("debug_request", [1], "content"),
    ("shutdown_request", {"restart": "maybe"}, "restart"),
    ("fly_request", {}, "fly_request"),
    ("list_subshell_request", None, "content"),
    ("execute_request", [1], "content"),
]


@pytest.mark.parametrize(("kind", "content", "field"), REQUESTS)
def test_a_request_that_makes_no_sense_is_answered_once(
    kernel: Kernel, kind: str, content: Any, field: str
) -> None:
    channel = CHANNELS.get(kind, "shell")
    request = send(kernel, kind, content, channel)
    reply = kernel.answer(request, channel)
    assert (reply["status"], reply["ename"]) == ("error", "bad-request")
    assert f"{field}" in reply["evalue"]
    assert "\n".join(reply["traceback"]) == reply["evalue"]
    published = ended(kernel, request)
    told = ["error"] if kind == "execute_request" else []
    assert [m["msg_type"] for m in published] == told
    answers(kernel)


def send(kernel: Kernel, kind: str, content: Any, channel: str = "shell") -> str:
    """Send a message whose content may be anything that JSON knows."""
    session: Any = kernel.client.session
    header = session.msg_header(kind)
    return raw(kernel, [session.pack(header), b"{}", b"{}", json.dumps(content).encode()], channel)


def raw(kernel: Kernel, parts: list[bytes], channel: str = "shell") -> str:
    """Send the four parts of a message as they are."""
    session: Any = kernel.client.session
    socket: Any = getattr(kernel.client, f"{channel}_channel").socket
    socket.send_multipart([b"<IDS|MSG>", session.sign(parts), *parts])
    with suppress(ValueError, AttributeError):
        return json.loads(parts[0]).get("msg_id", "")
    return ""


@pytest.mark.parametrize(
    ("kind", "content", "field"),
    [
        ("comm_open", {}, "comm_id is missing"),
        ("comm_open", {"comm_id": "c"}, "target_name is missing"),
        ("comm_msg", {"data": {}}, "comm_id is missing"),
        ("comm_msg", {"comm_id": ["x"]}, "comm_id must be a string"),
        ("comm_close", {"comm_id": None}, "comm_id must be a string"),
    ],
)
def test_a_comm_message_that_makes_no_sense_is_told_to_all(
    kernel: Kernel, kind: str, content: dict[str, Any], field: str
) -> None:
    """These have no reply, so it is an `error` that says what is wrong."""
    published = ended(kernel, send(kernel, kind, content))
    assert [m["msg_type"] for m in published] == ["error"]
    assert field in published[0]["content"]["evalue"]
    answers(kernel)


@pytest.mark.parametrize("part", [b"", b"{", b"[" * 100_000, b"NaN", b'"\xff"', b"9" * 5000, b"\0"])
@pytest.mark.parametrize("place", [2, 3])
def test_parts_that_are_no_json_objects_are_answered(
    kernel: Kernel, part: bytes, place: int
) -> None:
    session: Any = kernel.client.session
    header = session.pack(session.msg_header("complete_request"))
    parts = [header, b"{}", b"{}", b'{"code": "", "cursor_pos": 0}']
    parts[place] = part
    request = raw(kernel, parts)
    reply = kernel.answer(request)
    assert reply["ename"] == "bad-request"
    assert ("metadata" if place == 2 else "content") in reply["evalue"]
    assert ended(kernel, request) == []
    answers(kernel)


@pytest.mark.parametrize("change", [{"subshell_id": []}, {"subshell_id": 7}, {"subshell_id": "x"},
                                    {"version": 5}, {"version": "?"}, {"version": None}])  # fmt: skip
def test_odd_headers_are_answered(kernel: Kernel, change: dict[str, Any]) -> None:
    session: Any = kernel.client.session
    header = {**session.msg_header("is_complete_request"), **change}
    request = raw(kernel, [session.pack(header), b"{}", b"{}", b'{"code": ""}'])
    reply = kernel.answer(request)
    assert reply["status"] == ("error" if "subshell_id" in change else "complete")
    assert ended(kernel, request) == []
    answers(kernel)


@pytest.mark.parametrize("header", [b"", b"{}", b"[]", b"null", b'{"msg_id": "m"}', b"{"])
def test_messages_without_a_header_are_passed_over(kernel: Kernel, header: bytes) -> None:
    for channel in ("shell", "control"):
        raw(kernel, [header, b"{}", b"{}", b"{}"], channel)
    answers(kernel)


def test_a_bad_request_uses_up_no_number(kernel: Kernel) -> None:
    before = kernel.run("1")[0]["execution_count"]
    kernel.answer(send(kernel, "execute_request", {"code": None}))
    assert kernel.run("1")[0]["execution_count"] == before + 1


def test_text_that_is_no_unicode_is_an_error_of_its_cell(kernel: Kernel) -> None:
    """Half of a surrogate pair, which JSON can write, and which cannot be sent back as it is."""
    request = send(kernel, "execute_request", {"code": '(list "a\ud800b")', "silent": False})
    assert kernel.answer(request)["ename"] == "read-error"
    published = ended(kernel, request)
    assert [m["msg_type"] for m in published] == ["execute_input", "error"]
    assert published[0]["content"]["code"] == '(list "a\\ud800b")'
    answers(kernel)


@pytest.mark.parametrize("value", [None, 5, [], {}])
def test_an_answer_to_read_line_that_is_no_text_is_an_error(kernel: Kernel, value: Any) -> None:
    request = kernel.start("(read-line)", allow_stdin=True)
    kernel.client.get_stdin_msg(timeout=PATIENCE)
    session: Any = kernel.client.session
    kernel.client.stdin_channel.send(session.msg("input_reply", {"value": value}))
    reply, published = kernel.finish(request)
    assert reply["content"]["ename"] == "io-error"
    assert published[-1]["msg_type"] == "error"
    answers(kernel)


def test_two_numbers_of_one_line_are_not_left_for_another_cell(kernel: Kernel) -> None:
    for typed, answer in (("1 2", "1"), ("3 4", "3")):
        request = kernel.start("(read)", allow_stdin=True)
        kernel.client.get_stdin_msg(timeout=PATIENCE)
        kernel.client.input(typed)
        _, published = kernel.finish(request)
        assert published[-1]["content"]["data"]["text/plain"] == answer
