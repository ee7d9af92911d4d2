"""What a name is: completion, help and signatures as at the prompt, with what documents define."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from sx_kernel.analyser.special_forms import SPECIAL_FORMS
from sx_kernel.lsp.checking import GLOBAL
from sx_kernel.lsp.document import Chunk, Document
from sx_kernel.lsp.finding import Definition
from sx_kernel.lsp.looking import Name, binder_of, name_at
from sx_kernel.lsp.workspace import Workspace
from sx_kernel.session.words.completion import (
    Candidate,
    Completions,
    calls_around,
    complete,
    signature_of,
)
from sx_kernel.session.words.help import doc_lines, word_entries
from sx_kernel.session.words.ranking import matching
from sx_kernel.syntax.places import datum_starts
from sx_kernel.syntax.tokens import CLOSER, CLOSERS

WIDTH: Final = 88


class Help(NamedTuple):
    """What a name is: how it is written (code), and the text about it."""

    head: str
    text: str
    start: int
    end: int


class Call(NamedTuple):
    """The signature of a call, the places of its parameters in it, and which one is typed."""

    signature: str
    parameters: tuple[tuple[int, int], ...]
    active: int
    doc: str


# ------------------------------------------------------------------------------------ completion


def completions(workspace: Workspace, document: Document, offset: int) -> Completions:
    """Return what may be typed at `offset`: what the document and its files define, then the
    language."""
    text, base = _context(document, offset)
    found = complete(workspace.checker.session, text, offset - base)
    typed = text[found.start : found.end]
    candidates = [c for c in found.candidates if c.kind != "command"]
    if candidates or not found.candidates:
        own = list(_own(workspace, document, typed)) if _may_be_name(text, found) else []
        names = {candidate.text for candidate in own}
        candidates = own + [c for c in candidates if c.text not in names]
    return Completions(base + found.start, base + found.end, tuple(candidates))


def _context(document: Document, offset: int) -> tuple[str, int]:
    """The form that `offset` is in, or what is between two forms, and where that begins."""
    chunk = document.typed_at(offset)
    if chunk is not None:
        return document.text[chunk.start : max(chunk.end, offset)], chunk.start
    before = max((c.end for c in document.chunks if c.end <= offset), default=0)
    return document.text[before:offset], before


def _may_be_name(text: str, found: Completions) -> bool:
    from sx_kernel.session.words.completion import in_literal

    return text[found.start : found.start + 1] != ":" and not in_literal(text, found.end)


def _own(workspace: Workspace, document: Document, typed: str) -> Iterator[Candidate]:
    """The definitions of the documents that `typed` may stand for."""
    known: dict[str, Definition] = {}
    for one in workspace.connected(document):
        for name, places in one.definitions().items():
            known.setdefault(name, places[-1][1])
    for name in matching(sorted(known), typed):
        definition = known[name]
        if name != typed or len(typed) == 0:
            yield Candidate(name, definition.kind, definition.signature, definition.doc or "")


def documentation(workspace: Workspace, name: str) -> str:
    """Return what the language says about a name."""
    return workspace.checker.session.doc(name, WIDTH) or ""


# ----------------------------------------------------------------------------------------- hover


def help_at(workspace: Workspace, document: Document, offset: int) -> Help | None:
    """Return what the name at `offset` is."""
    name = name_at(document, offset)
    if name is None:
        return None
    binder = binder_of(document, name)
    if binder is not None and binder != GLOBAL:
        line = document.lines.spot(name.chunk.start + binder).line + 1
        return Help(name.text, f"local variable, bound in line {line}", name.start, name.end)
    if binder is None and name.text not in SPECIAL_FORMS and name.text not in word_entries():
        return None
    definition = definition_of(workspace, document, name)
    if definition is not None:
        head = definition.signature or name.text
        text = "\n".join([definition.kind, *doc_lines(definition.doc)])
        return Help(head, text, name.start, name.end)
    known = documentation(workspace, name.text)
    if not known:
        return None
    head, _, text = known.partition("\n")
    return Help(head, text.strip("\n"), name.start, name.end)


def definition_of(workspace: Workspace, document: Document, name: Name) -> Definition | None:
    """The last definition of a name in documents."""
    checked = name.chunk.checked
    if checked is not None and checked.inner:
        found = [d for d in checked.definitions if d.name == name.text]
        if found:
            return found[-1]
    places = workspace.definitions(document, name.text)
    return places[-1][2] if places else None


# ------------------------------------------------------------------------------------- signatures


def call_at(workspace: Workspace, document: Document, offset: int) -> Call | None:
    """The innermost call around `offset` that is known."""
    text, base = _context(document, offset)
    cursor = offset - base
    chunk = document.typed_at(offset)
    for name, behind in calls_around(text, cursor):
        shown, doc = _signature(workspace, document, chunk, name)
        if shown:
            parameters = _parameters(shown)
            count = sum(1 for _ in datum_starts(text[behind:cursor], 0))
            typing = cursor > behind and not text[cursor - 1].isspace()
            active = max(0, count - 1 if typing and count else count)
            return Call(shown, parameters, _active(shown, parameters, active), doc)
    return None


def _signature(
    workspace: Workspace, document: Document, chunk: Chunk | None, name: str
) -> tuple[str, str]:
    """Return how a call is written, and the first line about it."""
    if chunk is not None:
        definition = definition_of(workspace, document, Name(name, 0, 0, chunk))
        if definition is not None:
            return definition.signature, (definition.doc or "").partition("\n")[0]
    shown = signature_of(workspace.checker.session, name)
    lines = documentation(workspace, name).split("\n") if shown else []
    return shown, lines[1].strip() if len(lines) > 1 else ""


def _parameters(shown: str) -> tuple[tuple[int, int], ...]:
    """The places of the parameters in a signature, markers such as &rest left out."""
    found: list[tuple[int, int]] = []
    depth = 0
    start = -1
    for at, char in enumerate(shown):
        if depth == 1 and start < 0 and not char.isspace() and char not in CLOSERS:
            start = at
        if char in CLOSER:
            depth += 1
        elif char in CLOSERS:
            depth -= 1
        if start >= 0 and (
            (depth == 1 and (char.isspace() or char in CLOSERS)) or (depth == 0 and char in CLOSERS)
        ):
            end = at + 1 if depth == 1 and char in CLOSERS else at
            found.append((start, end))
            start = -1
    return tuple(span for span in found[1:] if shown[span[0]] != "&")


def _active(shown: str, parameters: tuple[tuple[int, int], ...], count: int) -> int:
    """Return which parameter the argument number `count` is for: the last one may take many."""
    if not parameters:
        return 0
    last = len(parameters) - 1
    start, end = parameters[last]
    many = "&rest" in shown or shown[start:end].endswith("…")
    return min(count, last) if many else count
