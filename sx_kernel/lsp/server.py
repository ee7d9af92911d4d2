"""`sx lsp`: the language server protocol on pygls. Here are requests and answers; what they say
comes from the modules beside this one.

Texts are kept by us, not by pygls: an edit that does not fit is fitted in, a document that was
never opened has no answer. No request fails because of what a document holds.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar, cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from sx_kernel import __version__
from sx_kernel.base.errors import SxError
from sx_kernel.lsp import answers
from sx_kernel.lsp.colours import MODIFIERS, TYPES
from sx_kernel.lsp.diagnosing import diagnose
from sx_kernel.lsp.document import Document
from sx_kernel.lsp.positions import UTF16
from sx_kernel.lsp.protocol import Refused, SxProtocol
from sx_kernel.lsp.workspace import Workspace, path_of

SOON: Final = 0.03
"""Seconds without a key after which a document is checked."""

SLICE: Final = 0.02
"""Seconds that are spent on checking before other requests are looked at."""

T = TypeVar("T")


class Server(LanguageServer):
    """The server. `documents` is there once the editor has introduced itself."""

    def __init__(self) -> None:
        super().__init__(
            "sx",
            __version__,
            protocol_cls=SxProtocol,
            converter_factory=default_converter,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
        )
        assert isinstance(self.protocol, SxProtocol)
        self.sx_protocol = self.protocol
        self.sx_protocol.documents = self
        self.documents = Workspace()
        self.has_left = False
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self.logged: Callable[[str], object] = logging.getLogger("sx.lsp").warning

    def introduced(self, params: types.InitializeParams) -> None:
        """The editor has said who it is and where its files are."""
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [params.root_uri]
        encoding = self.protocol.workspace.position_encoding
        self.documents.encoding = str(getattr(encoding, "value", encoding) or UTF16)
        self.documents.roots = [Path(path_of(uri)) for uri in folders if uri.startswith("file:")]

    def left(self) -> None:
        """The editor is about to leave."""
        self.has_left = True
        for task in self._waiting.values():
            task.cancel()

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ARG002
        """Note what goes wrong; nobody is shown Python's insides."""
        self.sx_protocol.unreadable(error)
        self.logged(f"{type(error).__name__}: {error}".split("\n", 1)[0])

    # -- documents ---------------------------------------------------------------------------------

    def opened(self, uri: str, text: str, version: int | None) -> None:
        """A document has been opened, perhaps again."""
        self.documents.files_changed()
        self.documents.put(uri, text, version)
        self.check_soon(uri)

    def changed(self, uri: str, version: int | None, changes: Any) -> None:
        """A document has been edited. One that nobody has opened is unknown and stays so."""
        document = self.documents.open.get(uri)
        if document is None:
            return
        for change in changes:
            document.update(answers.edited(document, change), version)
        document.version = version
        self.check_soon(uri)

    def closed(self, uri: str) -> None:
        """A document has been closed: its problems go."""
        self.documents.close(uri)
        self.documents.files_changed()
        task = self._waiting.pop(uri, None)
        if task is not None:
            task.cancel()
        self._publish(uri, None, [])

    # -- problems ----------------------------------------------------------------------------------

    def check_soon(self, uri: str) -> None:
        """Check a document when no key comes for a moment, and those that are connected with it."""
        before = self._waiting.pop(uri, None)
        if before is not None:
            before.cancel()
        self._waiting[uri] = asyncio.get_running_loop().create_task(self._check(uri))

    async def _check(self, uri: str) -> None:
        try:
            await asyncio.sleep(SOON)
            await self._checked(uri)
            document = self.documents.open.get(uri)
            if document is None:
                return
            self.tell(uri, document)
            await asyncio.sleep(0)
            near = {one.path for one in self.documents.connected(document)} - {document.path}
            for other, one in list(self.documents.open.items()):
                if one.path in near:
                    self.tell(other, one)
                    await asyncio.sleep(0)
        except asyncio.CancelledError:
            raise
        except Exception as problem:  # a bug of ours must not end the checking
            self.report_server_error(problem, None)

    async def _checked(self, uri: str) -> None:
        """Check all forms of a document, and let other requests come between."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        document = self.documents.open.get(uri)
        if document is None:
            return
        for _ in document.check_steps():
            if loop.time() - began > SLICE:
                await asyncio.sleep(0)
                began = loop.time()

    def tell(self, uri: str, document: Document) -> None:
        """Send the problems of a document."""
        found = diagnose(self.documents, document)
        self._publish(uri, document.version, [answers.diagnostic(document, one) for one in found])

    def _publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, diagnostics=found, version=version)
        )


def make_server() -> Server:
    """A server with all its features."""
    server = Server()

    def feature(
        method: str, options: Any = None
    ) -> Callable[[Callable[[Workspace, Any], Any]], None]:
        def add(answer: Callable[[Workspace, Any], Any]) -> None:
            @functools.wraps(answer)
            def guarded(params: Any) -> Any:
                return _answered(server, answer, params)

            guarded.__annotations__ = {}
            server.feature(method, options)(guarded)

        return add

    server.feature(types.INITIALIZE)(lambda params: server.introduced(params))
    server.feature(types.SHUTDOWN)(lambda _: server.left())
    server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(lambda _: _files_changed(server))
    server.feature(types.TEXT_DOCUMENT_DID_SAVE)(lambda _: _files_changed(server))
    for method, answer, options in _FEATURES:
        feature(method, options)(answer)
    return server


def _files_changed(server: Server) -> None:
    server.documents.files_changed()
    for uri in list(server.documents.open):
        server.check_soon(uri)


def _answered(server: Server, answer: Callable[[Workspace, Any], T], params: Any) -> T | None:
    """The answer to a request. Raises Refused where there is a reason that people can read."""
    try:
        return answer(server.documents, params)
    except SxError as problem:
        raise Refused(problem.message) from None
    except Exception as problem:
        server.report_server_error(problem, None)
        return None


_LEGEND: Final = types.SemanticTokensLegend(list(TYPES), list(MODIFIERS))

_FEATURES: Final[tuple[tuple[str, Callable[[Workspace, Any], Any], Any], ...]] = (
    (
        types.TEXT_DOCUMENT_COMPLETION,
        answers.completion,
        types.CompletionOptions(trigger_characters=[":", "~"], resolve_provider=True),
    ),
    (types.COMPLETION_ITEM_RESOLVE, answers.resolve_completion, None),
    (types.TEXT_DOCUMENT_HOVER, answers.hover, None),
    (
        types.TEXT_DOCUMENT_SIGNATURE_HELP,
        answers.signature_help,
        types.SignatureHelpOptions(trigger_characters=["(", " "]),
    ),
    (types.TEXT_DOCUMENT_DEFINITION, answers.definition, None),
    (types.TEXT_DOCUMENT_REFERENCES, answers.references, None),
    (types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, answers.highlights, None),
    (types.TEXT_DOCUMENT_PREPARE_RENAME, answers.prepare_rename, None),
    (types.TEXT_DOCUMENT_RENAME, answers.rename_symbol, types.RenameOptions(prepare_provider=True)),
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, answers.document_symbols, None),
    (types.WORKSPACE_SYMBOL, answers.workspace_symbols, None),
    (types.TEXT_DOCUMENT_FOLDING_RANGE, answers.folding, None),
    (types.TEXT_DOCUMENT_SELECTION_RANGE, answers.selection, None),
    (types.TEXT_DOCUMENT_FORMATTING, answers.formatting, None),
    (types.TEXT_DOCUMENT_RANGE_FORMATTING, answers.range_formatting, None),
    (
        types.TEXT_DOCUMENT_ON_TYPE_FORMATTING,
        answers.on_type_formatting,
        types.DocumentOnTypeFormattingOptions(first_trigger_character="\n"),
    ),
    (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, answers.tokens, _LEGEND),
    (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, answers.tokens_in, _LEGEND),
    (
        types.TEXT_DOCUMENT_CODE_ACTION,
        answers.code_actions,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    ),
)


class _Out:
    """Where answers are written. An editor that has gone does not read them, which is no error."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, data: bytes) -> None:
        """Write, if somebody reads."""
        with suppress(OSError, ValueError):
            self._out.write(data)

    def flush(self) -> None:
        """The same."""
        with suppress(OSError, ValueError):
            self._out.flush()

    def close(self) -> None:
        """The stream belongs to `serve`."""


def serve() -> int:
    """Serve an editor on standard input and output until it leaves. Returns the exit status: 0 if
    it has said good-bye.
    """
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # there is nothing to put in order
    server = make_server()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out, suppress(EOFError):
        server.start_io(sys.stdin.buffer, cast("BinaryIO", _Out(out)))
    return 0 if server.has_left else 1
