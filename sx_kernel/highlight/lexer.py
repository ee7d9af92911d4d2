"""The Pygments lexer of SX (entry point `pygments.lexers`, name `sx`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final

from pygments.lexer import RegexLexer, bygroups
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
)

from sx_kernel.highlight.names import Names, Use
from sx_kernel.highlight.wordlists import BUILTINS, CONSTANTS, FORMS, TAGS

# The characters that end a symbol, as in syntax/tokens.py.
_ENDS: Final = r"\s()\[\]{}\"';`"
_SYMBOL: Final = rf"[^{_ENDS},#:][^{_ENDS}]*"
_NUMBER: Final = (
    rf"(?:[+-]?(?:[0-9]+/[0-9]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|(?:inf|nan)\.0)"
    rf"|#(?:[xX]|#?[eEiI]#?[xX])[+-]?[0-9a-fA-F]+(?:/[0-9a-fA-F]+)?"
    rf"|#[bBoOdDeEiI][+-]?[0-9.][0-9./eE+-]*)(?![^{_ENDS}])"
)
_BARRED: Final = r"\|[^|\\]*(?:\\.[^|\\]*)*\|"


class SxLexer(RegexLexer):
    """SX: brackets, numbers, strings, characters, keywords; names by what they are.

    What stands after `(define` and the like is the name of a definition; a line that begins with
    `%`, or with `:` outside of all forms, is a command. Names that the text itself binds are those
    of the text, whatever the language has of that name.
    """

    name = "SX"
    url = ""
    aliases: ClassVar[Sequence[str]] = ["sx"]
    filenames: ClassVar[Sequence[str]] = ["*.sx"]
    mimetypes: ClassVar[Sequence[str]] = ["text/x-sx"]
    flags = re.MULTILINE

    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"^[ \t]*%%?[A-Za-z][\w-]*", Name.Decorator),
            (r"\s+", Text.Whitespace),
            (r";.*$", Comment.Single),
            (r"#;", Comment.Special),
            (r"#\|[^|]*\|", String),
            (r'"', String, "string"),
            (rf"#\\(?:[^{_ENDS}]+|.)", String.Char),
            (_NUMBER, Number),
            (f":{_BARRED}", String.Symbol),
            (rf":{_SYMBOL}", String.Symbol),
            (_BARRED, Name),
            (rf"#(?:true|false|t|f)(?![^{_ENDS}])", Keyword.Constant),
            (
                rf"(\()(\s*)(def[a-z-]*)(\s+)(\(?)(\s*)({_SYMBOL})",
                bygroups(
                    Punctuation, Text.Whitespace, Keyword.Declaration, Text.Whitespace,
                    Punctuation, Text.Whitespace, Name.Function,
                ),
            ),
            (rf"~{_SYMBOL}", Name.Class),
            (_SYMBOL, Name),
            (r",@|[,'`]|#'?", Operator),
            (r"[()\[\]{}]", Punctuation),
            (r".", Text),
        ],
        "string": [
            (r'"', String, "#pop"),
            (r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]+;|.|\n)", String.Escape),
            (r'[^"\\]+', String),
        ],
    }  # fmt: skip

    def get_tokens_unprocessed(
        self, text: str, stack: Any = ("root",)
    ) -> Iterator[tuple[int, Any, str]]:
        """The tokens, with names told apart by the word lists and by where they stand."""
        names = Names()
        inside = False  # of a string
        command = False  # on the line of one, whose words are no names
        for index, token, value in super().get_tokens_unprocessed(text, stack):
            if token is Punctuation:
                for bracket in value:
                    names.bracket(bracket)
                yield index, token, value
            elif token is Name:
                kind = _kind(value, names.word(value))
                yield index, Name if command and names.depth == 0 else kind, value
            elif token is Name.Decorator or (
                token is String.Symbol and names.depth == 0 and _begins_line(text, index)
            ):
                command = True
                yield index, Name.Decorator, value
            else:
                command = command and "\n" not in value
                quote = token is String and value == '"'
                inside = inside != quote
                if token not in _BLANK or (quote and inside):
                    names.token(value)
                yield index, token, value


_BLANK: Final = frozenset({Text.Whitespace, Comment.Single, Comment.Special, String, String.Escape})


def _begins_line(text: str, index: int) -> bool:
    return not text[text.rfind("\n", 0, index) + 1 : index].strip()


def _kind(word: str, use: Use) -> Any:
    if word in CONSTANTS:
        return Keyword.Constant
    if use is Use.LOCAL:
        return Name.Variable
    if word in FORMS:
        return Keyword
    if word in TAGS:  # elements are called and seldom handed on, so `a` and `p` are mere names
        return Name.Tag if use is Use.CALLED else Name
    return Name.Builtin if word in BUILTINS else Name
