"""Kinds of values that hyperscript has beside SX's, and what JavaScript calls all kinds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, final

from sx_kernel.base.errors import ErrorValue, SxError, error
from sx_kernel.base.sequences import Chain
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import HashTable, SetValue, Vector
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event
from sx_kernel.dom.nodes import Node, Window

Method = Callable[..., Any]


@final
class Date:
    """A moment, in milliseconds since 1970."""

    __slots__ = ("ms",)
    sx_type = "date"

    def __init__(self, ms: float) -> None:
        self.ms = ms

    def hs_number(self) -> float:
        """Its milliseconds."""
        return self.ms

    def __str__(self) -> str:
        return self.hs_text()

    def sx_print(self) -> tuple[str, list[Any], str]:
        """`#<date …>`; see syntax/printer.py."""
        return f"#<date {self.hs_text()}>", [], ""

    def hs_text(self) -> str:
        """ISO 8601, in UTC; `Invalid Date` for what is no moment of the years 1 to 9999."""
        try:
            moment = datetime.fromtimestamp(self.ms / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return "Invalid Date"
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(self.ms) % 1000:03d}Z"


@final
class Class:
    """A constructor: `make a Date`, `Array.from(…)`, `x is a Set`."""

    __slots__ = ("make", "name", "statics")
    sx_type = "function"

    def __init__(
        self, name: str, make: Method | None, statics: dict[str, Any] | None = None
    ) -> None:
        self.name = name
        self.make = make
        self.statics: dict[str, Any] = statics or {}

    @property
    def sx_name(self) -> str:
        """Its name in messages."""
        return self.name

    def __call__(self, *args: Any) -> Any:
        """Convert, as `String(5)` does."""
        if self.make is None:
            raise error("type-error", f"{self.name} cannot be called")
        return self.make(*args)


@final
class ClassList:
    """The classes of an element, as an object."""

    __slots__ = ("element",)
    sx_type = "class-list"

    def __init__(self, element: Element) -> None:
        self.element = element

    def hs_text(self) -> str:
        """The classes, with spaces."""
        return self.element.get("class") or ""


@final
class Styles:
    """The styles of an element, as an object that can be read and written."""

    __slots__ = ("computed", "element")
    sx_type = "styles"

    def __init__(self, element: Element, *, computed: bool = False) -> None:
        self.element = element
        self.computed = computed

    def read(self, name: str) -> Any:
        """A property of the style."""
        from sx_kernel.dom import styles

        if name == "cssText":
            return self.element.get("style") or ""
        if self.computed:
            return styles.computed(self.element, name)
        return styles.get(self.element, name)


@final
class Fragment:
    """Nodes that are in no element. `holder` has them, outside the page."""

    __slots__ = ("holder",)
    sx_type = "fragment"
    hs_class = "DocumentFragment"

    def __init__(self, document: Document, nodes: list[Node] | None = None) -> None:
        self.holder = document.create("div")
        document.insert(self.holder, 0, nodes or [])


def class_name(x: Any) -> str:
    """Return what JavaScript calls the kind of a value."""
    kind = type(x)
    if kind is str:
        return "String"
    if kind is bool:
        return "Boolean"
    if kind is int or kind is float:
        return "Number"
    if kind is list or kind is Chain or kind is Vector:
        return "Array"
    if kind is dict:
        return "Object"
    if kind is SetValue:
        return "Set"
    if kind is HashTable:
        return "Map"
    if kind is ErrorValue or isinstance(x, SxError):
        return "Error"
    if isinstance(x, Element):
        return _element_class(x)
    if isinstance(x, Event):
        return "CustomEvent"
    if isinstance(x, Document):
        return "HTMLDocument"
    if isinstance(x, Window):
        return "Window"
    if isinstance(x, Node):
        return {"fragment": "DocumentFragment", "text": "Text"}.get(x.kind, "Comment")
    named = getattr(kind, "hs_class", None)
    if named is not None:
        return named
    return kind.__name__ if not callable(x) else "Function"


_ELEMENTS: Final = {
    "a": "Anchor", "p": "Paragraph", "img": "Image", "ul": "UList", "ol": "OList",
    "li": "LI", "br": "BR", "hr": "HR", "textarea": "TextArea", "dl": "DList", "tr": "TableRow",
    "td": "TableCell", "th": "TableCell", "h1": "Heading", "h2": "Heading", "h3": "Heading",
    "h4": "Heading", "h5": "Heading", "h6": "Heading", "fieldset": "FieldSet",
}  # fmt: skip
_PLAIN: Final = frozenset(
    [
        "b",
        "i",
        "em",
        "strong",
        "small",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
        "aside",
        "code",
        "sub",
        "sup",
        "u",
        "s",
        "figure",
        "figcaption",
        "address",
        "summary",
        "mark",
        "abbr",
        "cite",
        "dd",
        "dt",
        "kbd",
        "samp",
        "var",
    ]
)


def _element_class(x: Element) -> str:
    if x.tag in _PLAIN or "-" in x.tag:
        return "HTMLElement"
    return f"HTML{_ELEMENTS.get(x.tag, x.tag.capitalize())}Element"


def error_property(x: Any, name: str) -> Any:
    """A property of a failure, as JavaScript calls it."""
    value = x.payload if isinstance(x, SxError) else x
    if type(value) is not ErrorValue:
        return UNDEFINED
    if name == "message":
        return value.message
    if name == "name":
        return "Error"
    return value.fields.get(name, UNDEFINED)


def is_instance(x: Any, name: str) -> bool:
    """Return whether `x` is of the class `name` or of one below it."""
    if x is None or x is UNDEFINED:
        return False
    own = class_name(x)
    if own == name:
        return True
    match name:
        case "Object":
            return type(x) not in (str, bool, int, float)
        case "Element" | "HTMLElement" | "Node" | "EventTarget":
            return isinstance(x, Element) or (name != "Element" and isinstance(x, Node))
        case "Event":
            return isinstance(x, Event)
        case "DocumentFragment":
            return own == "DocumentFragment"
        case "NodeList" | "HTMLCollection":
            return own == "Array"
        case _:
            return False
