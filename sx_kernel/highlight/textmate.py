"""SX as a TextMate grammar, which VS Code, Sublime Text, GitHub and many others read.

https://macromates.com/manual/en/language_grammars says what it is made of. Regular expressions are
Oniguruma's, used as such: what follows a name is looked at, but is no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

SCOPE: Final = "source.sx"

_END: Final = r"(?=[\s()\[\]{}\"';`,]|$)"
_BEGIN: Final = r"(?<![^\s()\[\]{}\"';`,@#])"
_NAME: Final = r"[^\s()\[\]{}\"';`,]+"
_DEFINING: Final = "(def[^\\s()\\[\\]{}\"';`,]*)"


def grammar(words: dict[str, list[str]]) -> dict[str, Any]:
    """The grammar, as it is written in JSON. `words`: see words.word_lists."""
    tags = set(words["tags"])
    functions = [name for name in words["builtins"] if name not in tags]
    return {
        "name": "SX",
        "scopeName": SCOPE,
        "fileTypes": ["sx"],
        "patterns": [{"include": "#code"}],
        "repository": {
            "code": {"patterns": [
                {"name": "comment.line.semicolon.sx", "match": ";.*$"},
                {"name": "comment.block.sx", "begin": r"#\|", "end": r"\|#"},
                {"name": "comment.other.datum.sx", "match": "#;"},
                {"include": "#text"},
                {"name": "constant.character.sx", "match": r"#\\(?:[A-Za-z0-9]+|.)"},
                {"name": "meta.preprocessor.sx", "match": r"^\s*%%?[A-Za-z][\w-]*"},
                {
                    "match": rf"\(\s*{_DEFINING}\s+\(?({_NAME})",
                    "captures": {
                        "1": {"name": "keyword.declaration.sx"},
                        "2": {"name": "entity.name.function.sx"},
                    },
                },
                _word("constant.numeric.sx", r"[-+]?\d+(?:/\d+|(?:\.\d+)?(?:[eE][-+]?\d+)?)"),
                _words("constant.language.sx", words["constants"]),
                _word("constant.other.keyword.sx", f":{_NAME}"),
                _word("entity.name.tag.component.sx", f"~{_NAME}"),
                _words("keyword.control.sx", words["forms"]),
                _words("entity.name.tag.sx", sorted(tags)),
                _words("support.function.sx", functions),
                {"name": "keyword.operator.quote.sx", "match": ",@|[,'`]"},
            ]},
            "text": {
                "name": "string.quoted.double.sx",
                "begin": '"',
                "end": '"',
                "patterns": [{"name": "constant.character.escape.sx", "match": r"\\."}],
            },
        },
    }  # fmt: skip


def _word(scope: str, pattern: str) -> dict[str, str]:
    """A rule for whole words."""
    return {"name": scope, "match": f"{_BEGIN}{pattern}{_END}"}


def _words(scope: str, names: Sequence[str]) -> dict[str, str]:
    """A rule for these words, the longest first."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return _word(scope, f"(?:{'|'.join(map(re.escape, ordered))})")
