"""The nodes of a document as others see them: a window, and what is in the tree.

There is one object for a node of the library's as long as anybody can notice: who keeps listeners
or properties is kept by the document while it is in the tree, and afterwards by whoever holds it
or what it was in. So identity is that of the tree, and what was removed and forgotten is freed.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from sx_kernel.dom import tree
from sx_kernel.dom.calls import Listener

Document: TypeAlias = Any
"""A Document, of document.py, which stands above this file."""

SHOWN: Final = 160
"""Characters of markup that an element is printed with."""


class Target:
    """What events may happen to. `listeners` by kind; `props`: what programs have put there."""

    __slots__ = ("__weakref__", "document", "listeners", "props")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.listeners: dict[str, list[Listener]] = {}
        self.props: dict[str, Any] = {}

    @property
    def above(self) -> Target | None:
        """The target that hears of an event next when it bubbles."""
        return None


class Window(Target):
    """The window of a document."""

    __slots__ = ()
    sx_type = "window"

    def sx_print(self) -> tuple[str, list[Any], str]:
        """`#<window>`; see syntax/printer.py."""
        return "#<window>", [], ""


class Node(Target):
    """A node in a document's tree. `raw`: the library's. `inside`: kept alive with this one."""

    __slots__ = ("inside", "raw")
    sx_type = "node"

    def __init__(self, document: Document, raw: tree.Node) -> None:
        super().__init__(document)
        self.raw = raw
        self.inside: list[Node] = []

    @property
    def above(self) -> Target | None:
        """The parent; the document is followed by its window."""
        raw = tree.parent(self.raw)
        if raw is None:
            return self.document.window if self.raw is self.document.raw else None
        return self.document.wrap(raw)

    @property
    def kind(self) -> str:
        """`element`, `text`, `comment`, `document` or `fragment`."""
        return tree.kind(self.raw)

    @property
    def parent(self) -> Node | None:
        """The node that this one is in."""
        raw = tree.parent(self.raw)
        return None if raw is None else self.document.wrap(raw)

    @property
    def nodes(self) -> list[Node]:
        """All children, texts and comments, too."""
        return [self.document.wrap(raw) for raw in tree.children(self.raw)]

    @property
    def is_connected(self) -> bool:
        """Whether it is in the document."""
        return self.document.is_in(self.raw)

    @property
    def text(self) -> str:
        """All text in it."""
        return tree.text_of(self.raw)

    def contains(self, other: Node) -> bool:
        """Return whether `other` is this node or in it."""
        return tree.contains(self.raw, other.raw)

    def sx_print(self) -> tuple[str, list[Any], str]:
        """Its text or markup, cut; see syntax/printer.py."""
        markup = tree.outer(self.raw)
        cut = markup if len(markup) <= SHOWN else markup[: SHOWN - 1] + "…"
        return f"#<{self.sx_type} {cut}>", [], ""


class Text(Node):
    """Text or a comment."""

    __slots__ = ()
    sx_type = "text-node"
