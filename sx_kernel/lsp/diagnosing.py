"""Everything that is wrong with a document, as it stands among the files around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sx_kernel.base.nearest import nearest
from sx_kernel.lsp.checking import GLOBAL
from sx_kernel.lsp.document import Chunk, Document
from sx_kernel.lsp.finding import Definition, Problem, wrong_count
from sx_kernel.lsp.workspace import Workspace
from sx_kernel.syntax.places import end_of_form, find_child

MOST: Final = 1_000
"""Problems of a document that are told, at most."""

_MEANT: Final = re.compile(r"did you mean (\S+)\?$")


class Found(NamedTuple):
    """A problem at offsets of the document. `fix`: what may be meant instead."""

    start: int
    end: int
    problem: Problem
    fix: str | None = None


def diagnose(workspace: Workspace, document: Document) -> list[Found]:
    """The problems of a document, in the order of the text."""
    found: list[Found] = []
    names = _Names(workspace, document)
    for chunk in document.chunks:
        checked = chunk.checked
        if checked is None or not (checked.problems or checked.uses or checked.miscalled):
            continue
        for problem in sorted(_problems(chunk, names, document), key=lambda p: p.start):
            start = chunk.start + max(problem.start, 0)
            end = min(chunk.start + max(problem.end, problem.start), chunk.end)
            found.append(Found(start, max(start, end), problem, _fix(problem)))
            if len(found) >= MOST:
                return found
    return found


def _fix(problem: Problem) -> str | None:
    if problem.kind != "name-error":
        return None
    meant = _MEANT.search(problem.message)
    return meant[1] if meant else None


class _Names:
    """What is defined in a document and in those that it is connected with."""

    def __init__(self, workspace: Workspace, document: Document) -> None:
        self.workspace = workspace
        self.defined: dict[str, list[Definition]] = {}
        self.maybe: set[str] = set()
        self.assigned: set[str] = set()
        self.anything = not workspace.loads_all(document)
        for one in workspace.connected(document):
            for name, places in one.definitions().items():
                self.defined.setdefault(name, []).extend(d for _, d in places)
            for chunk in one.chunks:
                checked = chunk.checked
                if checked is None:
                    continue
                if checked.opaque:
                    self.maybe |= chunk.words
                self.maybe |= checked.imported
                self.assigned |= checked.assigned
                self.anything = self.anything or checked.anything

    def is_known(self, name: str) -> bool:
        """Return whether a run may find the name defined."""
        return name in self.defined or name in self.maybe or self.anything or name[:1] == "%"

    def hint(self, name: str) -> str:
        """Return what may be meant by an unknown name, as a line of its own; "" if nothing is
        near."""
        own = nearest(name, list(self.defined)) if len(name) > 1 else None
        if own is not None:
            return f"\ndid you mean {own}?"
        hints = self.workspace.hints
        if name not in hints:
            hints[name] = self.workspace.checker.session.context.hint_for(name)
        return f"\n{hints[name]}" if hints[name] else ""


def _problems(chunk: Chunk, names: _Names, document: Document) -> Iterator[Problem]:
    checked = chunk.checked
    if checked is None:
        return
    yield from checked.problems
    for use, message in checked.miscalled:
        if use.name not in names.defined:
            yield _at_call(chunk, use.name, use.pos, "arity-error", message)
    inner = {d.name for d in checked.definitions} if checked.inner else set[str]()
    unknown: dict[str, list[int]] = {}
    for use in checked.uses:
        name = use.name
        if name in inner or (checked.inner and name in checked.imported):
            continue
        if not names.is_known(name):
            unknown.setdefault(name, []).append(use.pos)
        elif use.args is not None and name not in names.assigned and not checked.inner:
            message = _wrong_call(names.defined.get(name, []), name, use.args)
            if message:
                yield _at_call(chunk, name, use.pos, "arity-error", message)
    for name, lists in unknown.items():
        message = f"{name} is not defined{names.hint(name)}"
        for start in _places(document, chunk, name, lists):
            yield Problem(start, start + len(name), "name-error", message, False)


def _wrong_call(definitions: list[Definition], name: str, count: int) -> str | None:
    """Return what is wrong with a call, if no definition of the function takes so many
    arguments."""
    lams: list[Any] = [definition.lam for definition in definitions]
    if not lams or None in lams:
        return None
    first = None
    for lam in lams:
        wrong = wrong_count(name, lam, count)
        if wrong is None:
            return None
        first = first or wrong
    return first


def _at_call(chunk: Chunk, name: str, pos: int, kind: str, message: str) -> Problem:
    """A problem with the call at `pos`: of its name, if that is written there."""
    at = find_child(chunk.text, pos, name) if pos >= 0 else None
    if at is None:
        start = max(pos, 0)
        return Problem(start, end_of_form(chunk.text, start), kind, message)
    return Problem(at, at + len(name), kind, message)


def _places(document: Document, chunk: Chunk, name: str, lists: list[int]) -> list[int]:
    """Return where an unknown name is written in a form."""
    meaning = document.meanings(chunk, name)
    found = sorted(at for at, binder in (meaning or {}).items() if binder == GLOBAL)
    if found:
        return found
    places = {find_child(chunk.text, at, name) for at in lists if at >= 0}
    known = sorted(at for at in places if at is not None)
    return known or [max(min(lists), 0)]
