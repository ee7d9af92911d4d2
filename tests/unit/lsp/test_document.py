"""Documents: an edit leaves what a fresh reading would find."""

from __future__ import annotations

import random

import pytest

from sx_kernel.lsp.document import Document
from sx_kernel.lsp.workspace import Workspace
from tests.unit.lsp.texts import PIECES, problems


def shape(document: Document) -> list[tuple[int, str, bool]]:
    return [(chunk.start, chunk.text, chunk.tied) for chunk in document.chunks]


@pytest.mark.parametrize("seed", range(12))
def test_after_any_edits_all_is_as_read_anew(seed: int, workspace: Workspace) -> None:
    chance = random.Random(seed)
    text = "".join(chance.choice(PIECES) for _ in range(40)) if seed % 2 else "(a)\n(b)\n" * 8
    document = Document(workspace.checker, "/tmp/edited.sx", text)
    for _ in range(60):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.choice((0, 0, 0, 1, 5, 40)))
        new = "".join(chance.choice(PIECES) for _ in range(chance.randint(0, 3)))
        text = text[:start] + new + text[end:]
        document.update(text)
        fresh = Document(workspace.checker, "/tmp/edited.sx", text)
        assert shape(document) == shape(fresh), text


def test_a_changed_macro_concerns_its_uses(workspace: Workspace) -> None:
    text = "(defmacro m (x) `(list ,x))\n(m oops)\n(define a 1)\n"
    assert [p[0] for p in problems(workspace, text)] == ["oops"]
    assert problems(workspace, text.replace("`(list ,x)", "''quoted")) == []
    assert [p[0] for p in problems(workspace, text)] == ["oops"]
    assert [p[0] for p in problems(workspace, text[text.index("\n") :])] == ["m", "oops"]


def test_a_form_that_is_not_edited_keeps_what_is_known(workspace: Workspace) -> None:
    text = "(define a 1)\n(define b 2)\n(define c 3)\n"
    document = Document(workspace.checker, "/tmp/kept.sx", text)
    document.check()
    first, second, third = (chunk.checked for chunk in document.chunks)
    document.update(text.replace("b 2", "bb 22"), 2)
    known = [chunk.checked for chunk in document.chunks]
    assert (known[0], known[1], known[2]) == (first, None, third)
    assert second is not None
    assert (document.version, document.chunks[2].start) == (2, 28)
    document.check()
    assert [*document.definitions()] == ["a", "bb", "c"]


def test_an_update_between_two_steps_ends_them(workspace: Workspace) -> None:
    document = Document(workspace.checker, "/tmp/steps.sx", "(define a 1) (define b 2)")
    steps = document.check_steps()
    next(steps)
    document.update("(define c 3)")
    assert list(steps) == []
    assert document.definitions() == {}


def test_a_place_belongs_to_the_form_that_it_is_in_or_behind(workspace: Workspace) -> None:
    document = Document(workspace.checker, "/tmp/at.sx", " (a)  (b)")
    found = [document.chunk_at(at) for at in range(10)]
    assert [chunk and chunk.text for chunk in found] == [
        None, "(a)", "(a)", "(a)", "(a)", None, "(b)", "(b)", "(b)", "(b)",
    ]  # fmt: skip


def test_a_document_says_what_it_loads_and_its_macros(workspace: Workspace) -> None:
    text = '(load "x.sx") (defmacro m (y) "Doc." y)'
    document = Document(workspace.checker, "/tmp/loads.sx", text)
    document.check()
    assert document.loads() == ["x.sx"]
    ((_, macro),) = document.definitions()["m"]
    assert (macro.kind, macro.signature, macro.doc, macro.start) == ("macro", "(m y)", "Doc.", 10)
