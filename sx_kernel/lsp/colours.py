"""Semantic tokens: what the highlighter says, and what the document itself defines."""

from __future__ import annotations

from typing import Any, Final

from pygments.token import Comment, Keyword, Name, Number, Operator, String

from sx_kernel.highlight.lexer import SxLexer
from sx_kernel.lsp.document import Chunk, Document
from sx_kernel.lsp.positions import Lines, units
from sx_kernel.syntax.tokens import TOKEN

TYPES: Final = (
    "keyword", "function", "variable", "macro", "class", "type", "string", "number", "comment",
    "operator", "property", "parameter",
)  # fmt: skip
MODIFIERS: Final = ("declaration", "defaultLibrary")

_DECLARED: Final = 1
_LIBRARY: Final = 2
_OF_TOKEN: Final[dict[Any, tuple[int, int]]] = {
    Keyword: (0, 0),
    Keyword.Constant: (0, _LIBRARY),
    Keyword.Declaration: (0, 0),
    Name.Function: (1, _DECLARED),
    Name.Builtin: (1, _LIBRARY),
    Name.Variable: (11, 0),
    Name.Class: (4, 0),
    Name.Tag: (5, _LIBRARY),
    String: (6, 0),
    String.Escape: (6, 0),
    String.Char: (6, 0),
    String.Symbol: (10, 0),
    Number: (7, 0),
    Comment.Single: (8, 0),
    Comment.Special: (8, 0),
    Operator: (9, 0),
}
_OF_KIND: Final = {"function": (1, 0), "variable": (2, 0), "macro": (3, 0)}
_COMMENT: Final = (8, 0)

Piece = tuple[int, int, tuple[int, int]]
"""Start and end of a token, and its number and modifiers."""


def semantic_tokens(document: Document, first: int = 0, last: int | None = None) -> list[int]:
    """The tokens from offset `first` to `last`, five numbers for each, as editors want them.

    What is known about each form is remembered, so that an edit costs little.
    """
    end = len(document.text) if last is None else last
    kinds = {name: places[-1][1].kind for name, places in document.definitions().items()}
    found: list[int] = []
    line = column = 0  # of the token before
    done = 0
    for chunk in document.chunks:
        if chunk.end >= first and chunk.start <= end:
            for begin, data in (
                *_comments(document, done, chunk.start),
                (chunk.start, _data(document, chunk, kinds)),
            ):
                line, column = _append(document, found, begin, data, line, column)
        done = chunk.end
    if done <= end:
        for begin, data in _comments(document, done, len(document.text)):
            line, column = _append(document, found, begin, data, line, column)
    return found


def _append(
    document: Document, found: list[int], begin: int, data: list[int], line: int, column: int
) -> tuple[int, int]:
    """Add tokens that are told from `begin` on; answers where the last one stands."""
    if not data:
        return line, column
    spot = document.lines.spot(begin)
    down, right = data[0], data[1] + (spot.character if data[0] == 0 else 0)
    lines = spot.line + down - line
    found += (lines, right if lines else right - column)
    found += data[2:]
    last_line, last = data[0], data[1]
    for i in range(5, len(data), 5):
        last_line += data[i]
        last = last + data[i + 1] if data[i] == 0 else data[i + 1]
    return spot.line + last_line, last + (spot.character if last_line == 0 else 0)


def _data(document: Document, chunk: Chunk, kinds: dict[str, str]) -> list[int]:
    own = {name: kinds[name] for name in chunk.words & kinds.keys()}
    known = chunk.kept.get("tokens")
    if known is None or known[0] != (own, document.encoding):
        lines = Lines(chunk.text, document.encoding)
        data = _encoded(lines, _pieces(chunk.text, own))
        known = chunk.kept["tokens"] = ((own, document.encoding), data)
    return known[1]


def _pieces(text: str, own: dict[str, str]) -> list[Piece]:
    found: list[Piece] = []
    for at, token, value in SxLexer().get_tokens_unprocessed(text):
        kind = _OF_TOKEN.get(token)
        if token in Name and token not in {Name.Function, Name.Variable} and value in own:
            kind = _OF_KIND.get(own[value], kind)
        if kind is None:
            continue
        if found and found[-1][1] == at and found[-1][2] == kind == (6, 0):
            found[-1] = (found[-1][0], at + len(value), kind)  # the parts of a string
        else:
            found.append((at, at + len(value), kind))
    return found


def _encoded(lines: Lines, pieces: list[Piece]) -> list[int]:
    """Tokens as numbers; one that goes over lines becomes one for each line."""
    found: list[int] = []
    line = column = 0
    ends = [*lines.starts[1:], len(lines.text)]
    for start, end, (kind, modifiers) in pieces:
        at = start
        while at < end:
            spot = lines.spot(at)
            here = ends[spot.line]
            length = units(lines.text[at : min(end, here)].rstrip("\r\n"), lines.encoding)
            if length:
                right = spot.character - (column if spot.line == line else 0)
                found += (spot.line - line, right, length, kind, modifiers)
                line, column = spot
            at = here
    return found


def _comments(document: Document, start: int, end: int) -> list[tuple[int, list[int]]]:
    """The comments between two forms."""
    if ";" not in document.text[start:end]:
        return []
    return [
        (m.start(), [0, 0, units(m[0], document.encoding), *_COMMENT])
        for m in TOKEN.finditer(document.text, start, end)
        if m[0][0] == ";"
    ]
