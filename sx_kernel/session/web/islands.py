"""Islands that live: markup with handlers and parts that change, as a tree of its own.

An island is rendered once. The parts of it that read signals are computed again when those change
(lib/signals.sx), and `fill` makes the tree into what they have come to; lib/dom.sx calls it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.markup import Elem, Hole, Isle, RawHtml
from sx_kernel.dom import events, forms, tree
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.morph import morph
from sx_kernel.dom.nodes import Node
from sx_kernel.html.attributes import bad_name, is_attribute_name
from sx_kernel.html.elements import fragment, is_handler
from sx_kernel.html.tags import BOOLEAN_ATTRIBUTES
from sx_kernel.syntax.printer import str_value

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_DEEP: Final = 150
"""Elements in one another. SYNC: DEEPEST in wire.py"""


_MARK: Final = "%place"


@final
class Place:
    """Where a hole is: between two texts without letters, or an attribute `name` of `start`."""

    __slots__ = ("end", "island", "name", "node", "start")
    sx_type = "place"

    def __init__(self, island: Island, node: Any, start: Node, end: Node | None, name: str) -> None:
        self.island = island
        self.node = node
        self.start = start
        self.end = end
        self.name = name


@final
class Island:
    """A live piece of markup. `root` holds it; `on_change` is called when the tree has changed."""

    sx_type = "live-island"

    def __init__(self, value: RawHtml) -> None:
        self.name = next((one.name for one in isles(value)), "island")
        self.document = Document()
        self.root = self.document.create("div")
        self.document.body.put("end", [self.root])
        self.on_change: Callable[[], None] = _nothing
        self.touched: list[Element] = []
        """Elements that hear of other events since somebody has emptied this list."""
        self._fresh: list[Place] = []
        self.root.put("end", list(self._nodes(self.root, value, 0)))

    def sx_print(self) -> tuple[str, list[Any], str]:
        """`#<live-island ~name>`; see syntax/printer.py."""
        return f"#<live-island ~{self.name}>", [], ""

    def take_places(self) -> list[Place]:
        """The holes that are new and wait to be woken."""
        found, self._fresh = self._fresh, []
        return found

    @property
    def markup(self) -> str:
        """Its present look."""
        return self.root.inner_html

    # ------------------------------------------------------------------- changing

    def fill(self, place: Place, value: Any) -> list[Place]:
        """The content of a hole is `value` now. Returns the holes that are new."""
        self.on_change()
        if place.end is None:
            assert isinstance(place.start, Element)
            _put(place.start, place.name, value)
            return []
        where = place.start.parent
        if where is None:  # the part around it is gone already
            return []
        holder = where if isinstance(where, Element) else self.root
        made = fragment([value])
        new = list(self._nodes(holder, made, 0)) if type(made) is RawHtml else []
        old = list(_between(place.start, place.end))
        stayed: dict[int, Node] = {}

        def kept(comes: Node, stays: Node) -> None:
            stayed[id(comes)] = stays
            if isinstance(stays, Element) and stays.listeners.keys() != comes.listeners.keys():
                self.touched.append(stays)

        if old:
            morph(where, old, new, kept)
        else:
            at = tree.index(tree.children(where.raw), place.start.raw)
            self.document.insert(where, at + 1, new)
        for one in self._fresh:
            one.start = stayed.get(id(one.start), one.start)
            if one.end is not None:
                one.end = stayed.get(id(one.end), one.end)
        return self.take_places()

    # ------------------------------------------------------------------- making

    def _mark(self, node: Any, start: Node, end: Node | None, name: str) -> None:
        """A hole is at `start`."""
        for one in (start, end):
            if one is not None:  # so that it is known of as long as it is there
                one.props[_MARK] = True
                self.document.keep(one)
        self._fresh.append(Place(self, node, start, end, name))

    def _nodes(self, where: Element, content: Any, depth: int) -> Iterator[Node]:
        """`content` as nodes that are nowhere yet; `where` is what they will be in."""
        if type(content) is str:
            yield from where.parse(content)
            return
        live = content.live
        if live is None:
            yield from where.parse(content.text())
        elif type(live) is tuple:
            for part in live:
                yield from self._nodes(where, part, depth)
        elif type(live) is Elem:
            yield self._element(where, live, depth)
        elif type(live) is Isle:
            yield from self._nodes(where, live.content, depth)
        else:
            yield from self._hole(where, live, depth)

    def _hole(self, where: Element, hole: Hole, depth: int) -> Iterator[Node]:
        start, end = self.document.create_text(""), self.document.create_text("")
        self._mark(hole.node, start, end, "")
        yield start
        yield from self._nodes(where, hole.value, depth)
        yield end

    def _element(self, where: Element, elem: Elem, depth: int) -> Element:
        if depth > MOST_DEEP:
            from sx_kernel.primitives.check import limit_error

            raise limit_error("show-island", f"elements more than {MOST_DEEP} deep")
        made = self._created(where, elem.tag)
        for name, value in elem.attrs.items():
            if is_handler(name, value):
                events.listen(made, name[2:].removeprefix("-"), value)
            elif type(value) is Hole:
                self._mark(value.node, made, None, name)
                _put(made, name, value.value)
            else:
                _put(made, name, value)
        nodes: list[Node] = []
        for part in elem.content:
            nodes += self._nodes(made, part, depth + 1)
        made.put("end", nodes)
        return made

    def _created(self, where: Element, tag: str) -> Element:
        is_svg = tag == "svg" or (where.tag != "foreignObject" and not where.is_html)
        if not is_svg:
            return self.document.create(tag)
        context = "svg svg" if tag != "svg" else "body"
        raw = tree.fragment(f"<{tag}></{tag}>", context)[0]
        made = self.document.element(raw)
        assert made is not None
        return made


def _put(element: Element, name: str, value: Any) -> None:
    """Give an element an attribute, written as html/elements.py does, and its state."""
    if not is_attribute_name(name):
        raise bad_name(name)
    if value is None or value is False or callable(value):
        element.set(name, None)
    elif name in BOOLEAN_ATTRIBUTES:
        element.set(name, "")
    else:
        element.set(name, value.text() if type(value) is RawHtml else str_value(value))
    if name == "value" and element.tag in ("input", "textarea", "select"):
        forms.set_value(element, element.get("value") or "")
    elif name == "checked" and element.tag == "input":
        forms.set_checked(element, element.has("checked"))


def _between(start: Node, end: Node) -> Iterator[Node]:
    raw = tree.following(start.raw)
    while raw is not None and raw is not end.raw:
        yield start.document.wrap(raw)
        raw = tree.following(raw)


def isles(value: Any) -> Iterator[Isle]:
    """The islands in a piece of markup, those in holes and elements, too."""
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        if type(one) is not RawHtml or one.live is None:
            continue
        live = one.live
        if type(live) is Isle:
            yield live
        elif type(live) is tuple:
            waiting += reversed(live)
        elif type(live) is Elem:
            waiting += reversed(live.content)
        else:
            waiting.append(live.value)


def is_island(value: Any) -> bool:
    """Return whether a value is markup with an island in it."""
    return (
        type(value) is RawHtml and value.live is not None and next(isles(value), None) is not None
    )


def as_island(value: Any) -> RawHtml | None:
    """Markup as an island, None if `value` is no markup."""
    if type(value) is not RawHtml:
        return None
    if is_island(value):
        return value
    from sx_kernel.base.markup import alive, joined

    return alive(joined([value]), Isle("island", value))


def _nothing() -> None:
    pass
