"""Start tags: what an element is called, its attributes and its classes."""

from __future__ import annotations

from sx_kernel.dom import tree
from sx_kernel.dom.nodes import Node


class Tagged(Node):
    """A node with a start tag."""

    __slots__ = ()

    @property
    def tag(self) -> str:
        """Its name: in small letters, unless it is one of SVG's."""
        return tree.tag(self.raw)

    @property
    def is_html(self) -> bool:
        """Whether it is one of HTML's elements, whose names do not care for capitals."""
        return tree.namespace(self.raw) == "html"

    @property
    def shown(self) -> str:
        """Its start tag, cut: what messages call it."""
        start = tree.outer(self.raw).partition(">")[0]
        return (start if len(start) < 60 else start[:59] + "…") + ">"

    # ------------------------------------------------------------------- attributes

    def get(self, name: str) -> str | None:
        """The text of an attribute, None if it has none."""
        return tree.attribute(self.raw, name)

    def has(self, name: str) -> bool:
        """Return whether it has an attribute."""
        return tree.attribute(self.raw, name) is not None

    def set(self, name: str, value: str | None) -> None:
        """Give it an attribute; None takes it away. Raises range-error for a bad name."""
        self.document.set_attribute(self, name.lower() if self.is_html else name, value)

    @property
    def attributes(self) -> dict[str, str]:
        """All attributes."""
        return dict(tree.attributes(self.raw))

    @property
    def id(self) -> str:
        """The attribute id, "" if it has none."""
        return self.get("id") or ""

    # ------------------------------------------------------------------- classes

    @property
    def classes(self) -> list[str]:
        """Its classes, each once."""
        return list(dict.fromkeys((self.get("class") or "").split()))

    def has_class(self, name: str) -> bool:
        """Return whether it has a class."""
        return name in (self.get("class") or "").split()

    def add_class(self, *names: str) -> None:
        """Give it classes."""
        have = self.classes
        new = [one for one in dict.fromkeys(names) if one not in have]
        if new:
            self.set("class", " ".join([*have, *new]))

    def remove_class(self, *names: str) -> None:
        """Take classes away."""
        have = self.classes
        left = [one for one in have if one not in names]
        if len(left) != len(have):
            self.set("class", " ".join(left))

    def toggle_class(self, name: str, on: bool | None = None) -> bool:
        """Give it a class if it has it not, else take it away; or as `on` says. Has it it now?"""
        wanted = not self.has_class(name) if on is None else on
        if wanted:
            self.add_class(name)
        else:
            self.remove_class(name)
        return wanted
