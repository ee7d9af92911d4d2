"""Properties and methods of values by the names that JavaScript has for them.

Hyperscript's programs ask SX's values for `length`, `push`, `innerHTML` …: lists are arrays, dicts
objects. Those of the page's nodes are in dom/properties.py; what is not there is undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, final

from sx_kernel.base.equality import hash_key
from sx_kernel.base.errors import ErrorValue, SxError, error
from sx_kernel.base.sequences import Chain
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import HashTable, SetValue, Vector
from sx_kernel.dom import properties
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event, listen, unlisten
from sx_kernel.dom.fetch import Response
from sx_kernel.dom.nodes import Node, Target, Window
from sx_kernel.languages.hs.operators import (
    is_true,
    items_of,
    number_of,
    strictly_equal,
    text_of,
)

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

    def hs_text(self) -> str:
        """ISO 8601, in UTC."""
        moment = datetime.fromtimestamp(self.ms / 1000, UTC)
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
        """What messages call it."""
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

    def hs_get(self, name: str) -> Any:
        """See `get_property`."""
        if name in _NODES:
            return Method_(self.holder, name)
        return get_property(self.holder, name)


@final
class Method_:
    """A method of a value, taken without being called."""

    __slots__ = ("name", "of")
    sx_type = "function"

    def __init__(self, of: Any, name: str) -> None:
        self.of = of
        self.name = name

    @property
    def sx_name(self) -> str:
        """What messages call it."""
        return self.name

    def __call__(self, *args: Any) -> Any:
        """Call it on the value that it was taken of."""
        return call_method(self.of, self.name, args)


def class_name(x: Any) -> str:
    """What JavaScript calls the kind of a value."""
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


def is_instance(x: Any, name: str) -> bool:
    """Whether `x` is of the class `name` or of one below it."""
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


# --------------------------------------------------------------------------- properties


def get_property(x: Any, name: Any) -> Any:
    """The property `name` of `x`; undefined for what is not there, or has no properties."""
    kind = type(x)
    if kind is dict:
        found = x.get(name, UNDEFINED) if type(name) is str else x.get(text_of(name), UNDEFINED)
        if found is UNDEFINED and name in _OBJECT:
            return Method_(x, name)
        return found
    if x is None or x is UNDEFINED:
        return UNDEFINED
    if isinstance(x, Target):
        return _of_node(x, name)
    if kind is list or kind is Chain or kind is Vector:
        return _of_list(items_of(x) or [], x, name)
    if kind is str:
        return _of_text(x, name)
    if isinstance(x, Event):
        return _of_event(x, name)
    if kind is ErrorValue or isinstance(x, SxError):
        return _of_error(x, name)
    if kind is SetValue and name == "size":
        return len(x.items)
    if kind is HashTable and name == "size":
        return len(x.map)
    if kind is Class:
        if name in x.statics:
            return x.statics[name]
        return x.name if name == "name" else UNDEFINED
    if kind is Styles:
        return _of_styles(x, name)
    if kind is ClassList:
        if name == "length":
            return len(x.element.classes)
        return Method_(x, name) if name in _CLASSES else _at(x.element.classes, name)
    if kind is Response:
        return _of_response(x, name)
    own = getattr(kind, "hs_get", None)
    if own is not None:
        return own(x, name)
    methods = _methods_of(x)
    if methods is not None and name in methods:
        return Method_(x, name)
    if callable(x) and name == "name":
        return getattr(x, "sx_name", "")
    if callable(x):
        return getattr(x, "hs_props", _NOTHING).get(name, UNDEFINED)
    return UNDEFINED


_NOTHING: Final[dict[str, Any]] = {}


def _of_node(x: Target, name: str) -> Any:
    if name in x.props:
        return x.props[name]
    if isinstance(x, Element):
        if name == "style":
            return Styles(x)
        if name == "classList":
            return ClassList(x)
        if name == "attributes":
            return [{"name": k, "value": v} for k, v in x.attributes.items()]
    if isinstance(x, Window):
        world = getattr(x, "document", None)
        found = WINDOW_NAMES(x, name) if world is not None else UNDEFINED
        if found is not UNDEFINED:
            return found
    if name == "childElementCount" and isinstance(x, Node):
        return len([one for one in x.nodes if isinstance(one, Element)])
    found = properties.get(x, name)
    if found is None:
        if name in _NODES:
            return Method_(x, name)
        return None if name in _NULLABLE else UNDEFINED
    return found


_NULLABLE: Final = frozenset(
    [
        "parentElement",
        "parentNode",
        "nextSibling",
        "previousSibling",
        "firstChild",
        "lastChild",
        "firstElementChild",
        "lastElementChild",
        "nextElementSibling",
        "previousElementSibling",
        "form",
    ]
)


def WINDOW_NAMES(window: Window, name: str) -> Any:
    """A name that every window has."""
    from sx_kernel.languages.hs.world import world_of_window

    world = world_of_window(window)
    return UNDEFINED if world is None else world.names.get(name, UNDEFINED)


def _at(items: list[Any], name: Any) -> Any:
    try:
        index = int(name)
    except (ValueError, TypeError, OverflowError):
        return UNDEFINED
    return items[index] if 0 <= index < len(items) else UNDEFINED


def _of_list(items: list[Any], x: Any, name: Any) -> Any:
    if name == "length":
        return len(items)
    if type(name) is int or (type(name) is str and name.isdigit()):
        return _at(items, name)
    if name in _LISTS:
        return Method_(x, name)
    # a collection answers for each of its elements
    return [get_property(one, name) for one in items]


def _of_text(x: str, name: Any) -> Any:
    if name == "length":
        return len(x)
    if name in _TEXTS:
        return Method_(x, name)
    return _at(list(x), name) if type(name) is int or str(name).isdigit() else UNDEFINED


def _of_event(x: Event, name: str) -> Any:
    if name in x.extra:
        return x.extra[name]
    if name in _MOUSE and x.type in _CLICKS:
        return _MOUSE[name]
    found = properties.get(x, name)
    if found is None and name in _EVENTS:
        return Method_(x, name)
    if found is None:
        return None if name in ("detail", "target", "currentTarget") else UNDEFINED
    return found


_CLICKS: Final = frozenset(
    ["click", "dblclick", "mousedown", "mouseup", "mousemove", "contextmenu"]
)
_MOUSE: Final[dict[str, Any]] = {
    "buttons": 0, "button": 0, "clientX": 0, "clientY": 0, "pageX": 0, "pageY": 0, "screenX": 0,
    "screenY": 0, "altKey": False, "ctrlKey": False, "metaKey": False, "shiftKey": False,
}  # fmt: skip


def _of_error(x: Any, name: str) -> Any:
    value = x.payload if isinstance(x, SxError) else x
    if type(value) is not ErrorValue:
        return UNDEFINED
    if name == "message":
        return value.message
    if name == "name":
        return "Error"
    return value.fields.get(name, UNDEFINED)


def _of_styles(x: Styles, name: str) -> Any:
    if name in _STYLES:
        return Method_(x, name)
    found = x.read(name)
    if found == "" and not _is_style(name):
        return UNDEFINED if not x.computed else ""
    return found


_STYLE_NAMES: Final = frozenset(
    [
        "align-content",
        "align-items",
        "align-self",
        "animation",
        "appearance",
        "backdrop-filter",
        "background",
        "background-color",
        "background-image",
        "border",
        "border-radius",
        "border-color",
        "bottom",
        "box-shadow",
        "clip",
        "clip-path",
        "color",
        "column-gap",
        "content",
        "css-text",
        "cursor",
        "direction",
        "display",
        "filter",
        "flex",
        "float",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "gap",
        "grid",
        "height",
        "inset",
        "justify-content",
        "left",
        "letter-spacing",
        "line-height",
        "list-style",
        "margin",
        "margin-top",
        "margin-left",
        "margin-right",
        "margin-bottom",
        "max-height",
        "max-width",
        "min-height",
        "min-width",
        "object-fit",
        "opacity",
        "order",
        "outline",
        "overflow",
        "overflow-x",
        "overflow-y",
        "padding",
        "padding-top",
        "padding-left",
        "padding-right",
        "padding-bottom",
        "pointer-events",
        "position",
        "resize",
        "right",
        "rotate",
        "row-gap",
        "scale",
        "table-layout",
        "text-align",
        "text-decoration",
        "text-indent",
        "text-overflow",
        "text-shadow",
        "text-transform",
        "top",
        "transform",
        "transition",
        "translate",
        "user-select",
        "vertical-align",
        "visibility",
        "white-space",
        "width",
        "word-break",
        "word-spacing",
        "z-index",
        "zoom",
    ]
)


def _is_style(name: str) -> bool:
    from sx_kernel.dom.styles import property_name

    return name.startswith("--") or property_name(name) in _STYLE_NAMES


def _of_response(x: Response, name: str) -> Any:
    match name:
        case "ok":
            return x.is_ok
        case "status":
            return x.status
        case "statusText":
            return x.reason
        case "url":
            return x.url
        case "headers":
            return x.headers
        case "text" | "json":
            return Method_(x, name)
        case _:
            return UNDEFINED


def set_property(x: Any, name: Any, value: Any) -> None:
    """Set a property. Raises type-error for what has none."""
    kind = type(x)
    if kind is dict:
        x[name if type(name) is str else text_of(name)] = value
    elif isinstance(x, Element) and name == "style":
        x.set("style", text_of(value))
    elif isinstance(x, Element) and name == "classList":
        x.set("class", text_of(value))
    elif isinstance(x, Target) and not isinstance(x, Window):
        properties.put(x, name, _for_page(name, value))
    elif isinstance(x, Window):
        if value is UNDEFINED:
            x.props.pop(name, None)
        else:
            x.props[name] = value
    elif kind is list:
        _set_item(x, name, value)
    elif isinstance(x, Event):
        if name in ("detail", "target", "type"):
            setattr(x, name, value)
        else:
            x.extra[name] = value
    elif kind is Styles:
        if name == "cssText":
            x.element.set("style", text_of(value))
        else:
            x.element.set_style(name, "" if value is None else text_of(value))
    elif kind is Class:
        x.statics[name] = value
    elif kind is ErrorValue:
        x.fields = {**x.fields, name: value}
    elif getattr(kind, "hs_set", None) is not None:
        kind.hs_set(x, name, value)
    elif callable(x):
        own = getattr(x, "hs_props", None)
        if own is None:
            own = {}
            setattr(x, "hs_props", own)  # noqa: B010 - a function's own attribute
        own[name] = value
    elif x is None or x is UNDEFINED:
        raise error("type-error", f"cannot set {name} of {text_of(x)}")
    elif items_of(x) is not None:
        for one in items_of(x) or []:
            set_property(one, name, value)


_RAW: Final = frozenset(
    {"checked", "disabled", "hidden", "selected", "readOnly", "required", "multiple", "open"}
)
_TEXTUAL: Final = frozenset(
    {"innerHTML", "outerHTML", "textContent", "innerText", "value", "className", "id", "title"}
)


def _for_page(name: str, value: Any) -> Any:
    """What a property of the page is set to."""
    if name in _RAW:
        return is_true(value)
    if name in _TEXTUAL:
        return "" if value is None and name != "value" else text_of(value)
    return value


def _set_item(x: list[Any], name: Any, value: Any) -> None:
    if type(name) is int or (type(name) is str and name.isdigit()):
        index = int(name)
        if index < 0:
            return
        x.extend([UNDEFINED] * (index + 1 - len(x)))
        x[index] = value
    elif name == "length":
        del x[int(number_of(value)) :]
    else:
        for one in x:
            set_property(one, name, value)


# --------------------------------------------------------------------------- methods


def call_method(x: Any, name: str, args: tuple[Any, ...]) -> Any:
    """Call a method. Raises type-error if there is none."""
    methods = _methods_of(x)
    found = methods.get(name) if methods is not None else None
    own = x.props.get(name) if isinstance(x, Target) else x.get(name) if type(x) is dict else None
    if own is not None and own is not UNDEFINED:
        with_this = getattr(type(own), "hs_call", None)
        return invoke(own, args) if with_this is None else with_this(own, x, args)
    if found is not None:
        return found(x, *args)
    fn = get_property(x, name)
    if type(fn) is Method_ and fn.of is x:
        fn = UNDEFINED
    if fn is UNDEFINED or fn is None or not callable(fn):
        raise error("type-error", f"'{name}' is not a function")
    return invoke(fn, args)


def invoke(fn: Any, args: tuple[Any, ...]) -> Any:
    """Call any function that a program may have, from Python."""
    from sx_kernel.languages.hs.world import current

    world = current()
    return fn(*args) if world is None else world.call(fn, *args)


def _methods_of(x: Any) -> dict[str, Method] | None:
    kind = type(x)
    if kind is str:
        return _TEXTS
    if kind is list or kind is Chain or kind is Vector:
        return _LISTS
    if kind is dict:
        return _OBJECT
    if kind is int or kind is float or kind is bool:
        return _NUMBERS
    if kind is ClassList:
        return _CLASSES
    if kind is Styles:
        return _STYLES
    if isinstance(x, Target):
        return _NODES
    if isinstance(x, Event):
        return _EVENTS
    if kind is SetValue:
        return _SETS
    if kind is HashTable:
        return _MAPS
    if kind is Date:
        return _DATES
    if kind is Response:
        return _RESPONSES
    if callable(x) and kind is not Class:
        return _FUNCTIONS
    return getattr(kind, "hs_methods", None)


def _index(n: Any, size: int, default: int) -> int:
    if n is None or n is UNDEFINED:
        return default
    value = number_of(n)
    at = 0 if value != value else int(max(min(value, size), -size))
    return max(0, at + size) if at < 0 else at


def _slice(x: Any, start: Any = 0, end: Any = None) -> Any:
    size = len(x)
    return x[_index(start, size, 0) : _index(end, size, size)]


def _substring(x: str, start: Any = 0, end: Any = None) -> str:
    a = max(0, min(len(x), int(number_of(start))))
    b = len(x) if end is None or end is UNDEFINED else max(0, min(len(x), int(number_of(end))))
    return x[min(a, b) : max(a, b)]


def _split(x: str, by: Any = None, *_: Any) -> list[str]:
    if by is None or by is UNDEFINED:
        return [x]
    return list(x) if by == "" else x.split(text_of(by))


def _find(x: list[Any], value: Any) -> int:
    return next((i for i, one in enumerate(x) if strictly_equal(one, value)), -1)


def _includes(x: list[Any], value: Any, *_: Any) -> bool:
    return _find(x, value) >= 0


def _push(x: list[Any], *values: Any) -> int:
    x.extend(values)
    return len(x)


def _splice(x: list[Any], start: Any = 0, count: Any = None, *new: Any) -> list[Any]:
    at = _index(start, len(x), 0)
    n = len(x) - at if count is None or count is UNDEFINED else max(0, int(number_of(count)))
    gone = x[at : at + n]
    x[at : at + n] = list(new)
    return gone


def _sort(x: list[Any], by: Any = None) -> list[Any]:
    from functools import cmp_to_key

    if by is None or by is UNDEFINED:
        x.sort(key=text_of)
    else:
        x.sort(key=cmp_to_key(lambda a, b: _sign(invoke(by, (a, b)))))
    return x


def _sign(x: Any) -> int:
    value = number_of(x)
    return (value > 0) - (value < 0)


def _each(x: list[Any], f: Any) -> Any:
    for i, one in enumerate(list(x)):
        invoke(f, (one, i, x))
    return UNDEFINED


def _chosen(x: Any, f: Any) -> Iterator[tuple[int, Any]]:
    for i, one in enumerate(list(x)):
        if is_true(invoke(f, (one, i, x))):
            yield i, one


def _by_id(document: Document, name: str) -> Element | None:
    return next((one for one in document.query_all("[id]") if one.id == name), None)


def _reduce(x: list[Any], f: Any, *first: Any) -> Any:
    items = list(x)
    value = first[0] if first else items.pop(0)
    for i, one in enumerate(items):
        value = invoke(f, (value, one, i, x))
    return value


def _flat(x: list[Any], depth: Any = 1) -> list[Any]:
    out: list[Any] = []
    for one in x:
        if type(one) is list and depth > 0:
            out += _flat(one, depth - 1)
        else:
            out.append(one)
    return out


def _replace(x: str, old: Any, new: Any) -> str:
    return x.replace(text_of(old), text_of(new), 1)


_TEXTS: Final[dict[str, Method]] = {
    "toString": lambda x: x, "valueOf": lambda x: x, "toUpperCase": lambda x: x.upper(),
    "toLowerCase": lambda x: x.lower(), "trim": lambda x: x.strip(),
    "trimStart": lambda x: x.lstrip(), "trimEnd": lambda x: x.rstrip(),
    "indexOf": lambda x, y, *_: x.find(text_of(y)),
    "lastIndexOf": lambda x, y, *_: x.rfind(text_of(y)),
    "includes": lambda x, y, *_: text_of(y) in x,
    "startsWith": lambda x, y, *_: x.startswith(text_of(y)),
    "endsWith": lambda x, y, *_: x.endswith(text_of(y)),
    "slice": _slice, "substring": _substring, "split": _split, "replace": _replace,
    "replaceAll": lambda x, a, b: x.replace(text_of(a), text_of(b)),
    "charAt": lambda x, i=0: x[int(i)] if 0 <= i < len(x) else "",
    "charCodeAt": lambda x, i=0: ord(x[int(i)]) if 0 <= i < len(x) else float("nan"),
    "repeat": lambda x, n: x * int(number_of(n)),
    "concat": lambda x, *more: x + "".join(map(text_of, more)),
    "padStart": lambda x, n, c=" ": x.rjust(int(n), c),
    "padEnd": lambda x, n, c=" ": x.ljust(int(n), c),
    "at": lambda x, i: x[int(i)] if -len(x) <= i < len(x) else UNDEFINED,
    "localeCompare": lambda x, y: (x > y) - (x < y),
}  # fmt: skip

_LISTS: Final[dict[str, Method]] = {
    "push": _push, "pop": lambda x: x.pop() if x else UNDEFINED,
    "shift": lambda x: x.pop(0) if x else UNDEFINED,
    "unshift": lambda x, *v: x.__setitem__(slice(0, 0), list(v)) or len(x),
    "slice": lambda x, a=0, b=None: _slice(items_of(x) or [], a, b), "splice": _splice,
    "indexOf": lambda x, v, *_: _find(items_of(x) or [], v),
    "includes": lambda x, v, *_: _includes(items_of(x) or [], v),
    "join": lambda x, s=",": text_of(s).join(
        "" if one is None or one is UNDEFINED else text_of(one) for one in items_of(x) or []
    ),
    "concat": lambda x, *more: [*x, *_flat(list(more))],
    "reverse": lambda x: x.reverse() or x, "sort": _sort, "forEach": _each,
    "map": lambda x, f: [invoke(f, (one, i, x)) for i, one in enumerate(list(x))],
    "filter": lambda x, f: [one for _, one in _chosen(x, f)],
    "find": lambda x, f: next((one for _, one in _chosen(x, f)), UNDEFINED),
    "findIndex": lambda x, f: next((i for i, _ in _chosen(x, f)), -1),
    "some": lambda x, f: any(is_true(invoke(f, (o, i, x))) for i, o in enumerate(list(x))),
    "every": lambda x, f: all(is_true(invoke(f, (o, i, x))) for i, o in enumerate(list(x))),
    "reduce": _reduce, "flat": _flat, "item": lambda x, i: _at(items_of(x) or [], i),
    "flatMap": lambda x, f: _flat([invoke(f, (one, i, x)) for i, one in enumerate(list(x))]),
    "fill": lambda x, v: x.__setitem__(slice(None), [v] * len(x)) or x,
    "keys": lambda x: list(range(len(x))), "values": list,
    "entries": lambda x: [[i, one] for i, one in enumerate(x)],
    "toString": text_of, "at": lambda x, i: x[int(i)] if -len(x) <= i < len(x) else UNDEFINED,
}  # fmt: skip

_OBJECT: Final[dict[str, Method]] = {
    "hasOwnProperty": lambda x, name: name in x,
    "toString": text_of,
}

_NUMBERS: Final[dict[str, Method]] = {
    "toString": lambda x, base=10: text_of(x) if base == 10 else _in_base(int(x), int(base)),
    "toFixed": lambda x, n=0: fixed(x, int(n)),
    "valueOf": lambda x: x,
    "toLocaleString": lambda x, *_: f"{x:,}",
}


def _in_base(n: int, base: int) -> str:
    digits = ""
    left = abs(n)
    while True:
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[left % base] + digits
        left //= base
        if not left:
            return "-" + digits if n < 0 else digits


def fixed(x: float, digits: int) -> str:
    """A number with so many digits behind the point, halves up."""
    from decimal import ROUND_HALF_UP, Decimal

    return str(Decimal(repr(x)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


_CLASSES: Final[dict[str, Method]] = {
    "add": lambda x, *names: x.element.add_class(*names) or UNDEFINED,
    "remove": lambda x, *names: x.element.remove_class(*names) or UNDEFINED,
    "contains": lambda x, name: x.element.has_class(name),
    "toggle": lambda x, name, on=None: x.element.toggle_class(
        name, None if on is None else is_true(on)
    ),
    "item": lambda x, i: _at(x.element.classes, i),
    "toString": lambda x: x.hs_text(),
}

_STYLES: Final[dict[str, Method]] = {
    "getPropertyValue": lambda x, name: x.read(name),
    "setProperty": lambda x, name, value, *_: x.element.set_style(name, text_of(value)),
    "removeProperty": lambda x, name: x.element.set_style(name, ""),
}

_EVENTS: Final[dict[str, Method]] = {
    "stopPropagation": lambda x: x.stop() or UNDEFINED,
    "stopImmediatePropagation": lambda x: x.stop_at_once() or UNDEFINED,
    "preventDefault": lambda x: x.prevent_default() or UNDEFINED,
}

_SETS: Final[dict[str, Method]] = {
    "add": lambda x, v: x.items.__setitem__(hash_key(v), v) or x,
    "has": lambda x, v: hash_key(v) in x.items,
    "delete": lambda x, v: x.items.pop(hash_key(v), UNDEFINED) is not UNDEFINED,
    "clear": lambda x: x.items.clear() or UNDEFINED,
    "forEach": lambda x, f: _each(list(x.items.values()), f),
    "values": lambda x: list(x.items.values()),
}

_MAPS: Final[dict[str, Method]] = {
    "get": lambda x, k: x.map.get(hash_key(k), UNDEFINED),
    "set": lambda x, k, v: x.map.__setitem__(hash_key(k), v) or x,
    "has": lambda x, k: hash_key(k) in x.map,
    "delete": lambda x, k: x.map.pop(hash_key(k), UNDEFINED) is not UNDEFINED,
    "clear": lambda x: x.map.clear() or UNDEFINED,
}

_DATES: Final[dict[str, Method]] = {
    "getTime": lambda x: x.ms,
    "valueOf": lambda x: x.ms,
    "toISOString": lambda x: x.hs_text(),
    "toString": lambda x: x.hs_text(),
    "getFullYear": lambda x: datetime.fromtimestamp(x.ms / 1000, UTC).year,
    "getMonth": lambda x: datetime.fromtimestamp(x.ms / 1000, UTC).month - 1,
    "getDate": lambda x: datetime.fromtimestamp(x.ms / 1000, UTC).day,
    "getDay": lambda x: (datetime.fromtimestamp(x.ms / 1000, UTC).weekday() + 1) % 7,
    "getHours": lambda x: datetime.fromtimestamp(x.ms / 1000, UTC).hour,
    "getMinutes": lambda x: datetime.fromtimestamp(x.ms / 1000, UTC).minute,
    "getSeconds": lambda x: datetime.fromtimestamp(x.ms / 1000, UTC).second,
}

_FUNCTIONS: Final[dict[str, Method]] = {
    "call": lambda f, _this=None, *args: invoke(f, args),
    "apply": lambda f, _this=None, args=None: invoke(f, tuple(args or [])),
    "bind": lambda f, _this=None, *first: _bound(f, first),
}


def _bound(f: Any, first: tuple[Any, ...]) -> Method:
    def bound(*args: Any) -> Any:
        return invoke(f, (*first, *args))

    bound.sx_name = "bound"  # type: ignore[attr-defined]
    return bound


def _json(x: Response) -> Any:
    from sx_kernel.languages.hs.convert import parse_json

    return parse_json(x.body)


_RESPONSES: Final[dict[str, Method]] = {"text": lambda x: x.body, "json": _json}


# --------------------------------------------------------------------------- nodes


def _steps(calls: Any) -> Any:
    from sx_kernel.languages.hs.world import current

    world = current()
    if world is None:
        from sx_kernel.dom.events import run

        run(calls)
    else:
        world.run(calls)
    return UNDEFINED


def dispatch(x: Target, event: Event) -> bool:
    """Have an event happen, its handlers called one after the other."""
    from sx_kernel.dom.events import steps

    _steps(steps(x.document, x, event))
    return not event.is_prevented


def _listen(x: Target, kind: str, f: Any, options: Any = None) -> Any:
    once = type(options) is dict and is_true(options.get("once"))
    capture = options is True or (type(options) is dict and is_true(options.get("capture")))
    listen(x, kind, f, capture=capture, once=once)
    return UNDEFINED


def _unlisten(x: Target, kind: str, f: Any, *_: Any) -> Any:
    unlisten(x, kind, f)
    return UNDEFINED


def _append(x: Node, *nodes: Any) -> Any:
    made = [one if isinstance(one, Node) else x.document.create_text(text_of(one)) for one in nodes]
    x.document.insert(x, len(x.nodes), made)
    return nodes[0] if nodes else UNDEFINED


def _insert_before(x: Node, node: Node, before: Any) -> Any:
    nodes = x.nodes
    at = next((i for i, one in enumerate(nodes) if one is before), len(nodes))
    x.document.insert(x, at, [node])
    return node


_PLACES: Final = {
    "beforebegin": "before",
    "afterbegin": "start",
    "beforeend": "end",
    "afterend": "after",
}


def _adjacent(x: Element, where: str, markup: str) -> Any:
    place = _PLACES[where.lower()]
    context = x if place in ("start", "end") else x.parent_element or x
    x.put(place, context.parse(text_of(markup)))
    return UNDEFINED


def _rectangle(_x: Element) -> dict[str, Any]:
    from sx_kernel.languages.hs.world import no_layout

    return no_layout(_x)


_NODES: Final[dict[str, Method]] = {
    "click": lambda x: dispatch(x, Event("click")) and UNDEFINED,
    "focus": lambda x: _steps(x.focus()), "blur": lambda x: _blur(x),
    "submit": lambda x: x.document.went.append(x.get("action") or x.document.url),
    "reset": lambda x: dispatch(x, Event("reset")) and UNDEFINED,
    "select": lambda x: dispatch(x, Event("select")) and UNDEFINED,
    "dispatchEvent": dispatch, "addEventListener": _listen, "removeEventListener": _unlisten,
    "getAttribute": lambda x, name: x.get(name), "hasAttribute": lambda x, name: x.has(name),
    "setAttribute": lambda x, name, value: x.set(name, text_of(value)) or UNDEFINED,
    "removeAttribute": lambda x, name: x.set(name, None) or UNDEFINED,
    "toggleAttribute": lambda x, name: x.set(name, None if x.has(name) else ""),
    "getElementById": lambda x, name: _by_id(x.document, name),
    "querySelector": lambda x, css: x.query(css),
    "querySelectorAll": lambda x, css: x.query_all(css),
    "getElementsByClassName": lambda x, name: [e for e in x.query_all("*") if e.has_class(name)],
    "getElementsByTagName": lambda x, name: x.query_all(name),
    "createElement": lambda x, tag: x.document.create(tag),
    "createTextNode": lambda x, data: x.document.create_text(text_of(data)),
    "createDocumentFragment": lambda x: Fragment(x.document),
    "appendChild": _append, "append": lambda x, *n: _append(x, *n) and UNDEFINED,
    "prepend": lambda x, *n: x.document.insert(x, 0, list(n)),
    "removeChild": lambda x, node: x.document.remove([node]) or node,
    "insertBefore": _insert_before, "insertAdjacentHTML": _adjacent,
    "remove": lambda x: x.document.remove([x]) or UNDEFINED,
    "replaceWith": lambda x, *n: x.replace(list(n)),
    "replaceChildren": lambda x, *n: x.fill(list(n)),
    "cloneNode": lambda x, deep=False: x.clone(deep=is_true(deep)),
    "contains": lambda x, other: isinstance(other, Node) and x.contains(other),
    "matches": lambda x, css: x.matches(css), "closest": lambda x, css: x.closest(css),
    "getBoundingClientRect": _rectangle, "scrollIntoView": lambda _x, *_: UNDEFINED,
    "showModal": lambda x: x.set("open", ""), "show": lambda x: x.set("open", ""),
    "close": lambda x: x.set("open", None), "toString": text_of,
    "setTimeout": lambda x, f, ms=0, *args: x.document.clock.after(number_of(ms), f, *args),
    "clearTimeout": lambda x, n: x.document.clock.cancel(n),
    "getComputedStyle": lambda _x, e: Styles(e, computed=True),
}  # fmt: skip


def _blur(x: Element) -> Any:
    from sx_kernel.dom.defaults import blur

    return _steps(blur(x.document)) if x.document.focused is x else UNDEFINED
