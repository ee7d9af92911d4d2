"""What stands somewhere in a document, what it means, and where else that is written."""

from __future__ import annotations

from typing import NamedTuple

from sx_kernel.lsp.checking import GLOBAL
from sx_kernel.lsp.document import Chunk, Document
from sx_kernel.lsp.finding import Definition
from sx_kernel.lsp.workspace import Workspace
from sx_kernel.syntax.tokens import TOKEN, is_symbol_text


class Name(NamedTuple):
    """A name that is written at `start` of a document."""

    text: str
    start: int
    end: int
    chunk: Chunk


class Location(NamedTuple):
    """A stretch of a document. `defines`: the name is defined or bound there."""

    document: Document
    start: int
    end: int
    defines: bool = False


def name_at(document: Document, offset: int) -> Name | None:
    """The name that `offset` is in or at the end of."""
    chunk = document.chunk_at(offset)
    if chunk is None:
        return None
    at = offset - chunk.start
    for m in TOKEN.finditer(chunk.text):
        if m.start() > at:
            return None
        if at <= m.end() and is_symbol_text(m[0]) and m[0][0] != ":":
            return Name(m[0], chunk.start + m.start(), chunk.start + m.end(), chunk)
    return None


def binder_of(document: Document, name: Name) -> int | None:
    """The offset, in the form, of what binds a name; GLOBAL; None: it is only data."""
    meaning = document.meanings(name.chunk, name.text)
    if meaning is None:
        return GLOBAL  # the form is half typed: what it is about can still be looked up
    return meaning.get(name.start - name.chunk.start)


def definitions_of(workspace: Workspace, document: Document, name: Name) -> list[Location]:
    """Return where the name is bound or defined in documents."""
    binder = binder_of(document, name)
    if binder is not None and binder != GLOBAL:
        start = name.chunk.start + binder
        return [Location(document, start, start + len(name.text), True)]
    inner = _inner(name.chunk, name.text)
    if inner is not None:
        return [_of(document, name.chunk, inner)]
    return [_of(*place) for place in workspace.definitions(document, name.text)]


def _inner(chunk: Chunk, name: str) -> Definition | None:
    """The definition of a name in the library that a form is."""
    checked = chunk.checked
    if checked is None or not checked.inner:
        return None
    return next((d for d in checked.definitions if d.name == name), None)


def _of(document: Document, chunk: Chunk, definition: Definition) -> Location:
    start = chunk.start + definition.start
    return Location(document, start, start + len(definition.name), True)


def occurrences(workspace: Workspace, document: Document, name: Name) -> list[Location]:
    """All places where what the name means here is written, in the order of the texts."""
    binder = binder_of(document, name)
    if binder is None:
        return [Location(document, name.start, name.end)]
    if binder != GLOBAL or _inner(name.chunk, name.text) is not None:
        return _in_form(document, name.chunk, name.text, binder)
    return [
        place
        for one in workspace.connected(document)
        for chunk in one.chunks
        if name.text in chunk.words and _inner(chunk, name.text) is None
        for place in _in_form(one, chunk, name.text, GLOBAL)
    ]


def _in_form(document: Document, chunk: Chunk, name: str, binder: int) -> list[Location]:
    meaning = document.meanings(chunk, name)
    if meaning is None:  # it cannot be analysed now: wherever the name is written
        meaning = {m.start(): binder for m in TOKEN.finditer(chunk.text) if m[0] == name}
    defined = {binder} if binder != GLOBAL else _defined_at(chunk, name)
    return [
        Location(document, chunk.start + at, chunk.start + at + len(name), at in defined)
        for at in sorted(meaning)
        if meaning[at] == binder
    ]


def _defined_at(chunk: Chunk, name: str) -> set[int]:
    checked = chunk.checked
    if checked is None:
        return set()
    return {d.start for d in checked.definitions if d.name == name}


def is_readable(document: Document, chunk: Chunk, name: str) -> bool:
    """Return whether it is known what a name means in a form."""
    return document.meanings(chunk, name) is not None


def connected_chunks(
    workspace: Workspace, document: Document, name: str
) -> list[tuple[Document, Chunk]]:
    """The forms of all connected documents that a name is written in."""
    return [
        (one, chunk)
        for one in workspace.connected(document)
        for chunk in one.chunks
        if name in chunk.words
    ]
