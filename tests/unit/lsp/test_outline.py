"""The shape of a document: definitions, folds, and what a selection grows to."""

from __future__ import annotations

import pytest

from sx_kernel.lsp.outline import Fold, document_lines, enclosing, folds, outline
from sx_kernel.lsp.workspace import Workspace
from tests.unit.lsp.texts import URI


def test_the_definitions_of_a_library_are_in_it(workspace: Workspace) -> None:
    text = "(define a 1)\n(define-library (my lib) (export f) (define (f x) x))\n(f 1)"
    found = outline(workspace.put(URI, text, 1))
    assert [(one.definition.name, one.definition.kind) for one in found] == [
        ("a", "variable"), ("(my lib)", "library"),
    ]  # fmt: skip
    (inner,) = found[1].inner
    assert text[inner.start : inner.end] == "(define (f x) x)"
    assert text[inner.name_start :].startswith("f x")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(a)", []),
        ("(a\n b)", [Fold(0, 1)]),
        ("(a (b\n c)\n d)", [Fold(0, 2)]),
        ("; one", []),
        ("; one\n; two\n\n; three\n(a) ; four\n; five\n; six", [Fold(0, 1, True), Fold(5, 6, True)]),
    ],
)  # fmt: skip
def test_lists_and_comments_of_several_lines_fold(
    text: str, found: list[Fold], workspace: Workspace
) -> None:
    assert folds(workspace.put(URI, text, 1)) == found


@pytest.mark.parametrize(
    ("text", "at", "grown"),
    [
        ("(f (g x))", 6, ["x", "g x", "(g x)", "f (g x)", "(f (g x))"]),
        ("'(a b) c", 2, ["a", "a b", "(a b)", "'(a b)", "'(a b) c"]),
        ('(f "a b")', 5, ["a b", '"a b"', 'f "a b"', '(f "a b")']),
        ("(a)  (b)", 4, ["(a)  (b)"]),
    ],
)
def test_a_selection_grows(text: str, at: int, grown: list[str], workspace: Workspace) -> None:
    document = workspace.put(URI, text, 1)
    assert [text[start:end] for start, end in enclosing(document, at)] == grown


def test_lines_begin_behind_any_end_of_a_line() -> None:
    assert document_lines("a\nb\r\nc\rd") == [0, 2, 5, 7]
