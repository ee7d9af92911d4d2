"""kernel/outgoing.py: what a kernel sends beside replies."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sx_kernel.kernel.outgoing import Outgoing
from sx_kernel.kernel.overflow import Overflow
from sx_kernel.session.desk.aside import Aside

PARENT = {"header": {"msg_id": "1"}}


class Sent:
    """A kernel that keeps what it would send."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, dict[str, Any], Any]] = []
        kernel: Any = SimpleNamespace(
            iopub_socket=None,
            get_parent=lambda _channel: "now",
            _topic=lambda kind: kind,
            session=SimpleNamespace(
                send=lambda _socket, kind, content, parent, **_: self.messages.append(
                    (kind, content, parent)
                )
            ),
        )
        self.out = Outgoing(kernel, lambda _seconds, _action: None, Overflow())


@pytest.fixture
def sent() -> Sent:
    return Sent()


def test_a_message_belongs_to_the_request_of_now_unless_one_is_named(sent: Sent) -> None:
    sent.out.publish("status", {"a": 1})
    sent.out.send_data("c", {"b": 2}, PARENT)
    assert sent.messages == [
        ("status", {"a": 1}, "now"),
        ("comm_msg", {"comm_id": "c", "data": {"b": 2}}, PARENT),
    ]


def test_a_display_comes_after_what_was_printed_before_it(sent: Sent) -> None:
    sent.out.begin_streams(PARENT)
    sent.out.stream.write("before")
    sent.out.display({"text/plain": "x"}, display_id="7")
    sent.out.display({"text/plain": "y"}, display_id="7", update=True)
    kinds = [kind for kind, _, _ in sent.messages]
    assert kinds == ["stream", "display_data", "update_display_data"]
    assert sent.messages[1][1]["transient"] == {"display_id": "7"}


def test_both_streams_end_with_their_cell(sent: Sent) -> None:
    with sent.out.in_name_of(PARENT, Aside()):
        sent.out.stream.write("a")
        sent.out.errors.write("b")
    assert [(content["name"], parent) for _, content, parent in sent.messages] == [
        ("stdout", PARENT), ("stderr", PARENT),
    ]  # fmt: skip
