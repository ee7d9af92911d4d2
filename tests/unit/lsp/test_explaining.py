"""What a name is: completion, help and signatures."""

from __future__ import annotations

import pytest

from sx_kernel.lsp.explaining import call_at, completions, documentation, help_at
from sx_kernel.lsp.workspace import Workspace
from tests.unit.lsp.texts import URI


def test_what_the_document_defines_comes_first(workspace: Workspace) -> None:
    text = '(define (totals f) "Doc." f)\n(tota'
    found = completions(workspace, workspace.put(URI, text, 1), len(text))
    assert text[found.start : found.end] == "tota"
    first = found.candidates[0]
    assert (first.text, first.kind, first.signature, first.doc) == (
        "totals", "function", "(totals f)", "Doc.",
    )  # fmt: skip


def test_in_a_string_or_for_a_key_no_definition_is_offered(workspace: Workspace) -> None:
    for text in ('(define totals 1)\n"tota', "(define totals 1)\n(f :tota"):
        found = completions(workspace, workspace.put(URI, text, 1), len(text))
        assert "totals" not in [candidate.text for candidate in found.candidates]


@pytest.mark.parametrize(
    ("text", "at", "head", "begins"),
    [
        ("(let ((x 1))\n x)", 14, "x", "local variable, bound in line 1"),
        ("(define v 1) v", 13, "v", "variable"),
        ('(define (f a) "Doc." a)', 9, "(f a)", "function\n  Doc."),
        ("(inc 1)", 2, "(inc x)", ""),
        ("(define-library (l) (define (f a) a))", 29, "(f a)", "function"),
    ],
)
def test_help_is_about_what_the_name_means(
    text: str, at: int, head: str, begins: str, workspace: Workspace
) -> None:
    document = workspace.put(URI, text, 1)
    document.check()
    found = help_at(workspace, document, at)
    assert found is not None
    assert found.head == head
    assert found.text.startswith(begins)


def test_data_and_unknown_names_have_no_help(workspace: Workspace) -> None:
    document = workspace.put(URI, "(list 'nothing unknown 5)", 1)
    document.check()
    assert [help_at(workspace, document, at) for at in (9, 16, 23)] == [None, None, None]


@pytest.mark.parametrize(
    ("text", "signature", "active", "shown"),
    [
        ("(define (f a b) a)\n(f 1 |2)", "(f a b)", 1, ["a", "b"]),
        ("(define (f a b) a)\n(f 1 |", "(f a b)", 1, ["a", "b"]),
        ("(define (f a b) a)\n(f 1|", "(f a b)", 0, ["a", "b"]),
        ("(define (f a &rest b) a)\n(f 1 2 3 |)", "(f a &rest b)", 1, ["a", "b"]),
        ("(define (f a) a)\n(f (unknown |1", "(f a)", 0, ["a"]),
    ],
)
def test_a_call_shows_the_parameter_that_is_typed(
    text: str, signature: str, active: int, shown: list[str], workspace: Workspace
) -> None:
    document = workspace.put(URI, text.replace("|", ""), 1)
    document.check()
    found = call_at(workspace, document, text.index("|"))
    assert found is not None
    assert (found.signature, found.active) == (signature, active)
    assert [signature[start:end] for start, end in found.parameters] == shown


def test_the_language_says_what_its_names_are(workspace: Workspace) -> None:
    assert documentation(workspace, "map").startswith("(map ")
    assert documentation(workspace, "no-such-name") == ""
