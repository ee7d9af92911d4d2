"""Properties and methods of values by the names that JavaScript has for them.

Hyperscript's programs ask SX's values for `length`, `push`, `innerHTML` …: lists are arrays, dicts
objects. Those of the page's nodes are in dom/properties.py; what is not there is undefined.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, final

from sx_kernel.base.errors import ErrorValue, SxError, error
from sx_kernel.base.sequences import Chain
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import HashTable, SetValue, Vector
from sx_kernel.dom import properties
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event
from sx_kernel.dom.fetch import Response
from sx_kernel.dom.nodes import Node, Target, Window
from sx_kernel.languages.hs.dataset import Dataset
from sx_kernel.languages.hs.guarding import told_of
from sx_kernel.languages.hs.kinds import (
    Class,
    ClassList,
    Fragment,
    Styles,
    class_name,
    error_property,
)
from sx_kernel.languages.hs.methods import (
    CLASSES,
    EVENTS,
    LISTS,
    NODES,
    OBJECT,
    STYLES,
    TEXTS,
    invoke,
    item_at,
    methods_of,
)
from sx_kernel.languages.hs.operators import (
    equal,
    integer_of,
    is_true,
    items_of,
    text_of,
)
from sx_kernel.languages.hs.running import world_of

Method = Callable[..., Any]


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
        """Its name in messages."""
        return self.name

    def __call__(self, *args: Any) -> Any:
        """Call it on the value that it was taken of."""
        return call_method(self.of, self.name, args)


# --------------------------------------------------------------------------- properties


def is_or_has(x: Any, value: Any, name: str) -> bool:
    """`x is NAME`, where the name's value is given: whether they are equal; for a name that nothing
    has, as `checked` in `me is checked`, whether x has a property of that name that counts as true.
    """
    return is_true(get_property(x, name)) if value is UNDEFINED else equal(x, value)


def get_property(x: Any, name: Any) -> Any:
    """The property `name` of `x`; undefined for what is not there, or has no properties."""
    kind = type(x)
    if kind is dict:
        found = x.get(name, UNDEFINED) if type(name) is str else x.get(text_of(name), UNDEFINED)
        if found is UNDEFINED and name in OBJECT:
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
        return error_property(x, name)
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
        return Method_(x, name) if name in CLASSES else item_at(x.element.classes, name)
    if kind is Response:
        return _of_response(x, name)
    if kind is Fragment:
        return Method_(x.holder, name) if name in NODES else get_property(x.holder, name)
    own = getattr(kind, "hs_get", None)
    if own is not None:
        return own(x, name)
    if name == "constructor":
        return Class(class_name(x), None)
    methods = methods_of(x)
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
        if name == "dataset":
            return Dataset(x)
        if name == "localName":
            return x.tag
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
        if name in NODES:
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
    world = world_of(window)
    return UNDEFINED if world is None else world.names.get(name, UNDEFINED)


def _of_list(items: list[Any], x: Any, name: Any) -> Any:
    if name == "length":
        return len(items)
    if type(name) is int or (type(name) is str and name.isdigit()):
        return item_at(items, name)
    if name in LISTS:
        return Method_(x, name)
    # a collection answers for each of its elements
    return [get_property(one, name) for one in items]


def _of_text(x: str, name: Any) -> Any:
    if name == "length":
        return len(x)
    if name in TEXTS:
        return Method_(x, name)
    if name == "constructor":
        return Class("String", None)
    return item_at(list(x), name) if type(name) is int or str(name).isdigit() else UNDEFINED


def _of_event(x: Event, name: str) -> Any:
    if name in x.extra:
        return x.extra[name]
    if name in _MOUSE and x.type in _CLICKS:
        return _MOUSE[name]
    if name == "detail" and x.detail is None and x.type in _CLICKS:
        return 0
    found = properties.get(x, name)
    if found is None and name in EVENTS:
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


def _of_styles(x: Styles, name: str) -> Any:
    if name in STYLES:
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
    key = str(name) if type(name) is str or type(name) is int else text_of(name)
    if kind is dict:
        x[key] = value
    elif isinstance(x, Element) and key == "style":
        x.set("style", text_of(value))
    elif isinstance(x, Element) and key == "classList":
        x.set("class", text_of(value))
    elif isinstance(x, Target) and not isinstance(x, Window):
        properties.put(x, key, _for_page(key, value))
    elif isinstance(x, Window):
        if value is UNDEFINED:
            x.props.pop(key, None)
        else:
            x.props[key] = value
    elif kind is list:
        _set_item(x, name if type(name) is int else key, value)
    elif isinstance(x, Event):
        if key in ("detail", "target", "type"):
            setattr(x, key, value)
        else:
            x.extra[key] = value
    elif kind is Styles:
        if key == "cssText":
            x.element.set("style", text_of(value))
        else:
            x.element.set_style(key, "" if value is None else text_of(value))
    elif kind is Class:
        x.statics[key] = value
    elif kind is ErrorValue:
        x.fields = {**x.fields, key: value}
    elif getattr(kind, "hs_set", None) is not None:
        kind.hs_set(x, key, value)
    elif callable(x):
        own = getattr(x, "hs_props", None)
        if own is None:
            own = {}
            setattr(x, "hs_props", own)  # noqa: B010 - a function's own attribute
        own[key] = value
    elif x is None or x is UNDEFINED:
        raise error("type-error", f"cannot set {key} of {text_of(x)}")
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
    """Return what a property of the page is set to."""
    if name in _RAW:
        return is_true(value)
    if name in _TEXTUAL:
        return "" if value is None else text_of(value)
    return value


def _set_item(x: list[Any], name: Any, value: Any) -> None:
    if type(name) is int or (type(name) is str and name.isdigit()):
        index = int(name)
        if index < 0:
            return
        x.extend([UNDEFINED] * (index + 1 - len(x)))
        x[index] = value
    elif name == "length":
        del x[max(0, integer_of(value, len(x))) :]
    else:
        for one in x:
            set_property(one, name, value)


# --------------------------------------------------------------------------- calls


def call_method(x: Any, name: str, args: tuple[Any, ...]) -> Any:
    """Call a method. Raises type-error if there is none."""
    methods = methods_of(x)
    found = methods.get(name) if methods is not None else None
    own = x.props.get(name) if isinstance(x, Target) else x.get(name) if type(x) is dict else None
    if own is not None and own is not UNDEFINED:
        with_this = getattr(type(own), "hs_call", None)
        return invoke(own, args) if with_this is None else with_this(own, x, args)
    if found is not None:
        with told_of(name):
            return found(x, *args)
    fn = get_property(x, name)
    if type(fn) is Method_ and fn.of is x:
        fn = UNDEFINED
    if fn is UNDEFINED or fn is None or not callable(fn):
        raise error("type-error", f"'{name}' is not a function")
    return invoke(fn, args)
