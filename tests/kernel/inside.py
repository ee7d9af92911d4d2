"""A kernel in this process, without sockets: what it would send is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from sx_kernel.kernel.kernel import SxKernel
from sx_kernel.kernel.sending import Sender, measured, sendable

Message = dict[str, Any]


class Kept(Sender):
    """Keeps messages in place of sending them."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.sent: list[Message] = []

    def send(
        self,
        stream: Any,  # noqa: ARG002
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        *_rest: Any,
        **_more: Any,
    ) -> Any:
        content = sendable(msg_or_type, content)
        message = self.msg(msg_or_type, content, parent)
        self.serialize(message)
        self.sent.append({"kind": msg_or_type, "content": content, "size": measured(content)})
        self.note(message)
        return message


class Inside:
    """A kernel whose cells are run by calling `run`."""

    def __init__(self) -> None:
        self.session = Kept()
        loop = SimpleNamespace(add_callback=lambda _action: None)
        self.kernel: Any = SxKernel(
            session=self.session,
            log=logging.getLogger("inside"),
            iopub_thread=SimpleNamespace(io_loop=loop),
        )
        self.kernel._execute_sleep = 0
        self.kernel.io_loop = SimpleNamespace(
            remove_timeout=lambda _timer: None,
            call_later=lambda *_: None,
            add_callback=lambda *_: None,
        )

    def ask(self, kind: str, **content: Any) -> list[Message]:
        """Have a request answered: what was sent, its reply last."""
        request = self.session.msg(kind, content)
        self.kernel.set_parent([b"client"], request)
        self.session.sent.clear()
        handler: Callable[..., Any] = self.kernel.shell_handlers.get(kind)
        asyncio.run(handler(None, [b"client"], request))
        return list(self.session.sent)

    def run(self, code: str, **options: Any) -> list[Message]:
        """Run a cell: what was sent, its reply last."""
        return self.ask("execute_request", code=code, **options)

    def close(self) -> None:
        """End it."""
        self.kernel.leave()


def reply(sent: list[Message]) -> Message:
    """The content of the one reply among what was sent."""
    (found,) = [message for message in sent if message["kind"].endswith("_reply")]
    return found["content"]


def shown(sent: list[Message], kind: str = "execute_result") -> list[dict[str, str]]:
    """The representations of what was shown."""
    return [message["content"]["data"] for message in sent if message["kind"] == kind]


def printed(sent: list[Message], name: str = "stdout") -> str:
    """What was printed."""
    return "".join(
        message["content"]["text"]
        for message in sent
        if message["kind"] == "stream" and message["content"]["name"] == name
    )


def errors(sent: list[Message]) -> list[Message]:
    """The contents of the `error` messages."""
    return [message["content"] for message in sent if message["kind"] == "error"]
