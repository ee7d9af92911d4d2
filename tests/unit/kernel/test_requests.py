"""kernel/requests.py: every request is answered, whatever happens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sx_kernel.kernel import requests
from sx_kernel.kernel.fields import BadMessage
from tests.kernel.inside import Kept


class Answering:
    """A kernel with one handler for each channel."""

    def __init__(self, handler: Callable[..., Any]) -> None:
        self.session = Kept()
        self.kernel: Any = SimpleNamespace(
            session=self.session, log=logging.getLogger("requests"), execution_count=3,
            iopub_socket=None, _topic=lambda kind: kind, get_parent=lambda _channel: {},
            shell_handlers={"kernel_info_request": handler, "execute_request": handler},
            control_handlers={},
        )  # fmt: skip
        requests.answer_always(self.kernel)

    def ask(self, kind: str, **content: Any) -> list[tuple[str, dict[str, Any]]]:
        message = self.session.msg(kind, content)
        answer = self.kernel.shell_handlers.get(kind)
        asyncio.run(answer(None, [b"c"], message))
        return [(one["kind"], one["content"]) for one in self.session.sent]


def failing(problem: BaseException) -> Answering:
    def fail(*_: object) -> None:
        raise problem

    return Answering(fail)


def test_a_handler_that_fails_is_answered_with_an_error() -> None:
    (reply,) = failing(ValueError("oops")).ask("kernel_info_request")
    assert reply[0] == "kernel_info_reply"
    assert (reply[1]["status"], reply[1]["ename"]) == ("error", "internal-error")
    assert "oops" in reply[1]["evalue"]


def test_a_cell_that_fails_has_its_error_message_too() -> None:
    sent = failing(ValueError("oops")).ask("execute_request", code="1")
    assert [kind for kind, _ in sent] == ["error", "execute_reply"]
    assert sent[1][1]["execution_count"] == 3


def test_a_handler_that_answers_nothing_is_answered() -> None:
    (reply,) = Answering(lambda *_: None).ask("kernel_info_request")
    assert "no answer was made" in reply[1]["evalue"]


def test_a_request_that_nobody_knows_is_answered_and_other_messages_are_not() -> None:
    answering = Answering(lambda *_: None)
    (reply,) = answering.ask("dance_request")
    assert reply[0] == "dance_reply"
    assert reply[1]["ename"] == "bad-request"
    assert answering.kernel.shell_handlers.get("dance") is None


def test_a_message_without_what_it_must_have_is_the_clients_mistake() -> None:
    sent = Answering(lambda *_: pytest.fail("it is not asked")).ask("execute_request", code=5)
    assert sent[-1][1]["ename"] == "bad-request"
    (reply,) = failing(BadMessage("no code")).ask("kernel_info_request")
    assert reply[1]["evalue"] == "no code"


def test_an_answer_that_was_sent_is_not_sent_again() -> None:
    answering = Answering(print)

    async def answer(stream: Any, ident: Any, parent: Any) -> None:
        answering.session.send(stream, "kernel_info_reply", {"status": "ok"}, parent, ident=ident)
        raise ValueError("late")

    answering.kernel.shell_handlers = {"kernel_info_request": answer}
    requests.answer_always(answering.kernel)
    assert answering.ask("kernel_info_request") == [("kernel_info_reply", {"status": "ok"})]
