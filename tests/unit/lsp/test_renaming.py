"""A name gets another one and its own back, or it is said why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.lsp.checking import GLOBAL
from sx_kernel.lsp.looking import name_at
from sx_kernel.lsp.renaming import Moved, rename
from sx_kernel.lsp.workspace import Workspace
from sx_kernel.syntax.tokens import TOKEN
from tests.unit.lsp.texts import PROGRAMS, URI


@pytest.mark.parametrize("path", PROGRAMS[::6], ids=lambda path: path.name)
def test_renaming_and_back_gives_the_same_text(path: Path, workspace: Workspace) -> None:
    text = path.read_text(encoding="utf-8")
    uri = f"file:///tmp/renamed-{path.name}"
    document = workspace.put(uri, text, 1)
    document.check()
    done = 0
    for m in TOKEN.finditer(text):
        name = name_at(document, m.start())
        if name is None or name.start != m.start() or done >= 12:
            continue
        binder = document.meanings(name.chunk, name.text) or {}
        meaning = binder.get(name.start - name.chunk.start)
        known = name.text in document.definitions() or (meaning is not None and meaning != GLOBAL)
        if meaning is None or not known or workspace.checker.is_known(name.text):
            continue
        places = rename(workspace, document, name, "renamed-name-1")
        other, moved = text, 0
        for place in sorted(places, key=lambda p: p.start):
            other = other[: place.start + moved] + "renamed-name-1" + other[place.end + moved :]
            moved += len("renamed-name-1") - len(name.text)
        assert other.count("renamed-name-1") == len(places) > 0
        again = workspace.put(f"{uri}.again", other, 1)
        again.check()
        back = name_at(again, other.index("renamed-name-1"))
        assert back is not None
        found = rename(workspace, again, back, name.text)
        assert len(found) == len(places)
        workspace.close(f"{uri}.again")
        done += 1
    workspace.close(uri)


@pytest.mark.parametrize(
    ("text", "at", "new", "why"),
    [
        ("(define (f x) x)", 12, "f g", "f g is no name"),
        ("(define (f x) x)", 12, "", "an empty text is no name"),
        ("(define (f x) x)", 12, ":x", ":x is no name"),
        ("(define (f x) x)", 9, "~f", "a component's name begins with ~, and no other does"),
        ("(define (f x) (list x 'y))", 12, "list", "list means something else in a form that x is used in"),
        ("(define (f x y) x)", 11, "y", "with y in it, a form that x is used in would be wrong"),
        ("(define g 1) (define (f x) x) (f g", 22, "h", "the form at line 1 of /tmp/document.sx"),
        ("(define-library (l) (export f) (define (f) 1))", 28, "g", "f is exported"),
    ],
)  # fmt: skip
def test_a_name_that_would_change_the_program_is_refused(
    text: str, at: int, new: str, why: str, workspace: Workspace
) -> None:
    document = workspace.put(URI, text, 1)
    document.check()
    name = name_at(document, at)
    assert name is not None
    with pytest.raises(SxError) as caught:
        rename(workspace, document, name, new)
    assert f" rename: {why}" in str(caught.value)


def test_offsets_move_with_what_is_written_before_them() -> None:
    moved = Moved([2, 6], 3)
    assert [moved(at) for at in (0, 2, 3, 6, 7)] == [0, 2, 6, 9, 13]
