"""The protocol's order and form: what is said too early, too late or wrongly has an answer, too."""

from __future__ import annotations

import json
from typing import Any, Final, Protocol

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
INVALID_PARAMS: Final = -32602
NOT_INITIALIZED: Final = -32002


class Documents(Protocol):
    """Who keeps the texts."""

    def opened(self, uri: str, text: str, version: int | None) -> None:
        """A document has been opened, perhaps again."""
        ...

    def changed(self, uri: str, version: int | None, changes: Any) -> None:
        """A document has been edited."""
        ...

    def closed(self, uri: str) -> None:
        """A document has been closed."""
        ...


class Refused(JsonRpcException):
    """A request that is understood and cannot be done; the message says why."""

    CODE = -32803
    MESSAGE = "Request failed"


class SxProtocol(LanguageServerProtocol):
    """pygls' protocol, with texts that we keep."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, params: types.DidOpenTextDocumentParams
    ) -> None:
        """A document has been opened."""
        item = params.text_document
        self.documents.opened(item.uri, item.text, item.version)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, params: types.DidChangeTextDocumentParams
    ) -> None:
        """A document has been edited."""
        document = params.text_document
        self.documents.changed(document.uri, document.version, params.content_changes)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, params: types.DidCloseTextDocumentParams
    ) -> None:
        """A document has been closed."""
        self.documents.closed(params.text_document.uri)

    documents: Documents
    """Set by the server."""

    # -- what is out of order ----------------------------------------------------------------------

    def structure_message(self, data: dict[str, Any]) -> Any:
        """The message that `data` stands for. Raises JsonRpcException; a request has an answer."""
        try:
            return super().structure_message(data)
        except JsonRpcException:
            if "method" in data and "id" in data:
                what = f"the parameters of {data['method']} are none of the protocol's"
                self.refuse(data["id"], INVALID_PARAMS, what)
            raise

    def handle_message(self, message: Any) -> None:
        """Take a message, if it is one and comes in its turn."""
        if not hasattr(message, "jsonrpc"):
            known = message if isinstance(message, dict) else {}
            self.refuse(known.get("id"), INVALID_REQUEST, "this is no message of JSON-RPC 2.0")
            return
        method: str = getattr(message, "method", "")
        wrong = self._is_out_of_turn(method)
        if wrong is None:
            super().handle_message(message)
        elif hasattr(message, "id"):
            self.refuse(message.id, *wrong)

    def _is_out_of_turn(self, method: str) -> tuple[int, str] | None:
        """Why a message cannot be taken now: code and reason."""
        if method in {types.EXIT, ""}:
            return None
        if self._shutdown:
            return INVALID_REQUEST, "the server has been shut down"
        if self._workspace is None and method != types.INITIALIZE:
            return NOT_INITIALIZED, "the editor has not introduced itself (initialize)"
        if self._workspace is not None and method == types.INITIALIZE:
            return INVALID_REQUEST, "the editor has introduced itself already"
        return None

    def unreadable(self, problem: Exception) -> None:
        """A message could not be read."""
        if isinstance(problem, json.JSONDecodeError | UnicodeDecodeError):
            self.refuse(None, PARSE_ERROR, "this is no JSON")

    def refuse(self, msg_id: Any, code: int, why: str) -> None:
        """Answer a request by an error."""
        found = msg_id if isinstance(msg_id, int | str) else None
        self._send_data(
            {"jsonrpc": self.VERSION, "id": found, "error": {"code": code, "message": why}}
        )
