"""The order and the form of messages."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("pygls")

from pygls.exceptions import JsonRpcException

from sx_kernel.lsp import protocol
from sx_kernel.lsp.protocol import Refused, SxProtocol


class Heard:
    """A protocol that has sent what is in `sent`; it is not connected with anything."""

    def __init__(self, *, introduced: bool = False, ended: bool = False) -> None:
        self.sent: list[Any] = []
        self.protocol: Any = SxProtocol.__new__(SxProtocol)
        self.protocol._shutdown = ended
        self.protocol._workspace = object() if introduced else None
        self.protocol._send_data = self.sent.append

    @property
    def errors(self) -> list[tuple[Any, int]]:
        return [(one["id"], one["error"]["code"]) for one in self.sent]


@pytest.mark.parametrize(
    ("introduced", "ended", "method", "code"),
    [
        (False, False, "textDocument/hover", protocol.NOT_INITIALIZED),
        (True, False, "initialize", protocol.INVALID_REQUEST),
        (True, True, "textDocument/hover", protocol.INVALID_REQUEST),
    ],
)
def test_a_request_out_of_turn_is_refused(
    introduced: bool, ended: bool, method: str, code: int
) -> None:
    heard = Heard(introduced=introduced, ended=ended)
    heard.protocol.handle_message(SimpleNamespace(jsonrpc="2.0", id=7, method=method))
    assert heard.errors == [(7, code)]


def test_a_notification_out_of_turn_is_dropped() -> None:
    heard = Heard()
    heard.protocol.handle_message(SimpleNamespace(jsonrpc="2.0", method="textDocument/didOpen"))
    assert heard.sent == []


@pytest.mark.parametrize(("message", "name"), [({"id": 5}, 5), ([1], None), (None, None)])
def test_what_is_no_message_is_refused(message: Any, name: object) -> None:
    heard = Heard(introduced=True)
    heard.protocol.handle_message(message)
    assert heard.errors == [(name, protocol.INVALID_REQUEST)]


def test_what_is_no_json_is_refused() -> None:
    heard = Heard(introduced=True)
    heard.protocol.unreadable(json.JSONDecodeError("no", "{", 0))
    heard.protocol.unreadable(ValueError("something else"))
    assert heard.errors == [(None, protocol.PARSE_ERROR)]


def test_an_id_that_is_none_is_not_repeated() -> None:
    heard = Heard()
    heard.protocol.refuse([1], protocol.INVALID_PARAMS, "no")
    assert heard.sent == [
        {"jsonrpc": "2.0", "id": None, "error": {"code": protocol.INVALID_PARAMS, "message": "no"}}
    ]


def test_documents_are_kept_by_who_is_told_of_them() -> None:
    told: list[Any] = []
    heard = Heard(introduced=True)
    heard.protocol.documents = SimpleNamespace(
        opened=lambda *args: told.append(args),
        changed=lambda *args: told.append(args),
        closed=lambda *args: told.append(args),
    )
    item = SimpleNamespace(uri="u", text="t", version=1)
    heard.protocol.lsp_text_document__did_open(SimpleNamespace(text_document=item))
    changed = SimpleNamespace(text_document=item, content_changes=[2])
    heard.protocol.lsp_text_document__did_change(changed)
    heard.protocol.lsp_text_document__did_close(SimpleNamespace(text_document=item))
    assert told == [("u", "t", 1), ("u", 1, [2]), ("u",)]


def test_a_refusal_has_a_code_of_its_own() -> None:
    refused = Refused("why not")
    assert isinstance(refused, JsonRpcException)
    assert refused.code == -32803
