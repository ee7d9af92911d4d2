"""The expressions in a text that is being typed: what is where, and inside what.

Made of the reader's tokens, and tolerant: a text at the prompt is unfinished most of the time.
Brackets that nothing closes reach to the end of the text; closing brackets that close nothing are
`strays`. Never fails, never recurses.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sx_kernel.syntax.places import waits
from sx_kernel.syntax.tokens import CLOSER, CLOSERS, TOKEN

_QUOTED: Final = {'"': '"', "#|": "|", "|": "|", ":|": "|"}
CLOSING: Final = {**CLOSER, **_QUOTED}
"""Opening token → what closes it."""


@dataclass(slots=True, eq=False)
class Node:
    """An expression, from `start` to `end`; `start` is where its prefixes begin (`'`, `#;` …).

    `body`: where it begins without them. A list (any pair of brackets) has its content from
    `inside` to `inner_end`, and `closed` says whether its closing bracket is there. For strings
    these two enclose the characters, and `closed` says whether the last quote is there. Atoms
    have `inside == inner_end == end`.
    """

    start: int
    body: int
    inside: int
    inner_end: int
    end: int
    opener: str
    parent: Node | None
    closed: bool = True
    children: list[Node] = field(default_factory=list["Node"])

    @property
    def is_list(self) -> bool:
        """Whether it is something in brackets."""
        return self.opener in CLOSER

    @property
    def is_string(self) -> bool:
        """Whether it is a string literal, or the open beginning of a name between bars."""
        return self.opener in _QUOTED

    def child_after(self, offset: int) -> Node | None:
        """The first child that starts at `offset` or later."""
        i = bisect_right(self.children, offset - 1, key=lambda child: child.start)
        return self.children[i] if i < len(self.children) else None

    def child_before(self, offset: int) -> Node | None:
        """The last child that ends at `offset` or earlier."""
        i = bisect_right(self.children, offset, key=lambda child: child.end)
        return self.children[i - 1] if i else None

    def child_at(self, offset: int) -> Node | None:
        """The child with `offset` inside it, or at its start."""
        i = bisect_right(self.children, offset, key=lambda child: child.start)
        child = self.children[i - 1] if i else None
        return child if child is not None and offset < child.end else None


class Outline(NamedTuple):
    """A text's expressions: `top` is a list without brackets around everything."""

    text: str
    top: Node
    comments: tuple[tuple[int, int], ...]
    strays: tuple[int, ...]
    """Offsets of closing brackets that close nothing, or something of another kind."""

    def list_at(self, offset: int) -> Node:
        """The innermost list with `offset` between its brackets; `top` if there is none."""
        node = self.top
        while True:
            child = node.child_at(offset)
            if child is None:
                last = node.child_before(offset)  # unclosed lists go on where the text ends
                if last is None or last.closed or not last.is_list or last.end != offset:
                    return node
                child = last
            if not child.is_list or offset < child.inside or offset > child.inner_end:
                return node
            node = child

    def string_at(self, offset: int) -> Node | None:
        """The string literal with `offset` between its quotes."""
        holder = self.list_at(offset)
        node = holder.child_at(offset)
        if node is None:  # at the end of the text
            node = holder.child_before(offset)
            if node is None or node.closed:
                return None
        if not node.is_string or offset < node.inside:
            return None
        return node if offset <= node.inner_end else None

    def comment_at(self, offset: int) -> tuple[int, int] | None:
        """Start and end of the comment that `offset` is in; its end is the end of its line."""
        i = bisect_right(self.comments, offset - 1, key=lambda comment: comment[0])
        if i and offset <= self.comments[i - 1][1]:
            return self.comments[i - 1]
        return None

    def partner(self, offset: int) -> int | None:
        """The bracket that belongs to the one at `offset`; None if there is none or no bracket.

        Brackets are known by their last character: that of `#(` is at its parenthesis.
        """
        for node in self._around(offset):
            if node.is_list and node.closed:
                if offset == node.inside - 1:
                    return node.inner_end
                if offset == node.inner_end:
                    return node.inside - 1
        return None

    def _around(self, offset: int) -> Iterator[Node]:
        node: Node | None = self.top
        while (node := node.child_at(offset)) is not None:
            yield node

    def opened(self) -> list[Node]:
        """Everything that is still open at the end of the text, outermost first."""
        found: list[Node] = []
        node = self.top
        while node.children and not node.children[-1].closed:
            node = node.children[-1]
            found.append(node)
        return found


def outline(text: str) -> Outline:
    """The expressions in `text`."""
    top = Node(0, 0, 0, len(text), len(text), "", None)
    comments: list[tuple[int, int]] = []
    strays: list[int] = []
    current = top
    prefix: int | None = None  # where the prefixes before the next datum begin
    for m in TOKEN.finditer(text):
        token, start, end = m[0], m.start(), m.end()
        if token[0] == ";":
            comments.append((start, end))
        elif token in CLOSERS:
            if prefix is not None:
                _add_vain(current, prefix, text[prefix:start])
                prefix = None
            if current.parent is None or CLOSER[current.opener] != token:
                strays.append(start)
            else:
                current.inner_end, current.end, current.closed = start, end, True
                current = current.parent
        elif waits(token):
            prefix = start if prefix is None else prefix
        else:
            first = start if prefix is None else prefix
            prefix = None
            if token in CLOSER:
                size = len(text)
                node = Node(first, start, end, size, size, token, current, closed=False)
                current.children.append(node)
                current = node
            else:
                _add(current, first, start, token)
                if token in {'"', "#", "|", ":|"} and _never_ends(text, token, start):
                    _extend(current.children[-1], text)
                    break
    if prefix is not None:
        _add_vain(current, prefix, text[prefix:])
    return Outline(text, top, tuple(comments), tuple(strays))


def _add_vain(holder: Node, start: int, prefixes: str) -> None:
    """Prefixes that wait in vain are an expression of their own. Comments may be among them."""
    end = start + len(prefixes.rstrip())
    holder.children.append(Node(start, start, end, end, end, "", holder))


def _add(holder: Node, first: int, start: int, token: str) -> None:
    """Append the atom or string `token`, whose prefixes begin at `first`."""
    end = start + len(token)
    opener = '"' if token[0] == '"' else "#|" if token.startswith("#|") else ""
    inside = start + len(opener) if opener else end
    inner_end = end - 1 if opener else end
    holder.children.append(Node(first, start, inside, inner_end, end, opener, holder))


def _never_ends(text: str, token: str, start: int) -> bool:
    """Return whether the token, a lone quote, bar or `#`, begins what is not closed."""
    return token != "#" or text.startswith("#|", start)


def _extend(node: Node, text: str) -> None:
    """Make `node`, an unclosed string, reach to the end of the text."""
    node.opener = next(opener for opener in _QUOTED if text.startswith(opener, node.body))
    node.inside = node.body + len(node.opener)
    node.inner_end = node.end = len(text)
    node.closed = False
