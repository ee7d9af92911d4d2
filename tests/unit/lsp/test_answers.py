"""Requests are answered, whatever the text."""

from __future__ import annotations

import random
from typing import Any

import pytest

types: Any = pytest.importorskip("lsprotocol.types")

from sx_kernel.lsp import answers  # noqa: E402  what it needs may not be there
from sx_kernel.lsp.colours import semantic_tokens  # noqa: E402
from sx_kernel.lsp.diagnosing import diagnose  # noqa: E402
from sx_kernel.lsp.explaining import call_at, completions, help_at  # noqa: E402
from sx_kernel.lsp.looking import name_at, occurrences  # noqa: E402
from sx_kernel.lsp.outline import enclosing, folds  # noqa: E402
from sx_kernel.lsp.workspace import Workspace  # noqa: E402
from tests.unit.lsp.texts import URI  # noqa: E402
from tests.unit.syntax.test_hostile_texts import text_of  # noqa: E402


@pytest.mark.parametrize("seed", range(4))
def test_hostile_texts_have_answers(seed: int, workspace: Workspace) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        text = "\n".join(text_of(chance) for _ in range(2))
        document = workspace.put(URI, text, 1)
        diagnose(workspace, document)
        folds(document)
        semantic_tokens(document)
        at = chance.randint(0, len(text))
        enclosing(document, at)
        help_at(workspace, document, at)
        call_at(workspace, document, at)
        completions(workspace, document, at)
        name = name_at(document, at)
        if name is not None:
            places = occurrences(workspace, document, name)
            assert all(text[p.start : p.end] == name.text for p in places)


def at(line: int, character: int, **more: Any) -> dict[str, Any]:
    return {
        "text_document": types.TextDocumentIdentifier(URI),
        "position": types.Position(line, character),
        **more,
    }


def test_an_offset_is_a_place_and_back(workspace: Workspace) -> None:
    document = workspace.put(URI, "(a\n 😀b)", 1)
    place = answers.position(document, 5)
    assert (place.line, place.character) == (1, 3)
    assert answers.offset_of(document, place) == 5
    assert answers.offset_of(document, types.Position(9, 9)) == 7


def test_a_change_is_of_a_stretch_or_of_all(workspace: Workspace) -> None:
    document = workspace.put(URI, "(a b)", 1)
    start, end = types.Position(0, 3), types.Position(0, 4)
    part = types.TextDocumentContentChangePartial(types.Range(end, start), "xy")
    assert answers.edited(document, part) == "(a xy)"
    whole = types.TextDocumentContentChangeWholeDocument("new")
    assert answers.edited(document, whole) == "new"


def test_a_problem_is_shown_with_what_may_be_meant(workspace: Workspace) -> None:
    document = workspace.put(URI, "(displax 1)", 1)
    shown = answers.diagnostic(document, diagnose(workspace, document)[0])
    assert shown.severity == types.DiagnosticSeverity.Warning
    assert (shown.code, shown.source, shown.data) == ("name-error", "sx", {"fix": "display"})


def test_a_call_is_explained_and_its_name_is_found(workspace: Workspace) -> None:
    workspace.put(URI, '(define (add a b) "Sum." (+ a b))\n(add 1 2)', 1)
    found: Any = answers.hover(workspace, types.HoverParams(**at(1, 2)))
    assert found.contents.value == "```sx\n(add a b)\n```\n```text\nfunction\n  Sum.\n```"
    shown: Any = answers.signature_help(workspace, types.SignatureHelpParams(**at(1, 7)))
    assert (shown.signatures[0].label, shown.active_parameter) == ("(add a b)", 1)
    places = answers.definition(workspace, types.DefinitionParams(**at(1, 2)))
    (place,) = places or []
    assert (place.uri, place.range.start) == (URI, types.Position(0, 9))
    lit: Any = answers.highlights(workspace, types.DocumentHighlightParams(**at(1, 2)))
    assert [one.kind for one in lit] == [
        types.DocumentHighlightKind.Write,
        types.DocumentHighlightKind.Read,
    ]


def test_a_line_begun_is_indented(workspace: Workspace) -> None:
    options = types.FormattingOptions(2, True)
    typed = types.DocumentOnTypeFormattingParams(**at(1, 0, ch="\n", options=options))
    for text, indent in (
        ("(define (f)\n)", "  "),
        ("(define (f)\n", "  "),
        ("(let (\n(a)", None),
        ('(f "a\n', None),
        ("(f)\n", None),
    ):
        workspace.put(URI, text, 1)
        edits = answers.on_type_formatting(workspace, typed) or []
        assert [edit.new_text for edit in edits] == ([] if indent is None else [indent]), text


def test_a_document_that_is_not_there_has_no_answer(workspace: Workspace) -> None:
    none = {"text_document": types.TextDocumentIdentifier("untitled:none")}
    place = types.Position(0, 0)
    assert answers.hover(workspace, types.HoverParams(position=place, **none)) is None
    assert answers.folding(workspace, types.FoldingRangeParams(**none)) is None
    assert answers.tokens(workspace, types.SemanticTokensParams(**none)) is None
    assert answers.completion(workspace, types.CompletionParams(position=place, **none)).items == []
