"""Elements: what is in them and around them, and their state.

`tagged.py` has what their start tags say; `properties.py` has all of it by the names that
JavaScript has for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sx_kernel.base.errors import error
from sx_kernel.dom import forms, styles, tree
from sx_kernel.dom.calls import Steps
from sx_kernel.dom.nodes import Node
from sx_kernel.dom.tagged import Tagged

PLACES: Final = ("before", "start", "end", "after")
"""Where something is put: before an element, at the start of it, at its end, after it."""


class Element(Tagged):
    """An element of a document."""

    __slots__ = ()
    sx_type = "element"

    # ------------------------------------------------------------------- around it

    @property
    def parent_element(self) -> Element | None:
        """The element that it is in."""
        above = self.parent
        return above if isinstance(above, Element) else None

    @property
    def children(self) -> list[Element]:
        """The elements in it, one level down."""
        return [
            self.document.wrap(raw)  # type: ignore[misc]
            for raw in tree.children(self.raw)
            if tree.kind(raw) == tree.ELEMENT
        ]

    def sibling(self, step: int) -> Element | None:
        """The element after it (1) or before it (-1) under the same parent."""
        move = tree.following if step > 0 else tree.preceding
        raw = move(self.raw)
        while raw is not None and tree.kind(raw) != tree.ELEMENT:
            raw = move(raw)
        return self.document.element(raw)

    def matches(self, selector: str) -> bool:
        """Return whether a CSS selector means it."""
        return tree.matches(self.raw, selector)

    def closest(self, selector: str) -> Element | None:
        """The nearest of itself and the elements around it that a selector means."""
        step: Element | None = self
        while step is not None and not tree.matches(step.raw, selector):
            step = step.parent_element
        return step

    def query(self, selector: str) -> Element | None:
        """The first element in it that a CSS selector means."""
        return self.document.element(tree.select_one(self.raw, selector))

    def query_all(self, selector: str) -> list[Element]:
        """All elements in it that a CSS selector means."""
        found = tree.select(self.raw, selector)
        return [self.document.wrap(raw) for raw in found]  # type: ignore[misc]

    # ------------------------------------------------------------------- what is in it

    @property
    def inner_html(self) -> str:
        """The markup of what is in it."""
        return tree.inner(self.raw)

    @property
    def outer_html(self) -> str:
        """Its markup."""
        return tree.outer(self.raw)

    def set_html(self, markup: str) -> None:
        """Replace what is in it."""
        self.fill(self.parse(markup))

    def set_text(self, text: str) -> None:
        """Replace what is in it by a text."""
        nodes = self.nodes
        if len(nodes) == 1 and nodes[0].kind == tree.TEXT and text:
            self.document.set_data(nodes[0], text)
        else:
            self.fill([self.document.create_text(text)] if text else [])

    def parse(self, markup: str) -> list[Node]:
        """The nodes that `markup` is where it stands in this element."""
        context = self.tag if self.is_html else f"{tree.namespace(self.raw)} {self.tag}"
        if self.is_html and "-" in self.tag:  # all custom elements hold what a div does
            context = "div"
        return self.document.parse(markup, context)

    @property
    def content(self) -> Node:
        """The node that its children are in: for a template, not itself."""
        if self.tag == "template" and self.is_html:
            for raw in tree.children(self.raw):
                if tree.kind(raw) == tree.FRAGMENT:
                    return self.document.wrap(raw)
        return self

    def fill(self, nodes: Iterable[Node]) -> None:
        """Replace what is in it by `nodes`."""
        where = self.content
        made = list(nodes)
        self.document.remove(where.nodes)
        self.document.insert(where, 0, made)

    def put(self, place: str, nodes: Iterable[Node]) -> None:
        """Put `nodes` to one of PLACES. Raises range-error beside an element without parent."""
        if place == "start":
            self.document.insert(self, 0, nodes)
        elif place == "end":
            self.document.insert(self, len(tree.children(self.raw)), nodes)
        else:
            above = self.parent
            if above is None:
                what = f"nothing can be put beside an element without parent: {self.shown}"
                raise error("range-error", what, self)
            at = tree.index(tree.children(above.raw), self.raw)
            self.document.insert(above, at + (place == "after"), nodes)

    def replace(self, nodes: Iterable[Node]) -> None:
        """Put `nodes` where it is."""
        made = list(nodes)
        self.put("before", made)
        if not any(node is self for node in made):
            self.document.remove([self])

    def remove(self) -> None:
        """Take it out of where it is."""
        self.document.remove([self])

    def clone(self, *, deep: bool = True) -> Element:
        """An element like it, outside the tree, without listeners."""
        return self.document.wrap(tree.clone(self.raw, deep=deep))  # type: ignore[return-value]

    # ------------------------------------------------------------------- state

    @property
    def value(self) -> Any:
        """The text in a form's element; see forms.py."""
        return forms.value(self)

    @value.setter
    def value(self, text: str) -> None:
        forms.set_value(self, text)

    @property
    def is_checked(self) -> bool:
        """Whether a check box or radio button is checked."""
        return forms.is_checked(self)

    @is_checked.setter
    def is_checked(self, on: bool) -> None:
        forms.set_checked(self, on)

    def style(self, name: str) -> str:
        """A property of its own style."""
        return styles.get(self, name)

    def set_style(self, name: str, value: str) -> None:
        """Set a property of its own style; "" takes it away."""
        styles.put(self, name, value)

    def focus(self) -> Steps:
        """Give it the focus: the calls that this causes."""
        return self.document.defaults.focus(self.document, self)
