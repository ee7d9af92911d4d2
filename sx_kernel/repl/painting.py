"""Text in colours, by Pygments."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.style import Style


def lexer_class(language: str) -> type[Lexer]:
    """The Pygments lexer for `language`, as desk/shown.py names it; plain text for others."""
    match language:
        case "sx":
            from sx_kernel.highlight.lexer import SxLexer

            return SxLexer
        case "hyperscript":
            from sx_kernel.highlight.hyperscript import HyperscriptLexer

            return HyperscriptLexer
        case "python":
            from pygments.lexers.python import PythonLexer  # pyright: ignore[reportMissingTypeStubs]

            return PythonLexer
        case _:
            from pygments.lexers.special import TextLexer  # pyright: ignore[reportMissingTypeStubs]

            return TextLexer


def highlight(text: str, language: str, style: type[Style]) -> str:
    """`text` with escape sequences for colours, as many as the terminal has."""
    from pygments import highlight as paint
    from pygments.formatters import Terminal256Formatter, TerminalTrueColorFormatter

    lexer = lexer_class(language)(stripnl=False, ensurenl=False)
    deep = os.environ.get("COLORTERM") in {"truecolor", "24bit"}
    formatter = (TerminalTrueColorFormatter if deep else Terminal256Formatter)(style=style)
    return paint(text, lexer, formatter)
