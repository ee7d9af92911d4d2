"""kernel/publishing.py: messages to all front ends."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sx_kernel.kernel.publishing import publish


def test_a_message_is_an_effect_of_its_request() -> None:
    sent: list[Any] = []
    kernel: Any = SimpleNamespace(
        iopub_socket="socket",
        get_parent=lambda channel: f"request on {channel}",
        _topic=lambda kind: f"topic of {kind}",
        session=SimpleNamespace(send=lambda *args, ident: sent.append((*args, ident))),
    )
    publish(kernel, "status", {"a": 1})
    publish(kernel, "status", {"a": 2}, "earlier")
    assert sent == [
        ("socket", "status", {"a": 1}, "request on shell", "topic of status"),
        ("socket", "status", {"a": 2}, "earlier", "topic of status"),
    ]
