"""Values → text: `inspect`, `display`, `write`, what `str` joins, and `type-of`.

`inspect_value` prints data so that they read back: strings quoted, characters `#\\a`, vectors
`#(1 2 3)` and bytevectors `#u8(1 2)` (R7RS, which the reader reads), dicts `{:a 1 "a b" 2}`.
`write_value` is Scheme's (nil is `()`, booleans `#t` and `#f`, end of file `#!eof`), and
`display_value` the same with strings and characters raw. Symbols and keywords that the reader would
take for something else print between bars as in R7RS 7.1.1, `|a b|`; names that begin with % belong
to the implementation and stand as they are. What has no text of its own prints as `#<…>`.

Data may be of any size, nested to any depth, and cyclic. Nothing recurses; below DEPTH_LIMIT
levels, behind millions of parts, and where a list contains itself, `…` stands for the rest.

A class of the floors above says how it prints by `sx_type` (a class attribute or property: what
type-of returns) and, if it has more to show, by a method `sx_print(self) -> tuple[str, list, str]`:
text before, values that print like the elements of a list, text after, e.g. ("(", [ctor, 42], ")").
"""

from __future__ import annotations

import decimal
import re
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import chain, repeat
from math import isfinite
from typing import Any, Final, TypeAlias, cast

from sx_kernel.base.bigints import integer_to_text
from sx_kernel.base.errors import ErrorValue
from sx_kernel.base.made import KINDS, Variant
from sx_kernel.base.markup import RawHtml, Spread, SxExpr
from sx_kernel.base.ports import Port
from sx_kernel.base.sequences import Chain, iterate
from sx_kernel.base.values import (
    Box,
    Char,
    Eof,
    HashTable,
    Keyword,
    Macro,
    Parameter,
    SetValue,
    Symbol,
    Unset,
    Vector,
    is_lambda,
    type_names,
)
from sx_kernel.syntax.foreign import foreign_text
from sx_kernel.syntax.tokens import CHAR_NAMES, LatePattern, is_identifier, is_symbol_text

# Levels of nesting that are printed.
DEPTH_LIMIT: Final = 10_000
# Lists and dicts in one another are printed up to about that many parts: a list that holds the same
# list twice, and so on, is small in memory and endless on paper.
PARTS_LIMIT: Final = 1 << 23
MORE: Final = "…"

Writers: TypeAlias = dict[type, Callable[[Any], str]]

# --- atoms ------------------------------------------------------------------------------------

_TO_ESCAPE: Final = LatePattern('[\\x00-\\x1f"\\\\\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ud800-\\udfff]')
_SHORT_ESCAPES: Final = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
# The first name of each in CHAR_NAMES, but "null" as R7RS 6.6 writes it.
_CHAR_TEXTS: Final = {
    " ": "space", "\n": "newline", "\t": "tab", "\r": "return", "\0": "null",
    "\x1b": "escape", "\x7f": "delete", "\b": "backspace", "\a": "alarm",
}  # fmt: skip
assert all(CHAR_NAMES[name] == c for c, name in _CHAR_TEXTS.items())


def _escape(m: re.Match[str]) -> str:
    c = m[0]
    return _SHORT_ESCAPES.get(c) or f"\\u{ord(c):04x}"


def _quoted(text: str) -> str:
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _integer(n: int) -> str:
    try:
        return str(n)
    except ValueError:  # more digits than Python converts
        return integer_to_text(n)


def _fraction(q: Fraction) -> str:
    return f"{_integer(q.numerator)}/{_integer(q.denominator)}"


def _float(x: float) -> str:
    if isfinite(x):
        return repr(x)
    return "nan" if x != x else "inf" if x > 0 else "-inf"


def _char(c: Char) -> str:
    name = _CHAR_TEXTS.get(c.name)
    if name is None:
        name = c.name if c.name.isprintable() else f"x{ord(c.name):x}"
    return "#\\" + name


@lru_cache(maxsize=4096)
def _symbol_name(name: str) -> str:
    return name if name[:1] != ":" and is_symbol_text(name) else _barred(name)


def _barred(name: str) -> str:
    return "|" + _TO_ESCAPE.sub(_escape, name).replace('\\"', '"').replace("|", "\\|") + "|"


@lru_cache(maxsize=4096)
def _keyword_name(name: str) -> str:
    return ":" + (name if is_symbol_text(":" + name) else _barred(name))


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    """A dict key, without the space after it."""
    return ":" + name if is_identifier(name) else _quoted(name)


def _symbol(s: Symbol) -> str:
    return _symbol_name(s.name)


def _keyword(k: Keyword) -> str:
    return _keyword_name(k.name)


def _error(e: ErrorValue) -> str:
    return f"#<{e.sx_type} {e.kind}: {e.message}>"


def _macro(m: Macro) -> str:
    return f"#<macro {m.name}>" if m.name else "#<macro>"


def _port(p: Port) -> str:
    return f"#<{p.kind}-port>"


def _hash_table(h: HashTable) -> str:
    return f"#<hash-table {len(h.map)}>"


def _bytevector(b: bytes | bytearray) -> str:
    return f"#u8({' '.join(map(str, b))})"


def _function(f: Any) -> str:
    """A lambda or built-in function, or anything that can be called."""
    if not is_lambda(f):
        name = getattr(f, "sx_name", None) or getattr(f, "__name__", None)
        return f"#<function {name}>" if name else "#<function>"
    lam = _node(f)
    name = getattr(lam, "name", None)
    if name:
        return f"#<{getattr(lam, 'kind', 'lambda')} {name}>"
    return f"#<lambda {_parameters(lam)}>" if hasattr(lam, "required") else "#<lambda>"


def _node(f: Any) -> Any:
    """The lambda expression that made the closure `f`."""
    return f.__closure__[1].cell_contents if f.__closure__ else None


def _parameters(lam: Any) -> str:
    """The parameter list of a Lambda node, e.g. `(a &optional b &rest c)`."""
    words = [v.name for v in lam.required]
    if lam.optional:
        words += ["&optional", *(v.name for v in lam.optional)]
    if lam.keys:
        words += ["&key", *(v.name for v in lam.keys)]
    if lam.rest is not None:
        words += ["&rest", lam.rest.name]
    return f"({' '.join(words)})"


def _constant(text: str) -> Callable[[Any], str]:
    return lambda _value: text


INSPECTED: Final[Writers] = {
    int: _integer,
    str: _quoted,
    float: _float,
    Fraction: _fraction,
    bool: lambda b: "true" if b else "false",
    type(None): _constant("nil"),
    Symbol: _symbol,
    Keyword: _keyword,
    Char: _char,
    ErrorValue: _error,
    type(_constant): _function,
    type(len): _function,
    Macro: _macro,
    Port: _port,
    HashTable: _hash_table,
    bytes: _bytevector,
    bytearray: _bytevector,
    Eof: _constant("#<eof>"),
    Parameter: _constant("#<parameter>"),
    Box: _constant("#<box>"),
    SetValue: lambda s: f"#<set {len(s.items)}>",
    Unset: _constant("#<unset>"),
    RawHtml: lambda m: f"(raw! {_quoted(m.text())})",
    Spread: lambda s: f"(make-spread {inspect_value(s.attrs)})",
    SxExpr: lambda e: f"(make-sx-expr {_quoted(e.source)})",
}
_WRITE: Final[Writers] = {
    **INSPECTED,
    bool: lambda b: "#t" if b else "#f",
    type(None): _constant("()"),
    Eof: _constant("#!eof"),
}
_DISPLAY: Final[Writers] = {
    **_WRITE,
    str: lambda s: s,
    Char: lambda c: c.name,
    Symbol: lambda s: s.name,
    Keyword: lambda k: ":" + k.name,
}


# --- the four printers ------------------------------------------------------------------------


def inspect_value(value: object) -> str:
    """The text of `value`; for data, the reader makes an equal value of it."""
    writer = INSPECTED.get(type(value))
    return _compound(value, INSPECTED) if writer is None else writer(value)


def write_value(value: object) -> str:
    """Scheme's `write`."""
    writer = _WRITE.get(type(value))
    return _compound(value, _WRITE) if writer is None else writer(value)


def display_value(value: object) -> str:
    """Scheme's `display`: as `write`, with strings and characters raw, inside of lists too."""
    writer = _DISPLAY.get(type(value))
    return _compound(value, _DISPLAY) if writer is None else writer(value)


def str_value(value: object) -> str:
    """Return what `str` joins: nil is empty, strings are raw, keywords and symbols their name."""
    kind = type(value)
    if issubclass(kind, str):
        return cast("str", value)
    if value is None:
        return ""
    if kind is Keyword or kind is Symbol:
        return cast("Keyword | Symbol", value).name
    return inspect_value(value)


def describe(value: object, limit: int = 60) -> str:
    """`value` and its type for an error message: `"3" (string)`.

    The value is cut at `limit` characters; no more than that is printed, so this is fast for
    values of any size.
    """
    return f"{inspect_cut(value, limit)} ({type_of(value)})"


def inspect_cut(value: object, limit: int) -> str:
    """The first `limit` characters of `inspect_value`, the last one `…` if there are more."""
    writer = INSPECTED.get(type(value))
    text = _compound(value, INSPECTED, limit) if writer is None else _start(value, writer, limit)
    return text if len(text) <= limit else text[: limit - 1] + MORE


def _start(value: object, writer: Callable[[Any], str], limit: int) -> str:
    """The text of an atom, at least its first `limit` + 1 characters."""
    if isinstance(value, str | bytes | bytearray):
        return writer(value[: limit + 1])
    if isinstance(value, int | Fraction) and value.numerator.bit_length() > 12_000:
        return _leading_digits(value.numerator, limit + 1)
    return writer(value)


def _leading_digits(n: int, count: int) -> str:
    """The first `count` digits (and sign) of an integer much longer than that, quickly."""
    if n < 0:
        return "-" + _leading_digits(-n, count)
    bits = 4 * count + 128
    shift = n.bit_length() - bits
    exact = decimal.Context(prec=bits, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
    scale = exact.power(decimal.Decimal(2), shift)
    # n is at least `low` and less than `low` + 1, times the scale: both must begin alike
    low = n >> shift
    lower, upper = (
        exact.multiply(decimal.Decimal(part), scale).as_tuple().digits[:count]
        for part in (low, low + 1)
    )
    return "".join(map(str, lower)) if lower == upper else integer_to_text(n)


# --- compound data ----------------------------------------------------------------------------

# Elements, each with the text that stands before it.
Pieces: TypeAlias = Iterator[tuple[str, object]]


def _compound(value: object, writers: Writers, limit: int | None = None) -> str:
    """The text of a value that is not an atom; if `limit`, at least that and one more character.

    Flat lists are the usual case and take half the time of the general loop.
    """
    if limit is None and (type(value) is list or type(value) is Vector):
        items = cast("list[Any]", value.items if type(value) is Vector else value)
        try:
            inside = " ".join([writers[type(item)](item) for item in items])
        except KeyError:
            pass  # there is something compound in it
        else:
            return f"({inside})" if items is value else f"#({inside})"
    return _print(cast("object", value), writers, limit)


def _print(value: object, writers: Writers, limit: int | None) -> str:
    """The general loop: an explicit stack of what is open."""
    out: list[str] = []
    room = sys.maxsize if limit is None else limit
    # Of each compound that is open: the rest of its pieces, what closes it, its id.
    stack: list[tuple[Pieces, str, int]] = []
    # Ids on the way from the root to here: a compound that is among them contains itself.
    path: set[int] = set()
    pieces: Pieces = iter((("", value),))
    closing = ""
    own = 0
    while True:
        for before, item in pieces:
            writer = writers.get(type(item))
            inner, end = None, ""
            if writer is not None:
                text = writer(item) if limit is None else _start(item, writer, limit)
            elif id(item) in path or len(stack) >= DEPTH_LIMIT:
                text = MORE
            else:
                text, inner, end = opened(item, limit)
            out.append(before + text)
            room -= len(before) + len(text)
            if room < 0:
                return "".join(out)
            if inner is not None:
                if len(out) > PARTS_LIMIT:
                    out += (MORE, end, closing, *[outer for _, outer, _ in reversed(stack)])
                    return "".join(out)
                stack.append((pieces, closing, own))
                pieces, closing, own = inner, end, id(item)
                path.add(own)
                break
        else:
            out.append(closing)
            if not stack:
                return "".join(out)
            path.discard(own)
            pieces, closing, own = stack.pop()


def opened(value: object, limit: int | None = None) -> tuple[str, Pieces | None, str]:
    """Return what a value begins with, its pieces and what it ends with; without pieces, all its
    text, of which some `limit` characters are enough."""
    kind = type(value)  # one of the host's is not asked: it may return anything
    if issubclass(kind, dict) and kind in _TYPES:
        entries = cast("dict[str, Any]", value)
        if kind is Variant:  # prints as the call that makes it: (Just 42), (Nothing)
            fields = iter(entries["_fields"])
            return "(" + _symbol_name(entries["_ctor"]), zip(repeat(" "), fields, strict=False), ")"
        return "{", _dict_pieces(entries), "}"
    if kind is list or kind is Chain:
        return "(", _pieces(iterate(cast("Any", value))), ")"
    if kind is Vector:
        return "#(", _pieces(iter(cast("Vector", value).items)), ")"
    show = getattr(kind, "sx_print", None)
    if show is not None:
        start, parts, end = show(value)
        return start, _pieces(iter(parts)), end
    own_type = getattr(kind, "sx_type", None)
    if own_type is None:
        return foreign_text(value, limit), None, ""
    if own_type == "function" and callable(value):
        return _function(value), None, ""
    return f"#<{type_of(value)}>", None, ""


def _pieces(items: Iterator[Any]) -> Pieces:
    """Elements of a list: nothing before the first, spaces before the others."""
    return zip(chain(("",), repeat(" ")), items, strict=False)


def _dict_pieces(d: dict[Any, Any]) -> Pieces:
    """Values of a dict, with their keys before them."""
    before = ""
    # a copy: another thread may change it
    for key, value in list(d.items()):
        yield f"{before}{_key(key) if type(key) is str else inspect_cut(key, 60)} ", value
        before = " "


# --- types ------------------------------------------------------------------------------------

_TYPES: Final[dict[type, str]] = {
    **type_names,
    **dict.fromkeys(KINDS, "dict"),
    Variant: "variant",  # stands for the name that define-type gave the type
    Chain: "list",
    Symbol: "symbol",
    Keyword: "keyword",
    Char: "char",
    Vector: "vector",
    HashTable: "hash-table",
    SetValue: "set",
    Eof: "eof-object",
    Parameter: "parameter",
    Macro: "macro",
    Port: "port",
    Box: "box",
    Unset: "unset",
    bytes: "bytevector",
    bytearray: "bytevector",
}


def type_of(value: object) -> str:
    """Return what `type-of` answers. All numbers are "number"; promises and multiple values
    "dict"."""
    found = _TYPES.get(type(value))
    if found is not None:
        return cast("Any", value)["_type"] if found == "variant" else found
    own_type: Any = getattr(type(value), "sx_type", None)
    if own_type is not None:
        return own_type if isinstance(own_type, str) else getattr(value, "sx_type")  # noqa: B009
    if is_lambda(value):
        return cast("str", getattr(_node(value), "kind", "lambda"))
    return "function" if callable(value) else "python-object"


# The names that the rest of the code uses.
inspect = inspect_value
