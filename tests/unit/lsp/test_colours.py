"""Semantic tokens: what the highlighter and the document say."""

from __future__ import annotations

from sx_kernel.lsp.colours import TYPES, semantic_tokens
from sx_kernel.lsp.document import Document
from sx_kernel.lsp.positions import UTF32
from sx_kernel.lsp.workspace import Workspace
from tests.unit.lsp.texts import URI


def shown(document: Document, *span: int) -> list[tuple[int, int, int, str]]:
    """Line, character, length and type of each token."""
    data = semantic_tokens(document, *span)
    found: list[tuple[int, int, int, str]] = []
    line = character = 0
    for i in range(0, len(data), 5):
        line, character = line + data[i], data[i + 1] + (0 if data[i] else character)
        found.append((line, character, data[i + 2], TYPES[data[i + 3]]))
    return found


def test_what_the_document_defines_has_its_kind(workspace: Workspace) -> None:
    document = workspace.put(URI, "(defmacro m (x) x)\n(m inc)", 1)
    document.check()
    assert (1, 1, 1, "macro") in shown(document)
    assert (1, 3, 3, "function") in shown(document)


def test_a_string_over_lines_is_a_token_in_each(workspace: Workspace) -> None:
    document = workspace.put(URI, '(f "ab\n\ncd")', 1)
    document.check()
    assert [one for one in shown(document) if one[3] == "string"] == [
        (0, 3, 3, "string"), (2, 0, 3, "string"),
    ]  # fmt: skip


def test_comments_between_forms_are_told_in_the_order_of_the_text(workspace: Workspace) -> None:
    document = workspace.put(URI, ";a\n1 ;b\n2\n;c", 1)
    document.check()
    assert shown(document) == [
        (0, 0, 2, "comment"), (1, 0, 1, "number"), (1, 2, 2, "comment"), (2, 0, 1, "number"),
        (3, 0, 2, "comment"),
    ]  # fmt: skip


def test_a_part_has_the_forms_that_it_touches(workspace: Workspace) -> None:
    document = workspace.put(URI, "1\n2\n3", 1)
    document.check()
    assert shown(document, 2, 3) == [(1, 0, 1, "number")]


def test_lengths_are_counted_as_agreed() -> None:
    for encoding, length in (("utf-16", 4), (UTF32, 3), ("utf-8", 6)):
        document = Workspace(encoding).put(URI, '"😀"', 1)
        assert shown(document) == [(0, 0, length, "string")]


def test_an_edit_elsewhere_moves_the_tokens(workspace: Workspace) -> None:
    document = workspace.put(URI, "1\n(f 2)", 1)
    before = shown(document)
    workspace.put(URI, "\n1\n(f 2)", 2)
    assert shown(document) == [(line + 1, *rest) for line, *rest in before]
