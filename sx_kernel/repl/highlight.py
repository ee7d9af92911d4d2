"""What the editor paints: syntax, the bracket that belongs to that at the cursor, suggestions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import fragment_list_len
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.lexers import Lexer, PygmentsLexer, SyntaxSync
from prompt_toolkit.lexers.pygments import RegexSync

from sx_kernel.repl.painting import lexer_class
from sx_kernel.repl.structure import Outline


def make_lexer() -> Lexer:
    """The lexer of SX. On long texts it starts at a line that begins with a bracket."""
    # A single string over hundreds of lines may be painted wrongly; nothing gets slow.
    sync: SyntaxSync = RegexSync(r"[(%:;]")
    return PygmentsLexer(lexer_class("sx"), sync_from_start=False, syntax_sync=sync)


class Brackets(Processor):
    """Marks the bracket at the cursor (or just before it), its partner, and stray ones.

    `rainbow`: the others too, in one of so many colours by how deep they are; 0: not.
    """

    def __init__(self, outline: Callable[[str], Outline | None], rainbow: int = 0) -> None:
        self._outline = outline
        self._rainbow = rainbow
        self._coloured: tuple[Outline, list[tuple[int, str]]] | None = None

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Mark them in one line."""
        document = transformation_input.document
        fragments = transformation_input.fragments
        parts = self._outline(document.text)
        if parts is None:
            return Transformation(fragments)
        begin = document.translate_row_col_to_index(transformation_input.lineno, 0)
        end = begin + len(document.lines[transformation_input.lineno])
        marks = self._coloured_between(parts, begin, end)
        marks += [(at, "class:bracket.stray") for at in parts.strays]
        marks += [(at, "class:bracket.match") for at in _pair(parts, document.cursor_position)]
        marks = [(at - begin, style) for at, style in marks if begin <= at < end]
        if not marks:
            return Transformation(fragments)
        exploded = explode_text_fragments(fragments)
        for at, style in marks:
            if at < len(exploded):
                exploded[at] = (f"{exploded[at][0]} {style} ", exploded[at][1])
        return Transformation(exploded)

    def _coloured_between(self, parts: Outline, begin: int, end: int) -> list[tuple[int, str]]:
        """The brackets of a line with the classes of their depths. Found once for a text."""
        if not self._rainbow:
            return []
        if self._coloured is None or self._coloured[0] is not parts:
            self._coloured = (parts, sorted(self._depths(parts)))
        marks = self._coloured[1]
        return marks[bisect_left(marks, (begin, "")) : bisect_left(marks, (end, ""))]

    def _depths(self, parts: Outline) -> list[tuple[int, str]]:
        """All brackets but stray ones, with the class of their depth."""
        found: list[tuple[int, str]] = []
        waiting = [(node, 0) for node in parts.top.children]
        while waiting:
            node, depth = waiting.pop()
            if node.is_list:
                style = f"class:bracket.depth{depth % self._rainbow}"
                found += [(at, style) for at in range(node.body, node.inside)]
                if node.closed:
                    found.append((node.inner_end, style))
                waiting += [(child, depth + 1) for child in node.children]
        return found


def _pair(parts: Outline, cursor: int) -> tuple[int, ...]:
    """The bracket under the cursor, else the one before it, and its partner."""
    for at in (cursor, cursor - 1):
        partner = parts.partner(at) if at >= 0 else None
        if partner is not None:
            return (at, partner)
    return ()


class Suggestion(Processor):
    """Shows `suggest()` in grey behind the cursor, in place of what it would replace."""

    def __init__(self, suggest: Callable[[], str]) -> None:
        self._suggest = suggest

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Show it in the line of the cursor."""
        document = transformation_input.document
        fragments: StyleAndTextTuples = transformation_input.fragments
        if transformation_input.lineno != document.cursor_position_row:
            return Transformation(fragments)
        shown = self._suggest()
        if not shown:
            return Transformation(fragments)
        kept = explode_text_fragments(fragments)[: document.cursor_position_col]
        assert fragment_list_len(kept) <= document.cursor_position_col
        return Transformation([*kept, ("class:auto-suggestion", shown)])
