"""Methods of values, one table a kind, by the names that JavaScript has for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from sx_kernel.base.equality import hash_key
from sx_kernel.base.errors import error
from sx_kernel.base.sequences import Chain
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import HashTable, SetValue, Vector
from sx_kernel.dom import styles
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event, listen, unlisten
from sx_kernel.dom.fetch import Response
from sx_kernel.dom.nodes import Node, Target
from sx_kernel.languages.hs.guarding import invoke
from sx_kernel.languages.hs.json_text import parse_json
from sx_kernel.languages.hs.kinds import Class, ClassList, Date, Fragment, Styles
from sx_kernel.languages.hs.numbers import NUMBERS as NUMBERS
from sx_kernel.languages.hs.operators import (
    integer_of,
    is_true,
    items_of,
    number_of,
    strictly_equal,
    text_of,
)
from sx_kernel.languages.hs.running import current

Method = Callable[..., Any]


def item_at(items: list[Any], name: Any) -> Any:
    try:
        index = int(name)
    except (ValueError, TypeError, OverflowError):
        return UNDEFINED
    return items[index] if 0 <= index < len(items) else UNDEFINED


def methods_of(x: Any) -> dict[str, Method] | None:
    kind = type(x)
    if kind is str:
        return TEXTS
    if kind is list or kind is Chain or kind is Vector:
        return LISTS
    if kind is dict:
        return OBJECT
    if kind is int or kind is float or kind is bool:
        return NUMBERS
    if kind is ClassList:
        return CLASSES
    if kind is Styles:
        return STYLES
    if isinstance(x, Target):
        return NODES
    if isinstance(x, Event):
        return EVENTS
    if kind is SetValue:
        return SETS
    if kind is HashTable:
        return MAPS
    if kind is Date:
        return DATES
    if kind is Response:
        return RESPONSES
    if callable(x) and kind is not Class:
        return FUNCTIONS
    return getattr(kind, "hs_methods", None)


def _index(n: Any, size: int, default: int) -> int:
    if n is None or n is UNDEFINED:
        return default
    at = integer_of(n, size)
    return max(0, at + size) if at < 0 else at


def _slice(x: Any, start: Any = 0, end: Any = None) -> Any:
    size = len(x)
    return x[_index(start, size, 0) : _index(end, size, size)]


def _substring(x: str, start: Any = 0, end: Any = None) -> str:
    a = max(0, integer_of(start, len(x)))
    b = len(x) if end is None or end is UNDEFINED else max(0, integer_of(end, len(x)))
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
    n = len(x) - at if count is None or count is UNDEFINED else max(0, integer_of(count, len(x)))
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


def _searched(x: str, pattern: Any) -> re.Match[str] | None:
    try:
        return re.search(text_of(pattern), x)
    except re.error as problem:
        raise error("range-error", f"this is no regular expression: {problem}") from None


def _groups(found: re.Match[str] | None) -> Any:
    if found is None:
        return None
    return [found.group(), *(UNDEFINED if one is None else one for one in found.groups())]


def _replace(x: str, old: Any, new: Any) -> str:
    return x.replace(text_of(old), text_of(new), 1)


TEXTS: Final[dict[str, Method]] = {
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
    "substr": lambda x, a=0, n=None: x[_index(a, len(x), 0) :][: _index(n, len(x), len(x))],
    "codePointAt": lambda x, i=0: ord(x[int(i)]) if 0 <= i < len(x) else UNDEFINED,
    "search": lambda x, pattern: found.start() if (found := _searched(x, pattern)) else -1,
    "match": lambda x, pattern: _groups(_searched(x, pattern)),
}  # fmt: skip

LISTS: Final[dict[str, Method]] = {
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
    "findLast": lambda x, f: next((one for _, one in reversed(list(_chosen(x, f)))), UNDEFINED),
    "findLastIndex": lambda x, f: next((i for i, _ in reversed(list(_chosen(x, f)))), -1),
    "lastIndexOf": lambda x, v, *_: len(x) - 1 - i if (i := _find(x[::-1], v)) >= 0 else -1,
    "reduceRight": lambda x, f, *first: _reduce(x[::-1], f, *first),
    "find": lambda x, f: next((one for _, one in _chosen(x, f)), UNDEFINED),
    "findIndex": lambda x, f: next((i for i, _ in _chosen(x, f)), -1),
    "some": lambda x, f: any(is_true(invoke(f, (o, i, x))) for i, o in enumerate(list(x))),
    "every": lambda x, f: all(is_true(invoke(f, (o, i, x))) for i, o in enumerate(list(x))),
    "reduce": _reduce, "flat": _flat, "item": lambda x, i: item_at(items_of(x) or [], i),
    "flatMap": lambda x, f: _flat([invoke(f, (one, i, x)) for i, one in enumerate(list(x))]),
    "fill": lambda x, v: x.__setitem__(slice(None), [v] * len(x)) or x,
    "keys": lambda x: list(range(len(x))), "values": list,
    "entries": lambda x: [[i, one] for i, one in enumerate(x)],
    "toString": text_of, "at": lambda x, i: x[int(i)] if -len(x) <= i < len(x) else UNDEFINED,
}  # fmt: skip

OBJECT: Final[dict[str, Method]] = {
    "hasOwnProperty": lambda x, name: name in x,
    "toString": text_of,
}

CLASSES: Final[dict[str, Method]] = {
    "add": lambda x, *names: x.element.add_class(*names) or UNDEFINED,
    "remove": lambda x, *names: x.element.remove_class(*names) or UNDEFINED,
    "contains": lambda x, name: x.element.has_class(name),
    "toggle": lambda x, name, on=None: x.element.toggle_class(
        name, None if on is None else is_true(on)
    ),
    "item": lambda x, i: item_at(x.element.classes, i),
    "toString": lambda x: x.hs_text(),
}

STYLES: Final[dict[str, Method]] = {
    "getPropertyValue": lambda x, name: x.read(name),
    "setProperty": lambda x, name, value, *_: x.element.set_style(name, text_of(value)),
    "removeProperty": lambda x, name: x.element.set_style(name, ""),
}

EVENTS: Final[dict[str, Method]] = {
    "stopPropagation": lambda x: x.stop() or UNDEFINED,
    "stopImmediatePropagation": lambda x: x.stop_at_once() or UNDEFINED,
    "preventDefault": lambda x: x.prevent_default() or UNDEFINED,
}

SETS: Final[dict[str, Method]] = {
    "add": lambda x, v: x.items.__setitem__(hash_key(v), v) or x,
    "has": lambda x, v: hash_key(v) in x.items,
    "delete": lambda x, v: x.items.pop(hash_key(v), UNDEFINED) is not UNDEFINED,
    "clear": lambda x: x.items.clear() or UNDEFINED,
    "forEach": lambda x, f: _each(list(x.items.values()), f),
    "values": lambda x: list(x.items.values()),
}

MAPS: Final[dict[str, Method]] = {
    "get": lambda x, k: x.map.get(hash_key(k), UNDEFINED),
    "set": lambda x, k, v: x.map.__setitem__(hash_key(k), v) or x,
    "has": lambda x, k: hash_key(k) in x.map,
    "delete": lambda x, k: x.map.pop(hash_key(k), UNDEFINED) is not UNDEFINED,
    "clear": lambda x: x.map.clear() or UNDEFINED,
}

DATES: Final[dict[str, Method]] = {
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

FUNCTIONS: Final[dict[str, Method]] = {
    "call": lambda f, _this=None, *args: invoke(f, args),
    "apply": lambda f, _this=None, args=None: invoke(f, tuple(args or [])),
    "bind": lambda f, _this=None, *first: _bound(f, first),
}


def _bound(f: Any, first: tuple[Any, ...]) -> Method:
    def bound(*args: Any) -> Any:
        return invoke(f, (*first, *args))

    bound.sx_name = "bound"  # type: ignore[attr-defined]
    return bound


RESPONSES: Final[dict[str, Method]] = {
    "text": lambda x: x.body,
    "json": lambda x: parse_json(x.body),
}


# --------------------------------------------------------------------------- nodes


def _steps(calls: Any) -> Any:
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


def no_layout(element: Any) -> dict[str, Any]:
    """A bounding box as far as the inline style tells it: there is no layout here."""

    def pixels(name: str) -> Any:
        text = styles.get(element, name) if isinstance(element, Element) else ""
        if text.endswith("px"):
            try:
                return number_of(text[:-2])
            except ValueError:
                return 0
        return 0

    top, left = pixels("top"), pixels("left")
    width, height = pixels("width"), pixels("height")
    return {
        "top": top, "left": left, "width": width, "height": height, "right": left + width,
        "bottom": top + height, "x": left, "y": top,
    }  # fmt: skip


NODES: Final[dict[str, Method]] = {
    "click": lambda x: dispatch(x, Event("click")) and UNDEFINED,
    "focus": lambda x: _steps(x.focus()), "blur": lambda x: _blur(x),
    "submit": lambda x: x.document.went.append(x.get("action") or x.document.url),
    "reset": lambda x: dispatch(x, Event("reset")) and UNDEFINED,
    "select": lambda x: _select(x),
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
    "getBoundingClientRect": no_layout, "scrollIntoView": lambda _x, *_: UNDEFINED,
    "showModal": lambda x: x.set("open", ""), "show": lambda x: x.set("open", ""),
    "close": lambda x: x.set("open", None), "toString": text_of,
    "setTimeout": lambda x, f, ms=0, *args: x.document.clock.after(number_of(ms), f, *args),
    "clearTimeout": lambda x, n: x.document.clock.cancel(n),
    "getComputedStyle": lambda _x, e: Styles(e, computed=True),
}  # fmt: skip


def _select(x: Element) -> Any:
    x.props["selectionStart"], x.props["selectionEnd"] = 0, len(text_of(x.value))
    x.document.keep(x)
    return dispatch(x, Event("select")) and UNDEFINED


def _blur(x: Element) -> Any:
    from sx_kernel.dom.defaults import blur

    return _steps(blur(x.document)) if x.document.focused is x else UNDEFINED
