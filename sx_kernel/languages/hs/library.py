"""What every window has, under JavaScript's names: constructors, Math, console …"""

from __future__ import annotations

import math
import random
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from sx_kernel.base.equality import hash_key
from sx_kernel.base.errors import ErrorValue
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import HashTable, SetValue
from sx_kernel.dom.events import Event
from sx_kernel.dom.fetch import Response
from sx_kernel.languages.hs.convert import (
    as_date,
    as_float,
    as_int,
    parse_json,
    write_json,
)
from sx_kernel.languages.hs.kinds import Class, Date, Fragment, Styles
from sx_kernel.languages.hs.operators import is_true, items_of, number_of, text_of, tidy
from sx_kernel.languages.hs.promises import Promise, all_of

if TYPE_CHECKING:
    from sx_kernel.languages.hs.world import World


def make_names(world: World) -> dict[str, Any]:
    """The names of every window, for one world."""
    clock_now = lambda: world.document.clock.now  # noqa: E731
    console = {name: _logger(world, name) for name in ("log", "debug", "info", "warn", "error")}
    return {
        "console": console,
        "Math": _math(), "JSON": {"parse": parse_json, "stringify": _stringify},
        "Object": Class("Object", lambda *_: {}, {
            "keys": _keys,
            "values": lambda x: list(x.values()),
            "entries": lambda x: [[k, v] for k, v in x.items()],
            "assign": _assign, "freeze": lambda x: x,
            "fromEntries": lambda xs: {text_of(one[0]): one[1] for one in items_of(xs) or []},
        }),
        "Array": Class("Array", lambda *xs: list(xs), {
            "from": lambda x, *_: _array_from(x), "isArray": lambda x: type(x) is list,
            "of": lambda *xs: list(xs),
        }),
        "String": Class("String", lambda x="", *_: text_of(x)),
        "Number": Class("Number", lambda x=0, *_: number_of(x)),
        "Boolean": Class("Boolean", lambda x=False, *_: is_true(x)),
        "Date": Class("Date", lambda *a: as_date(a[0]) if a else Date(tidy(clock_now())), {
            "now": lambda: tidy(clock_now()),
        }),
        "Set": Class("Set", _make_set), "WeakSet": Class("Set", _make_set),
        "Map": Class("Map", lambda *_: HashTable()), "WeakMap": Class("Map", lambda *_: _WeakMap()),
        "Error": Class("Error", _make_error), "TypeError": Class("Error", _make_error),
        "Event": Class("Event", _make_event), "CustomEvent": Class("CustomEvent", _make_event),
        "Promise": Class("Promise", lambda f=None: _make_promise(world, f), {
            "resolve": lambda x=UNDEFINED: _resolved(world, x),
            "reject": lambda x=UNDEFINED: _rejected(world, x),
            "all": lambda xs: all_of(world, list(xs)),
        }),
        "Response": Class("Response", _make_response),
        "DocumentFragment": Class("DocumentFragment", lambda: Fragment(world.document)),
        "URL": Class("URL", _make_url),
        "RegExp": Class("RegExp", lambda pattern, *_: pattern),
        "parseInt": _parse_int, "parseFloat": lambda x, *_: as_float(x),
        "isNaN": lambda x, *_: math.isnan(number_of(x)),
        "encodeURIComponent": lambda x: quote(text_of(x), safe="!'()*"),
        "decodeURIComponent": lambda x: unquote(text_of(x)),
        "encodeURI": lambda x: quote(text_of(x), safe="!'()*;,/?:@&=+$#"),
        "getComputedStyle": lambda element, *_: Styles(element, computed=True),
        "setTimeout": lambda f, ms=0, *a: world.after(ms, f, *a),
        "clearTimeout": lambda n: world.document.clock.cancel(n),
        "requestAnimationFrame": lambda f: world.after(16, f, 0),
        "queueMicrotask": lambda f: world.soon(f),
        "location": _Location(world), "navigator": {"userAgent": "sx_kernel"},
        "alert": lambda *a: _ask(world, "alert", *a),
        "confirm": lambda *a: _ask(world, "confirm", *a),
        "prompt": lambda *a: _ask(world, "prompt", *a),
        "undefined": UNDEFINED, "NaN": math.nan, "Infinity": math.inf,
        "scrollTo": lambda *_: UNDEFINED, "innerWidth": 1024, "innerHeight": 768,
    }  # fmt: skip


def _stringify(x: Any, _what: Any = None, indent: Any = None) -> Any:
    if x is UNDEFINED:
        return UNDEFINED
    return write_json(x, indent if type(indent) in (int, str) else None)


def _parse_int(x: Any, base: Any = 10, *_: Any) -> Any:
    """The integer that a string begins with, in a base."""
    if type(base) is not int or base == 10 or not 2 <= base <= 36:
        return as_int(x)
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"[:base]
    found = re.match(rf"\s*[+-]?[{digits}]+", text_of(x), re.IGNORECASE)
    return int(found.group(), base) if found else math.nan


def _keys(x: Any) -> list[str]:
    return list(x) if type(x) is dict else [str(i) for i in range(len(items_of(x) or []))]


def _ask(world: World, how: str, *args: Any) -> Any:
    ask = world.asked
    if ask is not None:
        return ask(how, text_of(args[0]) if args else "", list(args[1:]))
    asked = world.document.asked
    if asked is not None:
        return asked(how, text_of(args[0]) if args else "", args[1] if len(args) > 1 else None)
    return {"alert": UNDEFINED, "confirm": False, "prompt": None}[how]


def _logger(world: World, name: str) -> Any:
    def log(*values: Any) -> Any:
        world.session.ports.write(" ".join(map(shown, values)) + "\n")
        return UNDEFINED

    log.sx_name = name  # type: ignore[attr-defined]
    return log


def shown(x: Any) -> str:
    """A value as a console shows it."""
    if type(x) in (list, dict):
        return write_json(x)
    from sx_kernel.dom.element import Element

    return x.outer_html if isinstance(x, Element) else text_of(x)


def _assign(x: dict[str, Any], *more: dict[str, Any]) -> dict[str, Any]:
    for one in more:
        x.update(one)
    return x


def _array_from(x: Any) -> list[Any]:
    if type(x) is str:
        return list(x)
    from sx_kernel.languages.hs.kinds import ClassList

    if type(x) is ClassList:
        return x.element.classes
    found = items_of(x)
    if found is None and type(x) is dict and "length" in x:
        return [x.get(str(i), UNDEFINED) for i in range(int(x["length"]))]
    return list(found or [])


class _WeakMap:
    sx_type = "weak-map"
    hs_class = "WeakMap"


class _Location:
    """Where the page is. Setting `href` goes there."""

    sx_type = "location"

    def __init__(self, world: World) -> None:
        self.world = world

    def hs_get(self, name: str) -> Any:
        """See objects.py."""
        url = self.world.document.url
        if name == "href":
            return url
        if name == "hash":
            return "#" + url.partition("#")[2] if "#" in url else ""
        return UNDEFINED

    def hs_set(self, name: str, value: Any) -> None:
        """See objects.py."""
        if name in ("href", "hash"):
            self.world.document.went.append(text_of(value))


def _make_set(xs: Any = None) -> SetValue:
    made = SetValue()
    for one in items_of(xs) or []:
        made.items[hash_key(one)] = one
    return made


def _make_error(message: Any = "", *_: Any) -> ErrorValue:
    return ErrorValue("error", text_of(message))


def _make_event(kind: str, options: Any = None) -> Event:
    given = options if type(options) is dict else {}
    extra = {k: v for k, v in given.items() if k not in ("bubbles", "cancelable", "detail")}
    return Event(
        kind, bubbles=is_true(given.get("bubbles", False)),
        cancelable=is_true(given.get("cancelable", False)), detail=given.get("detail"), extra=extra,
    )  # fmt: skip


def _make_promise(world: World, f: Any) -> Promise:
    made = Promise(world)
    if f is not None:
        world.call(f, made.resolve, made.reject)
    return made


def _resolved(world: World, x: Any) -> Promise:
    if type(x) is Promise:
        return x
    made = Promise(world)
    made.resolve(x)
    return made


def _rejected(world: World, x: Any) -> Promise:
    made = Promise(world)
    made.reject(x)
    return made


def _make_response(body: Any = "", options: Any = None) -> Response:
    given = options if type(options) is dict else {}
    headers = given.get("headers")
    return Response(
        text_of(body), int(given.get("status", 200)),
        {k.lower(): text_of(v) for k, v in headers.items()} if type(headers) is dict else {},
    )  # fmt: skip


class _Url:
    sx_type = "url"
    hs_class = "URL"

    def __init__(self, parts: dict[str, Any]) -> None:
        self.parts = parts

    def hs_get(self, name: str) -> Any:
        """See objects.py."""
        return self.parts.get(name, UNDEFINED)

    def hs_text(self) -> str:
        """The whole address."""
        return self.parts["href"]


def _make_url(text: Any, base: Any = None) -> _Url:
    from urllib.parse import urljoin, urlsplit

    whole = urljoin(text_of(base), text_of(text)) if base else text_of(text)
    parts = urlsplit(whole)
    return _Url({
        "href": whole, "protocol": parts.scheme + ":", "hostname": parts.hostname or "",
        "host": parts.netloc, "port": str(parts.port or ""), "pathname": parts.path or "/",
        "search": "?" + parts.query if parts.query else "",
        "hash": "#" + parts.fragment if parts.fragment else "",
    })  # fmt: skip


def _function(f: Any, xs: tuple[Any, ...]) -> Any:
    """A function of Python's on numbers; NaN where it has no value."""
    try:
        return tidy(f(*map(number_of, xs)))
    except (ValueError, OverflowError, TypeError):
        return math.nan


def _cube_root(x: float) -> float:
    """The cube root of x: a whole number if there is one, which math.cbrt may miss by a bit."""
    found = math.cbrt(x)
    whole = round(found) if math.isfinite(found) else found
    return whole if whole**3 == x else found


def _math() -> dict[str, Any]:
    def rounded(x: Any, *_: Any) -> Any:
        return _function(math.floor, (number_of(x) + 0.5,))

    names = ("sqrt", "sin", "cos", "tan", "exp", "log", "log2", "log10", "atan", "hypot")
    one = {name: getattr(math, name) for name in names}
    return {
        **{name: lambda *xs, f=f: _function(f, xs) for name, f in one.items()},
        "cbrt": lambda x, *_: _function(_cube_root, (x,)), "round": rounded,
        "floor": lambda x, *_: _function(math.floor, (x,)),
        "ceil": lambda x, *_: _function(math.ceil, (x,)), "abs": lambda x, *_: abs(number_of(x)),
        "max": lambda *xs: max(map(number_of, xs), default=-math.inf),
        "min": lambda *xs: min(map(number_of, xs), default=math.inf),
        "pow": lambda a, b: number_of(a) ** number_of(b),
        "trunc": lambda x, *_: _function(math.trunc, (x,)),
        "random": random.random, "PI": math.pi, "E": math.e,
        "sign": lambda x: (number_of(x) > 0) - (number_of(x) < 0),
    }  # fmt: skip
