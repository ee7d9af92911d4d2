"""A document: its text, taken apart into top-level forms, and what is known about each of them.

An edit reads and checks the forms anew that it is in, and those that a change of macros concerns;
all others keep what is known. Offsets in what is known are from the beginning of the form, so
nothing is stale when forms move.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, final

from sx_kernel.lsp.checking import Checker
from sx_kernel.lsp.chunks import Span, is_open, spans
from sx_kernel.lsp.finding import Checked, Definition, Own, macro_definition, words_of
from sx_kernel.lsp.positions import UTF16, Lines
from sx_kernel.syntax.format import changed_span

ROUNDS: Final = 3
"""How often forms are checked again because macros have changed."""


@dataclass(eq=False)
class Chunk:
    """A top-level form at offset `start`. `tied`: as in chunks.py. `kept`: what features remember
    about its text.
    """

    start: int
    text: str
    tied: bool
    checked: Checked | None = None
    kept: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """The tokens in it that may be names."""
        return words_of(self.text)


@final
class Document:
    """One document. `path` is its file, or what stands for one."""

    def __init__(
        self, checker: Checker, path: str, text: str, version: int | None = None,
        encoding: str = UTF16,
    ) -> None:  # fmt: skip
        self.checker = checker
        self.path = path
        self.version = version
        self.encoding = encoding
        self.text = text
        self.lines = Lines(text, encoding)
        self.chunks = [_chunk(text, span) for span in spans(text)]
        self.own = Own()
        self._definitions: dict[str, list[tuple[Chunk, Definition]]] | None = None
        self.revision = 0
        """Changes whenever the text does."""
        self._checked = -1  # the revision that is checked

    # -- the text ----------------------------------------------------------------------------------

    def update(self, text: str, version: int | None = None) -> None:
        """The document has this text now."""
        self.version = version
        if text == self.text:
            return
        start, end, new = changed_span(self.text, text)
        self.chunks = self._chunks_after(text, start, end, len(new))
        self.text = text
        self.lines = Lines(text, self.encoding)
        self._definitions = None
        self.revision += 1

    def _chunks_after(self, text: str, start: int, end: int, added: int) -> list[Chunk]:
        """The chunks when what was from `start` to `end` has been replaced."""
        old = self.chunks
        first = 0
        while first < len(old) and old[first].end < start and not old[first].tied:
            first += 1
        moved = added - (end - start)
        later = {
            chunk.start + moved: i
            for i, chunk in enumerate(old[first:], first)
            if chunk.start >= end
        }
        found = old[:first]
        gone = {chunk.text: chunk for chunk in old[first:]}
        for span in spans(text, found[-1].end if found else None):
            again = later.get(span.start)
            if again is not None and span.start >= start + added:
                for chunk in old[again:]:
                    chunk.start += moved
                return found + old[again:]
            made = _chunk(text, span)
            same = gone.get(made.text)
            if same is not None and same.tied == made.tied:
                made.checked, made.kept = same.checked, same.kept
            found.append(made)
        return found

    def chunk_at(self, offset: int) -> Chunk | None:
        """The chunk that `offset` is in or at the end of."""
        chunk = self._begun_at(offset)
        return chunk if chunk is not None and offset <= chunk.end else None

    def typed_at(self, offset: int) -> Chunk | None:
        """The same; an open form goes on to the next one, as what is typed there is part of it."""
        chunk = self._begun_at(offset)
        if chunk is None or offset <= chunk.end:
            return chunk
        return chunk if chunk.tied and is_open(chunk.text) else None

    def _begun_at(self, offset: int) -> Chunk | None:
        """The last chunk that begins at `offset` or before it."""
        at = bisect_right(self.chunks, offset, key=lambda chunk: chunk.start)
        return self.chunks[at - 1] if at else None

    # -- what is known -----------------------------------------------------------------------------

    def check(self) -> None:
        """Check whatever has changed."""
        for _ in self.check_steps():
            pass

    def check_steps(self) -> Iterator[None]:
        """The same, in steps; between two of them the document may be updated, which ends it."""
        revision = self.revision
        if self._checked == revision:
            return
        for _ in range(ROUNDS):
            for chunk in self.chunks:
                if chunk.checked is None:
                    chunk.checked = self.checker.check(chunk.text, self.path, self.own)
                    self._definitions = None
                    yield
                    if self.revision != revision:
                        return
            if not self._macros_changed():
                break
        self._checked = revision

    def _macros_changed(self) -> bool:
        """Note the macros and constructors of the document; whether that concerns forms, which are
        unchecked now."""
        own = Own()
        for chunk in self.chunks:
            checked = chunk.checked
            if checked is None or checked.inner:
                continue
            if checked.shadowed or checked.macros or checked.constructors:
                own.macros.update(dict.fromkeys(checked.shadowed))
                own.macros.update(checked.macros)
                own.constructors.update(checked.constructors)
        changed = self.own.changed(own)
        self.own = own
        if not changed:
            return False
        concerned = [chunk for chunk in self.chunks if _is_concerned(chunk, changed)]
        for chunk in concerned:
            chunk.checked = None
            chunk.kept.clear()
        return bool(concerned)

    def definitions(self) -> dict[str, list[tuple[Chunk, Definition]]]:
        """Return what the document defines at top level, by name, in the order of the text."""
        if self._definitions is None:
            found: dict[str, list[tuple[Chunk, Definition]]] = {}
            for chunk in self.chunks:
                for definition in definitions_in(chunk):
                    found.setdefault(definition.name, []).append((chunk, definition))
            self._definitions = found
        return self._definitions

    def loads(self) -> list[str]:
        """The files that it loads."""
        return [name for chunk in self.chunks if chunk.checked for name in chunk.checked.loads]

    def meanings(self, chunk: Chunk, name: str) -> dict[int, int] | None:
        """See Checker.occurrences; remembered."""
        known = chunk.kept.setdefault("meanings", {})
        if name not in known:
            known[name] = self.checker.occurrences(chunk.text, self.path, name, self.own)
        return known[name]


def definitions_in(chunk: Chunk) -> list[Definition]:
    """Return what a form defines, macros too."""
    checked = chunk.checked
    if checked is None:
        return []
    found = chunk.kept.get("definitions")
    if found is None:
        names = {definition.name for definition in checked.definitions}
        found = [
            *checked.definitions,
            *(
                macro_definition(chunk.text, name, macro)
                for name, macro in checked.macros.items()
                if name not in names and name not in checked.imported
            ),
        ]
        chunk.kept["definitions"] = found
    return found


def _is_concerned(chunk: Chunk, changed: set[str]) -> bool:
    """Return whether what these names mean matters to a form, apart from their definitions."""
    checked = chunk.checked
    if checked is None or not chunk.words & changed:
        return False
    return not (checked.macros.keys() | checked.constructors.keys()) & changed


def _chunk(text: str, span: Span) -> Chunk:
    return Chunk(span.start, text[span.start : span.end], span.tied)
