"""`canonical-serialize`: one text for each value, and `content-id`, the hash of that text.

Values that are `=` have the same canonical text, whatever made them and in whatever order, and
values that are not `=` have different ones. So

* keys of dicts and members of sets are sorted, by code point;
* a number is written by its value: 2.0 as 2, 2/4 and 0.5 as 0.5, 1/3 as 1/3, -0.0 as 0;
* in strings only what the reader does not take as it is is escaped.

Lists, vectors, dicts, strings, numbers, characters, symbols and keywords are written as `inspect`
writes them and read back. Sets, hash tables and values of algebraic data types, which have no
syntax, are written behind a name, #set (1 2), #adt {:_adt true …}, and records as `inspect` writes
them, #<point :x 1 :y 2>. Functions, ports and data that contain themselves have no canonical text.

The engine's own data are walked with an explicit stack: they may be nested to any depth.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, repeat
from math import isfinite
from typing import Any, Final, TypeAlias, final

from sx_kernel.base.equality import key_of
from sx_kernel.base.errors import SxError, error
from sx_kernel.base.integers import integer_text
from sx_kernel.base.made import Made
from sx_kernel.base.sequences import Chain, iterate
from sx_kernel.base.values import Char, HashTable, Keyword, SetValue, Symbol, Vector
from sx_kernel.primitives.check import MAX_CONTAINERS, limit_error, shown
from sx_kernel.primitives.registry import primitive
from sx_kernel.primitives.strings import check_length
from sx_kernel.syntax.printer import inspect_value
from sx_kernel.syntax.tokens import LatePattern, is_identifier

_TO_ESCAPE: Final = LatePattern(r'["\\\n\r\t\x00-\x08\x0e-\x1f\x7f]')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Types that `inspect` writes in one way for all equal values.
_AS_INSPECTED: Final = frozenset({bool, type(None), Char, Symbol, Keyword, bytearray})


@primitive("canonical-serialize")
def canonical_serialize(x: Any) -> str:
    """The canonical text of `x`."""
    return _canonical("canonical-serialize", x)


@primitive("content-id")
def content_id(x: Any) -> str:
    """The SHA3-256 of the canonical text of `x` in UTF-8, as 64 hexadecimal digits."""
    # imported late: most programs do not need it
    from hashlib import sha3_256

    return sha3_256(_canonical("content-id", x).encode()).hexdigest()


# The text before each part, and the part.
_Parts: TypeAlias = Iterator[tuple[str, Any]]


@final
class _Open:
    """A container that is being written: the parts that are left, and what comes at the end.

    The text goes to `out`. That of a container whose parts have to be sorted (`texts` is a list)
    collects the text of each part in `texts` first.
    """

    __slots__ = ("closing", "out", "own", "parts", "texts")

    def __init__(
        self, own: int, parts: _Parts, closing: str, out: list[str], *, is_sorted: bool = False
    ) -> None:
        self.own = own
        self.parts = parts
        self.closing = closing
        self.out = out
        self.texts: list[list[str]] | None = [] if is_sorted else None


def _canonical(op: str, x: Any) -> str:
    out: list[str] = []
    inside: set[int] = set()
    stack = [_Open(0, iter((("", x),)), "", out)]
    opened = 0
    while stack:
        top = stack[-1]
        for before, value in top.parts:
            target = top.out
            if top.texts is not None:
                target = []
                top.texts.append(target)
            text = _atom(value)
            if text is not None:
                target.append(before + text)
                continue
            opened += 1
            if opened > MAX_CONTAINERS:
                raise limit_error(op, f"more than {MAX_CONTAINERS} lists and dicts")
            if id(value) in inside:
                raise _refused(op, value, "which contains itself")
            start, inner = _opened(op, value, target)
            target.append(before + start)
            stack.append(inner)
            inside.add(id(value))
            break
        else:
            if top.texts is not None:
                top.out.append(" ".join(sorted(map("".join, top.texts))))
            top.out.append(top.closing)
            inside.discard(top.own)
            stack.pop()
    check_length(op, sum(map(len, out)))
    return "".join(out)


def _atom(value: Any) -> str | None:
    """The text of what has no parts, None for the rest."""
    kind = type(value)
    if kind is str:
        return _string(value)
    if kind is int:
        return integer_text(value)
    if kind is float or kind is Fraction:
        return _number(value)
    return inspect_value(value) if kind in _AS_INSPECTED else None


def _string(text: str) -> str:
    return f'"{_TO_ESCAPE.sub(_escaped, text)}"'


def _escaped(found: Any) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}"


def _number(value: float | Fraction) -> str:
    """An integer's digits if it is one, else the shortest decimal that is exactly the float that
    is exactly `value`, else the fraction.
    """
    if type(value) is float:
        if not isfinite(value):
            return inspect_value(value)
        return integer_text(int(value)) if value.is_integer() else repr(value)
    try:
        nearest = float(value)
    except OverflowError:
        nearest = 0.0
    return repr(nearest) if nearest == value else inspect_value(value)


def _opened(op: str, value: Any, out: list[str]) -> tuple[str, _Open]:
    """Return what a container begins with, and the rest of it, to be written to `out`."""
    kind = type(value)
    own = id(value)
    if kind is list or kind is Chain:
        return "(", _Open(own, _spaced(iterate(value)), ")", out)
    if kind is Vector:
        return "#(", _Open(own, _spaced(iter(value.items)), ")", out)
    if issubclass(kind, dict):
        found = list(dict.items(value))  # one of the host's may return anything itself
        for key, _ in found:
            if type(key) is not str:  # a dict of the host's
                raise error("type-error", f"{op}: a key must be a string, got {shown(key)}", key)
        entries = sorted(found, key=_first)
        parts = ((f" {_key(k)} " if i else f"{_key(k)} ", v) for i, (k, v) in enumerate(entries))
        start = f"#{value.kind} {{" if isinstance(value, Made) else "{"
        return start, _Open(own, parts, "}", out)
    if kind is SetValue:
        members = zip(repeat(""), list(value.items.values()), strict=False)
        return "#set (", _Open(own, members, ")", out, is_sorted=True)
    if kind is HashTable:
        rows = zip(repeat(""), [[key_of(k), v] for k, v in value.map.items()], strict=False)
        return "#hash-table (", _Open(own, rows, ")", out, is_sorted=True)
    show = getattr(kind, "sx_print", None)
    if show is not None:
        start, items, end = show(value)
        if end:  # it is a value with fields, not a name for something
            return start, _Open(own, _spaced(iter(items)), end, out)
    raise _refused(op, value, "which is no data")


def _first(entry: tuple[str, Any]) -> str:
    return entry[0]


def _spaced(items: Iterator[Any]) -> _Parts:
    return zip(chain(("",), repeat(" ")), items, strict=False)


def _key(name: str) -> str:
    return ":" + name if is_identifier(name) else _string(name)


def _refused(op: str, value: Any, why: str) -> SxError:
    return error("type-error", f"{op}: no canonical text for {shown(value)}, {why}", value)
