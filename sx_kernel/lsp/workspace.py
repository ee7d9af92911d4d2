"""The documents that are open, the files around them, and which of them share their names.

A file that loads another has its names, and what loads a file may give it more. So a document is
seen together with all that it is connected with in this way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, final
from urllib.parse import unquote, urlsplit

from sx_kernel.lsp.checking import Checker
from sx_kernel.lsp.document import Chunk, Document
from sx_kernel.lsp.finding import Definition
from sx_kernel.lsp.positions import UTF16

FILES: Final = 2_000
"""Files of a workspace that are looked into, at most."""

LARGEST: Final = 2_000_000
"""Bytes of a file that is looked into, at most."""

_SKIPPED: Final = frozenset({"node_modules", "__pycache__", "build", "dist"})
_LOAD: Final = re.compile(r'\(load\s+"([^"\\]+)"')


def path_of(uri: str) -> str:
    """The file that an address means; the address itself, if it is none of a file."""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        return uri
    path = unquote(parts.path, errors="replace")
    if os.name == "nt" and re.match(r"/[A-Za-z]:", path):
        path = path[1:]
    return path


def uri_of(path: str | Path) -> str:
    """The address of a file."""
    return Path(path).resolve().as_uri()


@final
class Workspace:
    """All documents. `encoding`: how the editor counts characters."""

    def __init__(self, encoding: str = UTF16) -> None:
        self.checker = Checker()
        self.encoding = encoding
        self.roots: list[Path] = []
        self.open: dict[str, Document] = {}
        self._files: dict[str, tuple[tuple[int, int], Document]] = {}
        self._loads: dict[str, tuple[tuple[int, int], list[str]]] = {}
        self._loaders: dict[str, list[str]] | None = None
        self.hints: dict[str, str | None] = {}

    # -- documents ---------------------------------------------------------------------------------

    def put(self, uri: str, text: str, version: int | None) -> Document:
        """A document is open now, or has another text."""
        known = self.open.get(uri)
        if known is not None:
            known.update(text, version)
            return known
        made = Document(self.checker, path_of(uri), text, version, self.encoding)
        self.open[uri] = made
        return made

    def close(self, uri: str) -> None:
        """A document is open no more."""
        self.open.pop(uri, None)

    def document(self, uri: str) -> Document | None:
        """The document at an address, if it is open or a file that can be read."""
        found = self.open.get(uri)
        if found is None and urlsplit(uri).scheme == "file":
            found = self.file(path_of(uri))
        return found

    def uri(self, document: Document) -> str:
        """The address of a document, as the editor has written it."""
        for uri, known in self.open.items():
            if known is document:
                return uri
        return uri_of(document.path)

    def file(self, path: str) -> Document | None:
        """The document for a file: the open one, or what is on disk."""
        for document in self.open.values():
            if document.path == path:
                return document
        stamp = _stamp(path)
        if stamp is None:
            return None
        known = self._files.get(path)
        if known is None or known[0] != stamp:
            text = _text(path)
            if text is None:
                return None
            known = (stamp, Document(self.checker, path, text, None, self.encoding))
            self._files[path] = known
        return known[1]

    # -- what belongs together ---------------------------------------------------------------------

    def connected(self, document: Document) -> list[Document]:
        """The document, checked, and all that share their global names with it."""
        found: dict[str, Document] = {}
        waiting = [document]
        while waiting:
            one = waiting.pop()
            if one.path in found:
                continue
            one.check()
            found[one.path] = one
            for path in [*self._loaded(one), *self._loading(one.path)]:
                other = self.file(path) if path not in found else None
                if other is not None:
                    waiting.append(other)
        return list(found.values())

    def loads_all(self, document: Document) -> bool:
        """Return whether all files that a document loads are there."""
        return len(list(self._loaded(document))) == len(document.loads())

    def _loaded(self, document: Document) -> Iterator[str]:
        for name in document.loads():
            found = self.find(name, document.path)
            if found is not None:
                yield found

    def find(self, name: str, beside: str) -> str | None:
        """The file that a document means by `name`."""
        for folder in (Path(beside).parent, *self.roots, Path()):
            path = Path(folder, name)
            try:
                if path.is_file():
                    return str(path.resolve())
            except (OSError, ValueError):
                return None
        return None

    def _loading(self, path: str) -> list[str]:
        """The files of the workspace that load the file `path`."""
        if self._loaders is None:
            self._loaders = {}
            for other in self.files():
                for name in self._loads_of(other):
                    target = self.find(name, other)
                    if target is not None:
                        self._loaders.setdefault(target, []).append(other)
        return self._loaders.get(path, [])

    def files_changed(self) -> None:
        """Files have come, gone or changed."""
        self._loaders = None

    def _loads_of(self, path: str) -> list[str]:
        stamp = _stamp(path)
        if stamp is None:
            return []
        known = self._loads.get(path)
        if known is None or known[0] != stamp:
            known = (stamp, _LOAD.findall(_text(path) or ""))
            self._loads[path] = known
        return known[1]

    def files(self) -> Iterator[str]:
        """The SX files of the workspace."""
        count = 0
        for root in self.roots:
            for folder, folders, names in os.walk(root):
                folders[:] = sorted(f for f in folders if f[0] != "." and f not in _SKIPPED)
                for name in sorted(names):
                    if name.endswith(".sx"):
                        yield str(Path(folder, name).resolve())
                        count += 1
                        if count >= FILES:
                            return

    def all_documents(self) -> Iterator[Document]:
        """The open documents, and all files of the workspace."""
        yield from self.open.values()
        known = {document.path for document in self.open.values()}
        for path in self.files():
            found = self.file(path) if path not in known else None
            if found is not None:
                yield found

    # -- names -------------------------------------------------------------------------------------

    def definitions(
        self, document: Document, name: str
    ) -> list[tuple[Document, Chunk, Definition]]:
        """Return where `name` is defined, in the document first."""
        return [
            (one, chunk, definition)
            for one in self.connected(document)
            for chunk, definition in one.definitions().get(name, ())
        ]


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116  it takes what no Path can hold
    except (OSError, ValueError):
        return None
    return (status.st_mtime_ns, status.st_size) if status.st_size <= LARGEST else None


def _text(path: str) -> str | None:
    """The text of a file; what is no UTF-8 in it is replaced."""
    try:
        return Path(path).read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
