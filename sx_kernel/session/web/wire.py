"""A live tree on its way to a page: as data, and what has changed since as patches.

The page makes elements of data, one by one, and never parses markup. A text is itself; an element
is

    [tag, number, attributes, [node, …], [event, …], properties]

and a patch one of

    ["nodes", number, from, how many, [node, …]]    in place of so many children
    ["text", number, index, text]                   the text at that place
    ["attr", number, name, text or null]
    ["prop", number, name, value]                   value, checked
    ["on", number, [event, …]]                      which events it hears of

What could do harm is left out here, by the rules of html/safe.py.  SYNC: island.js
"""

from __future__ import annotations

from typing import Any, Final, final

from sx_kernel.dom import forms, tree
from sx_kernel.dom.element import Element
from sx_kernel.dom.nodes import Target
from sx_kernel.dom.observers import ATTRIBUTES, CHILDREN, DATA, Change, Observer
from sx_kernel.html.safe import clean_attribute, is_shown

Data = Any
Patch = list[Any]

DEEPEST: Final = 150
"""Elements in one another that a page gets; of what is deeper it gets `…`. A notebook with more
than some 250 of them in its data cannot be saved: Jupyter reads and checks it by recursion."""

_ALL: Final = frozenset({ATTRIBUTES, CHILDREN, DATA})


@final
class _Copy:
    """An element as the page has it. `depth`: in how many others it is."""

    __slots__ = ("attributes", "children", "depth", "element", "events", "number", "properties")

    def __init__(self, element: Element, number: int, depth: int) -> None:
        self.element = element
        self.number = number
        self.depth = depth
        self.attributes: dict[str, str] = {}
        self.properties: dict[str, Any] = {}
        self.events: list[str] = []
        self.children: list[str | _Copy] = []


@final
class Wire:
    """What the page has of the tree below `root`, which is number 0 there."""

    def __init__(
        self, root: Element, touched: list[Element] | None = None, above: tuple[Target, ...] = ()
    ) -> None:
        """`touched`: see Island; it is emptied when changes are asked for. `above`: what hears of
        all that happens below the root; for the page, its children do."""
        self._above = above
        self._top = root
        self._touched: list[Element] = [] if touched is None else touched
        self._dirty: dict[int, Element] = {}  # by id; what has changed since it was copied
        self._fields: dict[int, _Copy] = {}  # by number; those in which something stands
        watch = Observer(root, self._note, kinds=_ALL, subtree=True, at_once=True)
        root.document.observers.add(watch)
        self._number = 0
        self._copies: dict[int, _Copy] = {}  # by number
        self._numbers: dict[int, int] = {}  # by id of the element, which its copy keeps
        self._root = self._copy(root, 0)
        self._dirty = {}

    def state(self) -> list[Data]:
        """All that the page has, as data."""
        return [_data(child) for child in self._root.children]

    def element(self, number: Any) -> Element | None:
        """The element of that number, None if there is none, or no more."""
        copy = self._copies.get(number) if type(number) is int else None
        return None if copy is None else copy.element

    def hears(self, number: Any, kind: Any) -> bool:
        """Return whether the page was asked to tell of such events in the element of that
        number."""
        copy = self._copies.get(number) if type(number) is int else None
        return copy is not None and kind in copy.events

    def typed(self, element: Element, name: str, value: Any) -> None:
        """The page says what stands in one of its elements: it need not be told."""
        copy = self._copies.get(self._numbers.get(id(element), -1))
        if copy is not None:
            copy.properties[name] = value

    def changes(self) -> list[Patch]:
        """Return what makes the page's tree into the present one; it counts as done."""
        dirty, self._dirty = self._dirty, {}
        for element in self._touched:
            dirty[id(element)] = element
        self._touched.clear()
        patches: list[Patch] = []
        for element in dirty.values():
            copy = self._copies.get(self._numbers.get(id(element), -1))
            if copy is not None:  # else the page never had it, or has it no more
                self._children(copy, patches)
                if copy is not self._root:
                    self._state(copy, patches)
        for copy in self._fields.values():
            self._properties(copy, patches)
        return patches

    def _note(self, change: Change) -> None:
        target = change.target
        element = target if isinstance(target, Element) else target.parent
        if isinstance(element, Element):
            self._dirty[id(element)] = element

    # ------------------------------------------------------------------- copies

    def _copy(self, element: Element, depth: int) -> _Copy:
        """A new copy of an element and all in it. With a stack of its own, as trees may be deep."""
        made = self._bare(element, depth)
        waiting = [made]
        while waiting:
            copy = waiting.pop()
            for node in _shown(copy):
                if isinstance(node, str):
                    copy.children.append(node)
                else:
                    child = self._bare(_wrapped(copy.element, node), copy.depth + 1)
                    copy.children.append(child)
                    waiting.append(child)
        return made

    def _bare(self, element: Element, depth: int) -> _Copy:
        copy = _Copy(element, self._number, depth)
        self._number += 1
        self._copies[copy.number] = copy
        self._numbers[id(element)] = copy.number
        copy.attributes = _attributes(element)
        copy.properties = _properties(element)
        if copy.properties:
            self._fields[copy.number] = copy
        copy.events = self._events(element)
        return copy

    def _events(self, element: Element) -> list[str]:
        """The events that the page is to tell of, when they happen in an element."""
        if not self._above or element.parent is not self._top:
            return sorted(element.listeners)
        return sorted(
            {*element.listeners, *(kind for one in self._above for kind in one.listeners)}
        )

    def _forget(self, copy: _Copy) -> None:
        waiting = [copy]
        while waiting:
            one = waiting.pop()
            self._copies.pop(one.number, None)
            self._fields.pop(one.number, None)
            if self._numbers.get(id(one.element)) == one.number:
                del self._numbers[id(one.element)]
            waiting += [child for child in one.children if type(child) is _Copy]

    # ------------------------------------------------------------------- differences

    def _children(self, copy: _Copy, patches: list[Patch]) -> None:
        old, new = copy.children, _shown(copy)
        start, end_old, end_new = 0, len(old), len(new)
        while start < end_old and start < end_new and _same(old[start], new[start]):
            start += 1
        while end_old > start and end_new > start and _same(old[end_old - 1], new[end_new - 1]):
            end_old -= 1
            end_new -= 1
        if start == end_old == end_new:
            return
        if end_old - start == end_new - start == 1:
            text = new[start]
            if type(old[start]) is str and type(text) is str:
                old[start] = text
                patches.append(["text", copy.number, start, text])
                return
        for gone in old[start:end_old]:
            if type(gone) is _Copy:
                self._forget(gone)
        made: list[str | _Copy] = [
            one if isinstance(one, str) else self._copy(_wrapped(copy.element, one), copy.depth + 1)
            for one in new[start:end_new]
        ]
        old[start:end_old] = made
        data = [_data(one) for one in made]
        patches.append(["nodes", copy.number, start, end_old - start, data])

    def _state(self, copy: _Copy, patches: list[Patch]) -> None:
        element, number = copy.element, copy.number
        attributes = _attributes(element)
        if attributes != copy.attributes:
            gone = [name for name in copy.attributes if name not in attributes]
            patches += [["attr", number, name, None] for name in gone]
            for name, text in attributes.items():
                if copy.attributes.get(name) != text:
                    patches.append(["attr", number, name, text])
            copy.attributes = attributes
        events = self._events(element)
        if events != copy.events:
            copy.events = events
            patches.append(["on", number, events])

    def _properties(self, copy: _Copy, patches: list[Patch]) -> None:
        properties = _properties(copy.element)
        for name, value in properties.items():
            if copy.properties.get(name) != value:
                patches.append(["prop", copy.number, name, value])
        copy.properties = properties


def _shown(copy: _Copy) -> list[str | tree.Node]:
    """The children of an element as the page gets them: texts and elements of the library's; what
    must not be seen is an empty text."""
    found: list[str | tree.Node] = []
    is_too_deep = copy.depth >= DEEPEST
    for raw in tree.children(copy.element.raw):
        kind = tree.kind(raw)
        if kind == tree.ELEMENT:
            hidden = "…" if is_too_deep else ""
            found.append(hidden if is_too_deep or not is_shown(tree.tag(raw)) else raw)
        else:
            found.append(tree.data(raw) if kind == tree.TEXT else "")
    return found


def _wrapped(near: Element, raw: tree.Node) -> Element:
    found = near.document.element(raw)
    assert found is not None
    return found


def _same(copy: str | _Copy, node: str | tree.Node) -> bool:
    return copy == node if type(copy) is str else copy.element.raw is node  # type: ignore[union-attr]


def _attributes(element: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    tag = element.tag.lower()
    for name, value in element.attributes.items():
        text = clean_attribute(tag, name, value)
        if text is not None:
            found[name] = text
    return found


def _properties(element: Element) -> dict[str, Any]:
    """Return what stands in an element of a form."""
    if element.tag == "input" and forms.kind_of(element) in ("checkbox", "radio"):
        return {"checked": forms.is_checked(element)}
    if element.tag in ("input", "textarea", "select"):
        value = forms.value(element)
        return {"value": value if type(value) is str else ""}
    return {}


def _data(start: str | _Copy) -> Data:
    """A copy as data."""
    top: list[Any] = []
    waiting: list[tuple[str | _Copy, list[Any]]] = [(start, top)]
    while waiting:
        one, where = waiting.pop()
        if type(one) is str:
            where.append(one)
            continue
        assert isinstance(one, _Copy)
        content: list[Any] = []
        found: list[Any] = [one.element.tag, one.number, one.attributes, content]
        if one.events or one.properties:
            found.append(one.events)
        if one.properties:
            found.append(one.properties)
        where.append(found)
        waiting += [(child, content) for child in reversed(one.children)]
    return top[0]
