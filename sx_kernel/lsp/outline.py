"""The shape of a document: definitions, what can be folded, what a selection grows to."""

from __future__ import annotations

from typing import NamedTuple

from sx_kernel.lsp.document import Chunk, Document, definitions_in
from sx_kernel.lsp.finding import Definition
from sx_kernel.syntax.places import waits
from sx_kernel.syntax.tokens import CLOSER, CLOSERS, TOKEN


class Entry(NamedTuple):
    """A definition in the outline, at offsets of the document; `inner`: those of a library."""

    definition: Definition
    start: int
    end: int
    name_start: int
    inner: tuple[Entry, ...] = ()


class Fold(NamedTuple):
    """Lines that can be folded, both from 0. `comment`: they are comments."""

    first: int
    last: int
    comment: bool = False


def outline(document: Document) -> list[Entry]:
    """The definitions of a document, those of a library in an entry of its own."""
    document.check()
    found: list[Entry] = []
    for chunk in document.chunks:
        entries = [_entry(chunk, definition) for definition in definitions_in(chunk)]
        checked = chunk.checked
        if checked is not None and checked.inner:
            name = _second(chunk.text) or "library"
            library = Definition(name, 0, 0, len(chunk.text), "library")
            entries = [Entry(library, chunk.start, chunk.end, chunk.start, tuple(entries))]
        found += entries
    return found


def _entry(chunk: Chunk, definition: Definition) -> Entry:
    start = chunk.start + definition.form
    end = max(chunk.start + definition.end, chunk.start + definition.start + len(definition.name))
    return Entry(definition, start, end, chunk.start + definition.start)


def _second(text: str) -> str:
    """The name of a library as it is written."""
    opened = 0
    start = -1
    for m in TOKEN.finditer(text):
        if m[0] in CLOSER:
            opened += 1
            start = m.start() if opened == 2 and start < 0 else start
        elif m[0] in CLOSERS:
            opened -= 1
            if opened == 1 and start >= 0:
                return " ".join(text[start : m.end()].split())
    return ""


# -------------------------------------------------------------------------------------- folding


def folds(document: Document) -> list[Fold]:
    """Lists over several lines, and comments of several lines, in the order of the text."""
    found: list[Fold] = []
    done = 0
    for chunk in document.chunks:
        found += _comments(document, done, chunk.start)
        first = document.lines.spot(chunk.start).line
        found += [Fold(first + a, first + b) for a, b in _folds_in(chunk)]
        done = chunk.end
    return found + _comments(document, done, len(document.text))


def _folds_in(chunk: Chunk) -> list[tuple[int, int]]:
    """First and last line of the lists in a form, counted from its first line; remembered."""
    found: list[tuple[int, int]] | None = chunk.kept.get("folds")
    if found is None:
        found = []
        text = chunk.text
        if "\n" in text or "\r" in text:
            starts = document_lines(text)
            opened: list[int] = []
            for m in TOKEN.finditer(text):
                if m[0] in CLOSER:
                    opened.append(m.start())
                elif m[0] in CLOSERS and opened:
                    first, last = _line(starts, opened.pop()), _line(starts, m.start())
                    if last > first:
                        found.append((first, last))
            found = sorted(dict(sorted(found)).items())  # one for each first line
        chunk.kept["folds"] = found
    return found


def document_lines(text: str) -> list[int]:
    """Return where the lines of a text begin."""
    from sx_kernel.lsp.positions import Lines

    return Lines(text).starts


def _line(starts: list[int], at: int) -> int:
    from bisect import bisect_right

    return bisect_right(starts, at) - 1


def _comments(document: Document, start: int, end: int) -> list[Fold]:
    """Comments on lines that follow one another, between two forms."""
    lines: list[int] = []
    if ";" not in document.text[start:end]:
        return []
    for m in TOKEN.finditer(document.text, start, end):
        if m[0][0] == ";":
            spot = document.lines.spot(m.start())
            if not document.text[document.lines.starts[spot.line] : m.start()].strip():
                lines.append(spot.line)
    found: list[Fold] = []
    for line in lines:
        if found and found[-1].last == line - 1:
            found[-1] = Fold(found[-1].first, line, True)
        else:
            found.append(Fold(line, line, True))
    return [fold for fold in found if fold.last > fold.first]


# ----------------------------------------------------------------------------------- selection


def enclosing(document: Document, offset: int) -> list[tuple[int, int]]:
    """Return what is around `offset`, the smallest first: an atom, the insides of lists, lists,
    all."""
    found: list[tuple[int, int]] = []
    chunk = document.chunk_at(offset)
    if chunk is not None:
        found = [
            (chunk.start + a, chunk.start + b) for a, b in _around(chunk, offset - chunk.start)
        ]
        if not found or found[-1] != (chunk.start, chunk.end):
            found.append((chunk.start, chunk.end))
    if not found or found[-1] != (0, len(document.text)):
        found.append((0, len(document.text)))
    return found


def _around(chunk: Chunk, at: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    opened: list[tuple[int, int, int]] = []  # with its quotes; the bracket; behind it
    prefix: int | None = None
    for m in TOKEN.finditer(chunk.text):
        token, start, end = m[0], m.start(), m.end()
        if waits(token):
            prefix = start if prefix is None else prefix
            continue
        first = start if prefix is None else prefix
        prefix = None
        if token in CLOSER:
            opened.append((first, start, end))
        elif token in CLOSERS:
            if opened:
                outer, bracket, inside = opened.pop()
                if outer <= at <= end:
                    found += [(inside, start)] if inside <= at <= start else []
                    found += [(bracket, end)] if bracket <= at else []
                    found += [(outer, end)] if outer != bracket else []
        elif start <= at <= end:
            if token[0] in '"' and start < at < end and len(token) > 1:
                found.append((start + 1, end - 1))
            found.append((start, end))
            if first != start:
                found.append((first, end))
    kept: list[tuple[int, int]] = []
    for begin, end in sorted(found, key=lambda span: span[1] - span[0]):
        if begin == end or (kept and kept[-1] == (begin, end)):
            continue
        if not kept or (begin <= kept[-1][0] and kept[-1][1] <= end):
            kept.append((begin, end))
    return kept
