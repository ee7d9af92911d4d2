"""The names by which hyperscript's own tests look into its reader, on ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from sx_kernel.base.errors import SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.languages.hs.tokens import tokens
from sx_kernel.machine.link import library_key

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

_TYPES = {
    "id": "IDENTIFIER", "num": "NUMBER", "str": "STRING", "tmpl": "STRING", "class": "CLASS_REF",
    "idref": "ID_REF", "attr": "ATTRIBUTE_REF", "style": "STYLE_REF", "eof": "EOF",
}  # fmt: skip

_WRITTEN = ("class", "idref", "attr", "style", "num")

# where the parts are in a node, by its kind
_PARTS = {
    "prop": {"root": 3}, "call": {"root": 3}, "math": {"lhs": 4, "rhs": 5},
    "compare": {"lhs": 4, "rhs": 5}, "if": {"trueBranch": 4, "falseBranch": 5},
}  # fmt: skip


@final
class Tree:
    """A node of a parsed text, and what comes after it in its list."""

    sx_type = "parse-tree"

    def __init__(self, text: str, node: list[Any], following: list[Any]) -> None:
        self.text = text
        self.node = node
        self.following = following

    def hs_get(self, name: str) -> Any:
        """See objects.py."""
        if name == "type":
            return self.node[0]
        if name == "next" and self.following:
            return Tree(self.text, self.following[0], self.following[1:])
        if name in ("sourceFor", "lineFor"):
            return self.source if name == "sourceFor" else self.line
        at = _PARTS.get(self.node[0], {}).get(name)
        if at is None:
            return UNDEFINED
        part = self.node[at]
        if part and type(part[0]) is list:
            return Tree(self.text, part[0], part[1:])
        return Tree(self.text, part, []) if part else UNDEFINED

    def source(self) -> str:
        """Return what was written."""
        start = self.node[1]
        if self.node[0] in ("math", "compare"):
            start = Tree(self.text, self.node[4], []).start()
        return self.text[start : self.node[2]]

    def start(self) -> int:
        """Return where what was written begins."""
        if self.node[0] in ("math", "compare"):
            return Tree(self.text, self.node[4], []).start()
        return self.node[1]

    def line(self) -> str:
        """The line that it begins in."""
        begin = self.text.rfind("\n", 0, self.node[1]) + 1
        end = self.text.find("\n", begin)
        return self.text[begin : end if end >= 0 else len(self.text)]


def parse(session: Core, text: str) -> Tree:
    """The tree of a string that could be evaluated. Raises SxError."""
    from sx_kernel.base.source import Source
    from sx_kernel.languages.registry import GuestProblem, Problem

    reader = session.machine.globals[library_key("hs-parse-evaluated")]
    try:
        found = session.apply(reader, text)
    except SxError as problem:
        payload = problem.payload
        if type(payload) is dict and "hs-errors" in payload:
            first = payload["hs-errors"][0]
            one = Problem(first["hs-error"], first["start"], first["end"])
            raise GuestProblem([one]).as_error(Source(text, "<eval>")) from None
        raise
    kind, node = found[0], found[1]
    if kind == "value":
        return Tree(text, node, [])
    commands = node[0] if kind == "commands" else node
    return Tree(text, commands[0], commands[1:])


def internals(_session: Core) -> dict[str, Any]:
    """The tokeniser, by upstream's names."""
    return {
        "lexer": {"tokenize": lambda text, *_: _Tokens(text)},
        "tokenizer": {"tokenize": lambda text, *_: _Tokens(text)},
    }


@final
class _Tokens:
    """The tokens of a text, to be consumed."""

    sx_type = "tokens"

    def __init__(self, text: str) -> None:
        found = [part.items for part in tokens(text)]
        self.at = 0
        self.list = [
            {
                "type": _TYPES.get(kind, "OP"),
                "value": text[start:end] if kind in _WRITTEN else value,
                "op": kind == "op", "start": start, "end": end, "word": word,
            }
            for kind, value, start, end, word in zip(*found, strict=True)
        ]  # fmt: skip

    def hs_get(self, name: str) -> Any:
        """See objects.py."""
        if name == "list":
            return self.list[:-1]
        if name == "consumeToken":
            return self.consume
        if name == "token":
            return lambda i: self.list[min(int(i), len(self.list) - 1)]
        return UNDEFINED

    def consume(self) -> Any:
        """The next token."""
        found = self.list[min(self.at, len(self.list) - 1)]
        self.at += 1
        return found
