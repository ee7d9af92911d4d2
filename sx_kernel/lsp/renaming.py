"""Giving a name another one, everywhere, or saying why that would change the program."""

from __future__ import annotations

from sx_kernel.analyser.special_forms import SPECIAL_FORMS
from sx_kernel.base.errors import SxError, error
from sx_kernel.lsp.checking import GLOBAL, exported
from sx_kernel.lsp.document import Chunk, Document
from sx_kernel.lsp.looking import (
    Location,
    Name,
    binder_of,
    connected_chunks,
    definitions_of,
    is_readable,
    occurrences,
)
from sx_kernel.lsp.workspace import Workspace
from sx_kernel.syntax.tokens import is_symbol_text


def check_name(workspace: Workspace, document: Document, name: Name) -> None:
    """Raise SxError unless the name can be given another one."""
    binder = binder_of(document, name)
    if binder is None:
        raise _refused(f"{name.text} is data here, and no variable")
    if binder == GLOBAL and not definitions_of(workspace, document, name):
        what = "the language's" if workspace.checker.is_known(name.text) else "not defined here"
        raise _refused(f"{name.text} is {what}")
    if name.text in SPECIAL_FORMS:
        raise _refused(f"{name.text} is a special form")


def rename(workspace: Workspace, document: Document, name: Name, new: str) -> list[Location]:
    """The places to write `new` at. Raises SxError where the program would be another."""
    check_name(workspace, document, name)
    if not is_symbol_text(new) or new[0] == ":":
        raise _refused(f"{new or 'an empty text'} is no name")
    if new in SPECIAL_FORMS:
        raise _refused(f"{new} is a special form")
    if new == name.text:
        return []
    if new[0] != name.text[0] and "~" in {new[0], name.text[0]}:
        raise _refused("a component's name begins with ~, and no other does")
    if exported(name.chunk.text, name.text):
        raise _refused(f"{name.text} is exported, and imported elsewhere perhaps")
    binder = binder_of(document, name)
    if binder == GLOBAL and name.chunk.checked is not None and not name.chunk.checked.inner:
        _check_global(workspace, document, name.text, new)
    places = occurrences(workspace, document, name)
    for one, chunk in _chunks(places):
        _check_form(one, chunk, name.text, new, [p for p in places if p.document is one])
    return places


def _refused(message: str) -> SxError:
    return error("rename-error", f"rename: {message}")


def _check_global(workspace: Workspace, document: Document, old: str, new: str) -> None:
    if workspace.definitions(document, new):
        raise _refused(f"{new} is defined already")
    if workspace.checker.is_known(new):
        raise _refused(f"{new} is the language's")
    for one, chunk in connected_chunks(workspace, document, old):
        if not is_readable(one, chunk, old):
            line = one.lines.spot(chunk.start).line + 1
            raise _refused(f"the form at line {line} of {one.path} cannot be read as it is")


def _chunks(places: list[Location]) -> list[tuple[Document, Chunk]]:
    """The forms that places are in, each once."""
    found: dict[int, tuple[Document, Chunk]] = {}
    for place in places:
        chunk = place.document.chunk_at(place.start)
        if chunk is not None:
            found[id(chunk)] = (place.document, chunk)
    return list(found.values())


def _check_form(
    document: Document, chunk: Chunk, old: str, new: str, places: list[Location]
) -> None:
    """See whether in the form, with the new name, the same places mean the same."""
    before = document.meanings(chunk, old)
    if before is None:
        raise _refused("the form cannot be read as it is")
    inside = [p.start - chunk.start for p in places if chunk.start <= p.start < chunk.end]
    text, moved = _renamed(chunk.text, sorted(inside), len(old), new)
    after = document.checker.occurrences(text, document.path, new, document.own)
    others = document.meanings(chunk, new) or {}
    if after is None:
        raise _refused(f"with {new} in it, a form that {old} is used in would be wrong")
    wanted = {moved(at): _moved_binder(before[at], moved) for at in inside}
    wanted |= {moved(at): _moved_binder(binder, moved) for at, binder in others.items()}
    if after != wanted:
        raise _refused(f"{new} means something else in a form that {old} is used in")


def _moved_binder(binder: int, moved: Moved) -> int:
    return GLOBAL if binder == GLOBAL else moved(binder)


class Moved:
    """Where an offset is when the texts at `places` have become longer by `more`."""

    def __init__(self, places: list[int], more: int) -> None:
        self.places = places
        self.more = more

    def __call__(self, at: int) -> int:
        return at + self.more * sum(1 for place in self.places if place < at)


def _renamed(text: str, places: list[int], length: int, new: str) -> tuple[str, Moved]:
    parts: list[str] = []
    done = 0
    for at in places:
        parts += (text[done:at], new)
        done = at + length
    return "".join([*parts, text[done:]]), Moved(places, len(new) - length)
