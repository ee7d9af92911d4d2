"""What the editor paints: syntax, the bracket that belongs to that at the cursor, suggestions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import fragment_list_len
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.lexers import Lexer, PygmentsLexer, SyntaxSync
from prompt_toolkit.lexers.pygments import RegexSync
from prompt_toolkit.styles import BaseStyle, Style, merge_styles, style_from_pygments_cls

from sx_kernel.repl.painting import lexer_class
from sx_kernel.repl.structure import Outline

# What Pygments styles do not know of.
_OWN: Final = Style.from_dict(
    {
        "prompt": "bold ansigreen",
        "prompt.continuation": "ansibrightblack",
        "bracket.match": "bold underline",
        "bracket.stray": "ansired underline",
        "auto-suggestion": "ansibrightblack",
        "bottom-toolbar": "noreverse ansibrightblack",
        "bottom-toolbar.help": "noreverse ansicyan",
    }
)


def make_style(name: str) -> BaseStyle:
    """The Pygments style called `name`, which there is, and what the editor adds."""
    from pygments.styles import get_style_by_name

    return merge_styles([style_from_pygments_cls(get_style_by_name(name)), _OWN])


def unknown_style(name: str) -> str | None:
    """What to tell the user if Pygments has no style called `name`; None if it has."""
    from pygments.styles import get_all_styles, get_style_by_name
    from pygments.util import ClassNotFound

    from sx_kernel.base.nearest import nearest

    try:
        get_style_by_name(name)
    except ClassNotFound:
        known = sorted(get_all_styles())
        near = nearest(name, known)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(known)}"
        return f"there is no Pygments style {name}; {hint}"
    return None


def make_lexer() -> Lexer:
    """The lexer of SX. On long texts it starts at a line that begins with a bracket."""
    # A single string over hundreds of lines may be painted wrongly; nothing gets slow.
    sync: SyntaxSync = RegexSync(r"[(%:;]")
    return PygmentsLexer(lexer_class("sx"), sync_from_start=False, syntax_sync=sync)


class Brackets(Processor):
    """Marks the bracket at the cursor (or just before it), its partner, and stray ones."""

    def __init__(self, outline: Callable[[str], Outline | None]) -> None:
        self._outline = outline

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Mark them in one line."""
        document = transformation_input.document
        fragments = transformation_input.fragments
        parts = self._outline(document.text)
        if parts is None:
            return Transformation(fragments)
        begin = document.translate_row_col_to_index(transformation_input.lineno, 0)
        end = begin + len(document.lines[transformation_input.lineno])
        marks = [(at, "class:bracket.stray") for at in parts.strays]
        marks += [(at, "class:bracket.match") for at in _pair(parts, document.cursor_position)]
        marks = [(at - begin, style) for at, style in marks if begin <= at < end]
        if not marks:
            return Transformation(fragments)
        exploded = explode_text_fragments(fragments)
        for at, style in marks:
            if at < len(exploded):
                exploded[at] = (f"{exploded[at][0]} {style} ", exploded[at][1])
        return Transformation(exploded)


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
