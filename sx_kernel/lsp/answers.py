"""Requests of the protocol, answered: from documents and offsets to its types and back."""

from __future__ import annotations

from typing import Any, Final

from lsprotocol import types

from sx_kernel.base.source import Source
from sx_kernel.lsp import explaining, looking, outline, renaming
from sx_kernel.lsp.colours import semantic_tokens
from sx_kernel.lsp.diagnosing import Found
from sx_kernel.lsp.document import Document
from sx_kernel.lsp.sources import source_of
from sx_kernel.lsp.workspace import Workspace, uri_of
from sx_kernel.session.words.completion import MOST
from sx_kernel.session.words.ranking import matching
from sx_kernel.syntax.format import changed_span, format_text
from sx_kernel.syntax.indent import indentation
from sx_kernel.syntax.reader import Incomplete, ReadProblem, read

SOURCE: Final = "sx"

# ------------------------------------------------------------------------------------- places


def position(document: Document, offset: int) -> types.Position:
    """The place of an offset."""
    spot = document.lines.spot(offset)
    return types.Position(spot.line, spot.character)


def range_of(document: Document, start: int, end: int) -> types.Range:
    """The stretch between two offsets."""
    return types.Range(position(document, start), position(document, end))


def offset_of(document: Document, place: types.Position) -> int:
    """The offset of a place, or of the nearest one that there is."""
    return document.lines.offset(place.line, place.character)


def edited(document: Document, change: Any) -> str:
    """The text of a document after a change; a stretch that is not there is moved into it."""
    span = getattr(change, "range", None)
    if span is None:
        return change.text
    start, end = sorted((offset_of(document, span.start), offset_of(document, span.end)))
    return document.text[:start] + change.text + document.text[end:]


def _at(workspace: Workspace, params: Any) -> tuple[Document, int] | None:
    """The document and offset that a request is about."""
    document = workspace.document(params.text_document.uri)
    if document is None:
        return None
    document.check()
    return document, offset_of(document, params.position)


def _location(workspace: Workspace, place: looking.Location) -> types.Location:
    document = place.document
    return types.Location(workspace.uri(document), range_of(document, place.start, place.end))


# ------------------------------------------------------------------------------------ problems


def diagnostic(document: Document, found: Found) -> types.Diagnostic:
    """A problem as editors show it."""
    problem = found.problem
    severity = (
        types.DiagnosticSeverity.Error if problem.is_error else types.DiagnosticSeverity.Warning
    )
    return types.Diagnostic(
        range=range_of(document, found.start, found.end),
        message=problem.message,
        severity=severity,
        code=problem.kind,
        source=SOURCE,
        data={"fix": found.fix} if found.fix else None,
    )


def code_actions(workspace: Workspace, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Return what may be meant by names that are not defined."""
    document = workspace.document(params.text_document.uri)
    if document is None:
        return []
    found: list[types.CodeAction] = []
    for one in params.context.diagnostics:
        fix = one.data.get("fix") if isinstance(one.data, dict) else None
        if one.source == SOURCE and isinstance(fix, str):
            edit = types.TextEdit(one.range, fix)
            found.append(
                types.CodeAction(
                    title=f"Write {fix}",
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=[one],
                    is_preferred=True,
                    edit=types.WorkspaceEdit(changes={params.text_document.uri: [edit]}),
                )
            )
    return found


# ---------------------------------------------------------------------------------- completion

_KINDS: Final = {
    "function": types.CompletionItemKind.Function,
    "macro": types.CompletionItemKind.Keyword,
    "form": types.CompletionItemKind.Keyword,
    "variable": types.CompletionItemKind.Variable,
    "local": types.CompletionItemKind.Text,
    "key": types.CompletionItemKind.Property,
    "word": types.CompletionItemKind.EnumMember,
    "file": types.CompletionItemKind.File,
}


def completion(workspace: Workspace, params: types.CompletionParams) -> types.CompletionList:
    """Return what may be typed."""
    here = _at(workspace, params)
    if here is None:
        return types.CompletionList(is_incomplete=False, items=[])
    document, offset = here
    found = explaining.completions(workspace, document, offset)
    span = range_of(document, found.start, found.end)
    items = [
        types.CompletionItem(
            label=candidate.text,
            kind=_KINDS.get(candidate.kind, types.CompletionItemKind.Text),
            detail=candidate.signature or candidate.kind,
            documentation=candidate.doc or None,
            sort_text=f"{i:05}",
            filter_text=document.text[found.start : found.end] or candidate.text,
            text_edit=types.TextEdit(span, candidate.text),
        )
        for i, candidate in enumerate(found.candidates)
    ]
    # what a few letters stand for is ours to say, so the editor is to ask again
    return types.CompletionList(is_incomplete=bool(items), items=items[:MOST])


def resolve_completion(workspace: Workspace, item: types.CompletionItem) -> types.CompletionItem:
    """The same, with what the language says about it."""
    if not item.documentation:
        known = explaining.documentation(workspace, item.label)
        if known:
            item.documentation = _marked(*known.partition("\n")[::2])
    return item


def _marked(head: str, text: str) -> types.MarkupContent:
    """Code, and text as it stands at the prompt."""
    value = f"```sx\n{head}\n```"
    if text.strip("\n"):
        value += f"\n```text\n{text.strip(chr(10))}\n```"
    return types.MarkupContent(types.MarkupKind.Markdown, value)


def hover(workspace: Workspace, params: types.HoverParams) -> types.Hover | None:
    """Return what a name is."""
    here = _at(workspace, params)
    found = None if here is None else explaining.help_at(workspace, *here)
    if here is None or found is None:
        return None
    return types.Hover(_marked(found.head, found.text), range_of(here[0], found.start, found.end))


def signature_help(
    workspace: Workspace, params: types.SignatureHelpParams
) -> types.SignatureHelp | None:
    """Return how the call is written that is being typed."""
    here = _at(workspace, params)
    found = None if here is None else explaining.call_at(workspace, *here)
    if found is None:
        return None
    parameters = [types.ParameterInformation(label=span) for span in found.parameters]
    shown = types.SignatureInformation(found.signature, found.doc or None, parameters)
    return types.SignatureHelp([shown], active_signature=0, active_parameter=found.active)


# -------------------------------------------------------------------------------------- names


def definition(workspace: Workspace, params: types.DefinitionParams) -> list[types.Location] | None:
    """Return where a name is defined: in documents, or else in the language's own sources."""
    here = _at(workspace, params)
    name = None if here is None else looking.name_at(*here)
    if here is None or name is None:
        return None
    places = looking.definitions_of(workspace, here[0], name)
    if places:
        return [_location(workspace, place) for place in places]
    if looking.binder_of(here[0], name) is None:
        return None
    found = source_of(name.text)
    if found is None:
        return None
    path, line, column = found
    start = types.Position(line, column)
    end = types.Position(line, column + len(name.text))
    return [types.Location(uri_of(path), types.Range(start, end))]


def references(workspace: Workspace, params: types.ReferenceParams) -> list[types.Location] | None:
    """Return where else what a name means is written."""
    here = _at(workspace, params)
    name = None if here is None else looking.name_at(*here)
    if here is None or name is None:
        return None
    places = looking.occurrences(workspace, here[0], name)
    wanted = [p for p in places if params.context.include_declaration or not p.defines]
    return [_location(workspace, place) for place in wanted]


def highlights(
    workspace: Workspace, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    """The same, in one document."""
    here = _at(workspace, params)
    name = None if here is None else looking.name_at(*here)
    if here is None or name is None:
        return None
    kinds = types.DocumentHighlightKind
    return [
        types.DocumentHighlight(
            range_of(here[0], place.start, place.end), kinds.Write if place.defines else kinds.Read
        )
        for place in looking.occurrences(workspace, here[0], name)
        if place.document is here[0]
    ]


def prepare_rename(
    workspace: Workspace, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """Return what a renaming would be of. Raises SxError where none is possible."""
    here = _at(workspace, params)
    name = None if here is None else looking.name_at(*here)
    if here is None or name is None:
        return None
    renaming.check_name(workspace, here[0], name)
    return types.PrepareRenamePlaceholder(range_of(here[0], name.start, name.end), name.text)


def rename_symbol(workspace: Workspace, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """Give a name another one. Raises SxError where the program would be another."""
    here = _at(workspace, params)
    name = None if here is None else looking.name_at(*here)
    if here is None or name is None:
        return None
    places = renaming.rename(workspace, here[0], name, params.new_name)
    changes: dict[str, list[types.TextEdit]] = {}
    for place in places:
        span = range_of(place.document, place.start, place.end)
        edits = changes.setdefault(workspace.uri(place.document), [])
        edits.append(types.TextEdit(span, params.new_name))
    return types.WorkspaceEdit(changes=changes)


# ------------------------------------------------------------------------------------- outline

_SYMBOLS: Final = {
    "function": types.SymbolKind.Function,
    "macro": types.SymbolKind.Operator,
    "variable": types.SymbolKind.Variable,
    "library": types.SymbolKind.Module,
}


def document_symbols(
    workspace: Workspace, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | None:
    """Return what a document defines."""
    document = workspace.document(params.text_document.uri)
    if document is None:
        return None
    return [_symbol(document, entry) for entry in outline.outline(document)]


def _symbol(document: Document, entry: outline.Entry) -> types.DocumentSymbol:
    definition = entry.definition
    end = min(entry.name_start + len(definition.name), entry.end)
    return types.DocumentSymbol(
        name=definition.name,
        detail=definition.signature or None,
        kind=_SYMBOLS.get(definition.kind, types.SymbolKind.Variable),
        range=range_of(document, entry.start, entry.end),
        selection_range=range_of(document, entry.name_start, end),
        children=[_symbol(document, inner) for inner in entry.inner],
    )


def workspace_symbols(
    workspace: Workspace, params: types.WorkspaceSymbolParams
) -> list[types.WorkspaceSymbol]:
    """The definitions in all files that the letters of a query may stand for."""
    found: list[types.WorkspaceSymbol] = []
    for document in workspace.all_documents():
        document.check()
        known = document.definitions()
        for name in matching(known, params.query):
            for chunk, one in known[name]:
                start = chunk.start + one.start
                place = looking.Location(document, start, start + len(name))
                kind = _SYMBOLS.get(one.kind, types.SymbolKind.Variable)
                location = _location(workspace, place)
                found.append(types.WorkspaceSymbol(location=location, name=name, kind=kind))
        if len(found) >= MOST:
            break
    return found[:MOST]


def folding(
    workspace: Workspace, params: types.FoldingRangeParams
) -> list[types.FoldingRange] | None:
    """Return what can be folded."""
    document = workspace.document(params.text_document.uri)
    if document is None:
        return None
    return [
        types.FoldingRange(
            fold.first, fold.last, kind=types.FoldingRangeKind.Comment if fold.comment else None
        )
        for fold in outline.folds(document)
    ]


def selection(
    workspace: Workspace, params: types.SelectionRangeParams
) -> list[types.SelectionRange] | None:
    """Return what selections grow to."""
    document = workspace.document(params.text_document.uri)
    if document is None:
        return None
    return [_grown(document, offset_of(document, place)) for place in params.positions]


def _grown(document: Document, offset: int) -> types.SelectionRange:
    found: types.SelectionRange | None = None
    for start, end in reversed(outline.enclosing(document, offset)):
        found = types.SelectionRange(range_of(document, start, end), found)
    return found or types.SelectionRange(range_of(document, offset, offset))


# -------------------------------------------------------------------------------------- layout


def formatting(
    workspace: Workspace, params: types.DocumentFormattingParams
) -> list[types.TextEdit] | None:
    """Lay a document out anew; nothing while it cannot be read."""
    document = workspace.document(params.text_document.uri)
    if document is None:
        return None
    return _layout(document, 0, len(document.text))


def range_formatting(
    workspace: Workspace, params: types.DocumentRangeFormattingParams
) -> list[types.TextEdit] | None:
    """Lay the top-level forms out anew that a selection touches."""
    document = workspace.document(params.text_document.uri)
    if document is None:
        return None
    start, end = offset_of(document, params.range.start), offset_of(document, params.range.end)
    edits: list[types.TextEdit] = []
    for chunk in document.chunks:
        column = document.lines.spot(chunk.start).character
        if chunk.start <= end and start <= chunk.end and column == 0:
            edits += _layout(document, chunk.start, chunk.end) or []
    return edits


def _layout(document: Document, start: int, end: int) -> list[types.TextEdit] | None:
    text = document.text[start:end]
    try:
        done = format_text(text)
    except ReadProblem:
        return None
    if end < len(document.text):
        done = done.rstrip("\r\n")
    if done == text:
        return []
    first, last, new = changed_span(text, done)
    return [types.TextEdit(range_of(document, start + first, start + last), new)]


def on_type_formatting(
    workspace: Workspace, params: types.DocumentOnTypeFormattingParams
) -> list[types.TextEdit] | None:
    """Indent the line that has been begun, as the prompt does."""
    document = workspace.document(params.text_document.uri)
    if document is None:
        return None
    line = document.lines.starts[min(params.position.line, len(document.lines.starts) - 1)]
    chunk = document.typed_at(line)
    if chunk is None or chunk.start == line:
        indent = 0
    else:
        begins = document.lines.starts[document.lines.spot(chunk.start).line]
        found = _indent_after(" " * (chunk.start - begins) + document.text[chunk.start : line])
        if found is None:
            return []
        indent = found
    rest = document.text[line:]
    blanks = len(rest) - len(rest.lstrip(" \t"))
    if rest[:blanks] == " " * indent:
        return []
    return [types.TextEdit(range_of(document, line, line + blanks), " " * indent)]


def _indent_after(text: str) -> int | None:
    """The blanks that the line after `text` begins with; None in a string, which takes none."""
    try:
        read(Source(text), dispatch=lambda _name, datum: datum, reserved=True)
    except Incomplete as problem:
        is_text = problem.opened[-1][1] in {'"', "#|", "|", ":|"}
        return None if is_text else indentation(text, problem.opened)
    except ReadProblem:
        return None
    return 0


# ------------------------------------------------------------------------------------- colours


def tokens(workspace: Workspace, params: types.SemanticTokensParams) -> types.SemanticTokens | None:
    """The colours of a document."""
    document = workspace.document(params.text_document.uri)
    return None if document is None else types.SemanticTokens(semantic_tokens(document))


def tokens_in(
    workspace: Workspace, params: types.SemanticTokensRangeParams
) -> types.SemanticTokens | None:
    """The colours of a part of a document, whole forms at least."""
    document = workspace.document(params.text_document.uri)
    if document is None:
        return None
    first, last = offset_of(document, params.range.start), offset_of(document, params.range.end)
    return types.SemanticTokens(semantic_tokens(document, first, last))
