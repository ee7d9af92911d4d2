"""A document: a tree, what is known of its nodes, and the only way to change it.

All changes to the tree go through here, so that observers hear of them, and so that what is known
of nodes that leave goes with them.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any, Final, final
from weakref import WeakValueDictionary

from sx_kernel.base.errors import error
from sx_kernel.base.heap import give_back
from sx_kernel.dom import defaults, events, tree
from sx_kernel.dom.calls import run
from sx_kernel.dom.clock import Clock
from sx_kernel.dom.cookies import Cookies
from sx_kernel.dom.element import Element
from sx_kernel.dom.fetch import Routes
from sx_kernel.dom.nodes import Node, Target, Text, Window
from sx_kernel.dom.observers import ATTRIBUTES, CHILDREN, DATA, Change, Observers

MOST_NODES: Final = 1_000_000
"""Nodes that one piece of markup may make."""

MOST_YOUNG: Final = 24
"""Documents that are made before the collector looks at what is young."""


@final
class Document(Node):
    """See the module's text.

    `clock`, `routes` and `observers` are what their modules say. `focused`: the element that has
    the focus. `handled`: calls of handlers so far. `asked`: answers alert, confirm and prompt, if
    the host does. `went`: addresses that the page wanted to go to.
    `on_listen`: is told of each target that hears of other events now.
    """

    __slots__ = (
        "_kept", "_known", "asked", "clock", "cookies", "defaults", "depth", "focused", "handled",
        "observers", "on_listen", "routes", "url", "went", "window",
    )  # fmt: skip
    sx_type = "document"

    def __init__(self, markup: str = "", *, clock: Clock | None = None, url: str = "about:blank"):
        tree.need_library("dom-load")
        _another()
        super().__init__(self, tree.parse(markup))
        self.window = Window(self)
        self.defaults = defaults
        self.clock = Clock() if clock is None else clock
        self.routes = Routes()
        self.cookies = Cookies()
        self.observers = Observers(self.clock)
        self.focused: Element | None = None
        self.depth = 0
        self.handled = 0
        self.url = url
        self.went: list[str] = []
        self.asked: Callable[[str, str, Any], Any] | None = None
        self.on_listen: Callable[[Target], object] | None = None
        self._known: WeakValueDictionary[int, Node] = WeakValueDictionary()
        self._kept: dict[int, Node] = {}
        self._kept[id(self.raw)] = self
        self._known[id(self.raw)] = self

    def sx_print(self) -> tuple[str, list[Any], str]:
        """`#<document>`; see syntax/printer.py."""
        return "#<document>", [], ""

    # ------------------------------------------------------------------- nodes

    def wrap(self, raw: tree.Node) -> Node:
        """The object for a node of the library's."""
        found = self._known.get(id(raw))  # which keeps `raw`, so nothing else has its number
        if found is None:
            kind = tree.kind(raw)
            made = Element if kind == tree.ELEMENT else Text if kind != tree.FRAGMENT else Node
            found = self._known[id(raw)] = made(self, raw)
        return found

    def element(self, raw: tree.Node | None) -> Element | None:
        """The object for an element of the library's, None for None."""
        return None if raw is None else self.wrap(raw)  # type: ignore[return-value]

    def keep(self, target: Target) -> None:
        """Something is known of `target` now: keep it as long as it is in the tree."""
        if isinstance(target, Node) and self.is_in(target.raw):
            self._kept[id(target.raw)] = target
        elif isinstance(target, Node):
            top = target.raw
            while (above := tree.parent(top)) is not None:
                top = above
            holder = self.wrap(top)
            if holder is not target and target not in holder.inside:
                holder.inside.append(target)

    def keeps_something_in(self, node: Node) -> bool:
        """Return whether something is known of a node below `node`, which is in the tree."""
        kept = self._kept
        return any(id(raw) in kept for raw in tree.descendants(node.raw))

    def is_in(self, raw: tree.Node) -> bool:
        """Return whether a node is in the document's tree."""
        return tree.contains(self.raw, raw)

    @property
    def root(self) -> Element:
        """The element html."""
        return self.wrap(_first(self.raw, "html"))  # type: ignore[return-value]

    @property
    def body(self) -> Element:
        """The element body."""
        return self.wrap(_first(self.root.raw, "body"))  # type: ignore[return-value]

    @property
    def head(self) -> Element:
        """The element head."""
        return self.wrap(_first(self.root.raw, "head"))  # type: ignore[return-value]

    def create(self, tag: str) -> Element:
        """A new element outside the tree. Raises range-error if none can have that name."""
        try:
            raw = tree.element(tag)
        except ValueError:
            raise error("range-error", f"an element cannot be called {tag!r}", tag) from None
        return self.wrap(raw)  # type: ignore[return-value]

    def create_text(self, data: str) -> Node:
        """A new text node outside the tree."""
        return self.wrap(tree.text(data))

    def parse(self, markup: str, context: str = "body") -> list[Node]:
        """The nodes that `markup` is inside an element `context`, not in the tree yet."""
        return [self.wrap(raw) for raw in tree.fragment(markup, context)]

    def query(self, selector: str) -> Element | None:
        """The first element that a CSS selector means."""
        return self.element(tree.select_one(self.raw, selector))

    def query_all(self, selector: str) -> list[Element]:
        """All elements that a CSS selector means."""
        found = tree.select(self.raw, selector)
        return [self.wrap(raw) for raw in found]  # type: ignore[misc]

    # ------------------------------------------------------------------- changes

    def insert(self, where: Node, index: int, nodes: Iterable[Node]) -> None:
        """Make `nodes` children of `where`, from `index` on; they leave the places they have.

        Raises range-error if one of them has `where` in it.
        """
        waiting = list(nodes)
        for node in waiting:
            if node.document is not self:
                raise error("range-error", "a node of another document cannot be put here")
            if node.contains(where):
                raise error("range-error", "an element cannot be put into itself")
            if node is self:
                raise error("range-error", "a document cannot be put into an element")
        before = tree.children(where.raw)
        after = before[index] if index < len(before) else None
        for node in waiting:
            if node.raw is after:
                after = tree.following(after)
            self._take(node)
        at = len(tree.children(where.raw)) if after is None else _index(where.raw, after)
        previous = tree.preceding(after) if after is not None else _last(where.raw)
        for i, node in enumerate(waiting):
            try:
                tree.insert(where.raw, at + i, node.raw)
            except ValueError as problem:
                raise error("range-error", str(problem)) from None
        if not waiting:
            return
        if self.is_in(where.raw):
            for node in waiting:
                self._arrived(node)
        else:
            for node in waiting:
                if node.listeners or node.props or node.inside:
                    self.keep(node)
                    node.inside = [self._handed(one) for one in node.inside]
        if self.observers:
            self._changed(where, added=tuple(waiting), previous=previous, following=after)

    def _handed(self, node: Node) -> Node:
        self.keep(node)
        return node

    def remove(self, nodes: Iterable[Node]) -> None:
        """Take `nodes` out of where they are."""
        for node in nodes:
            self._take(node)

    def _take(self, node: Node) -> None:
        above = tree.parent(node.raw)
        if above is None:
            return
        is_in = self.is_in(above)
        where = self.wrap(above) if self.observers else None
        previous, following = tree.preceding(node.raw), tree.following(node.raw)
        tree.remove(node.raw)
        if is_in:
            self._left(node)
        if where is not None:
            self._changed(where, removed=(node,), previous=previous, following=following)

    def _left(self, node: Node) -> None:
        """`node` is not in the tree any more: who holds it keeps what is known of what is in it."""
        if self.focused is not None and node.contains(self.focused):
            self.focused = None
        kept = self._kept
        kept.pop(id(node.raw), None)
        if tree.kind(node.raw) == tree.ELEMENT and kept:
            for raw in tree.descendants(node.raw):
                one = kept.pop(id(raw), None)
                if one is not None:
                    node.inside.append(one)

    def _arrived(self, node: Node) -> None:
        """`node` is in the tree now, and all that is known of what is in it."""
        if node.listeners or node.props:
            self._kept[id(node.raw)] = node
        for one in node.inside:
            if node.contains(one):
                self._kept[id(one.raw)] = one
        node.inside = []

    def _changed(
        self,
        where: Node,
        *,
        added: tuple[Node, ...] = (),
        removed: tuple[Node, ...] = (),
        previous: tree.Node | None,
        following: tree.Node | None,
    ) -> None:
        around = [None if raw is None else self.wrap(raw) for raw in (previous, following)]
        self.observers.note(
            Change(CHILDREN, where, added=added, removed=removed, previous=around[0],
                   following=around[1])
        )  # fmt: skip

    def set_attribute(self, element: Node, name: str, value: str | None) -> None:
        """Give an element an attribute, or take it away. Raises range-error for a bad name."""
        old = tree.attribute(element.raw, name)
        if value is None:
            if old is None:
                return
            tree.remove_attribute(element.raw, name)
        else:
            try:
                tree.set_attribute(element.raw, name, value)
            except ValueError:
                what = f"an attribute cannot be called {name!r}"
                raise error("range-error", what, name) from None
        if self.observers:
            self.observers.note(Change(ATTRIBUTES, element, name=name, old=old))

    def set_data(self, node: Node, data: str) -> None:
        """Have a text node say `data`."""
        old = tree.data(node.raw)
        if old != data:
            tree.set_data(node.raw, data)
            if self.observers:
                self.observers.note(Change(DATA, node, old=old))

    # ------------------------------------------------------------------- what happens

    def dispatch(self, target: Target, event: events.Event) -> bool:
        """Have `event` happen to `target`, calling handlers from Python.

        Answers false if one of them prevented what follows by default. Raises the first failure of
        a handler when all have run.
        """
        run(events.steps(self, target, event))
        return not event.is_prevented


_young = count(1)


def _another() -> None:
    """A document is made. Those that are over are garbage that only the collector finds, as nodes
    and their document refer to one another; and it counts objects, of which a document has few,
    while its tree takes 64 KB at once. So it is made to look at what is young in time, and at what
    it has looked at as often as it would by itself. The trees' memory goes back to the system."""
    if next(_young) % MOST_YOUNG == 0 and gc.isenabled():
        looks, most = gc.get_count()[1], gc.get_threshold()[1]
        gc.collect(1 if looks > most else 0)
        give_back()


def _first(raw: tree.Node, tag: str) -> tree.Node:
    """The child of that name; programs may have removed it: then there is a new one."""
    for child in tree.children(raw):
        if tree.kind(child) == tree.ELEMENT and tree.tag(child) == tag:
            return child
    made = tree.element(tag)
    tree.insert(raw, len(tree.children(raw)), made)
    return made


def _index(where: tree.Node, raw: tree.Node) -> int:
    return tree.index(tree.children(where), raw)


def _last(where: tree.Node) -> tree.Node | None:
    nodes = tree.children(where)
    return nodes[-1] if nodes else None
