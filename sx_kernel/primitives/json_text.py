"""JSON (RFC 8259): `json-parse` and `json-encode`.

    null ↔ nil    true, false ↔ booleans    number ↔ integer or float    string ↔ string
    array ↔ list  object ↔ dict

What SX has beyond that is written as the nearest thing: vectors and sets as arrays, hash tables as
objects, symbols, keywords and characters as strings, rationals as floats. What has no such thing
(functions, infinities, data that contain themselves) is an error that says where it was found.

Nothing here recurses, so data may be nested to any depth; Python's own json cannot do that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import repeat
from math import isfinite
from typing import Any, Final, TypeAlias

from sx_kernel.base.equality import key_of
from sx_kernel.base.errors import SxError, error
from sx_kernel.base.integers import integer_text, integer_value, max_digits
from sx_kernel.base.sequences import Chain, iterate
from sx_kernel.base.source import Source
from sx_kernel.base.values import Char, HashTable, Keyword, SetValue, Symbol, Vector
from sx_kernel.primitives.arithmetic import to_float
from sx_kernel.primitives.check import (
    MAX_CONTAINERS,
    limit_error,
    need_integer,
    need_string,
    range_error,
    shown,
)
from sx_kernel.primitives.registry import primitive
from sx_kernel.primitives.strings import check_length
from sx_kernel.syntax.tokens import LatePattern

# ---------------------------------------------------------------------------------------- reading

_SPACE: Final = LatePattern(r"[ \t\n\r]*")
_NUMBER: Final = LatePattern(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_PLAIN: Final = LatePattern(r'"([^"\\\x00-\x1f]*)"')
# What may stand between the quotes, as far as it is right: surrogates come in pairs.
_INSIDE: Final = LatePattern(
    r'(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4}'
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*+",
)
# Two escapes that are a surrogate pair, one escape of four digits, one letter.
_ESCAPE: Final = LatePattern(
    r"\\(?:u([dD][89abAB]..)\\u([dD][c-fC-F]..)|u(....)|(.))",
)
_LETTERS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: Final[dict[str, tuple[str, Any]]] = {
    "n": ("null", None), "t": ("true", True), "f": ("false", False),
}  # fmt: skip


@primitive("json-parse")
def json_parse(text: Any) -> Any:
    """The value that a JSON text denotes."""
    return _Reader(need_string("json-parse", 1, text)).read()


class _Reader:
    """One reading of one text. `at` is where it has got to."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def read(self) -> Any:
        """The value of the whole text."""
        # What is open, outermost first: each container and, of a dict, the key whose value is next.
        open_: list[tuple[Any, Any]] = []
        self.skip()
        while True:
            value = self.value()
            if type(value) is list or type(value) is dict:
                closing = "]" if type(value) is list else "}"
                if self.peek() != closing:
                    open_.append((value, self.key() if closing == "}" else None))
                    continue
                self.step()
            # the value is complete; so may be what it stands in
            while open_:
                container, key = open_.pop()
                if key is None:
                    container.append(value)
                    closing = "]"
                else:
                    container[key] = value
                    closing = "}"
                if self.peek() == ",":
                    self.step()
                    open_.append((container, self.key() if closing == "}" else None))
                    break
                if self.peek() != closing:
                    raise self.problem(f'"," or "{closing}"')
                self.step()
                value = container
            else:
                if self.at < len(self.text):
                    raise self.problem("the end")
                return value

    def peek(self) -> str:
        """The next character, "" at the end."""
        return self.text[self.at : self.at + 1]

    def step(self, count: int = 1) -> None:
        """Go on behind `count` characters and the space after them."""
        self.at += count
        self.skip()

    def skip(self) -> None:
        """Go on behind white space."""
        found = _SPACE.match(self.text, self.at)
        assert found is not None  # it matches the empty string, too
        self.at = found.end()

    def value(self) -> Any:
        """An atom, or a new empty list or dict for one that is opened here."""
        first = self.peek()
        if first == '"':
            return self.string()
        if first == "[" or first == "{":
            self.step()
            return [] if first == "[" else {}
        if first in _WORDS:
            word, value = _WORDS[first]
            if self.text.startswith(word, self.at):
                self.step(len(word))
                return value
        return self.number()

    def key(self) -> str:
        """A key and the colon behind it."""
        if self.peek() != '"':
            raise self.problem("a key in double quotes")
        key = self.string()
        if self.peek() != ":":
            raise self.problem('":"')
        self.step()
        return key

    def string(self) -> str:
        """The string that begins here."""
        plain = _PLAIN.match(self.text, self.at)
        if plain is not None:
            self.at = plain.end()
            self.skip()
            return plain[1]
        found = _INSIDE.match(self.text, self.at + 1)
        assert found is not None  # it matches the empty string, too
        inside, start, self.at = found[0], self.at, found.end()
        if self.peek() == '"':
            self.step()
            return _ESCAPE.sub(_meaning, inside)
        if not self.peek():
            self.at = start
            raise self.problem("", "a string without end")
        what = "a control character in a string"
        if self.peek() == "\\":
            is_half = self.text.startswith(("ud", "uD"), self.at + 1)
            what = "half of a surrogate pair" if is_half else "an unknown escape in a string"
        raise self.problem("", what)

    def number(self) -> int | float:
        """The number that begins here, or the error that there is no value here."""
        found = _NUMBER.match(self.text, self.at)
        if found is None:
            raise self.problem("a value")
        digits = found[0]
        if found[1] is None and found[2] is None:
            if len(digits) > max_digits():
                raise limit_error("json-parse", f"a number of {len(digits)} digits")
            negative = digits[0] == "-"
            magnitude = integer_value(digits[1:] if negative else digits)
            value: int | float = -magnitude if negative else magnitude
        else:
            value = float(digits)
        self.at = found.end()
        self.skip()
        return value

    def problem(self, wanted: str, what: str = "") -> SxError:
        """The error that something else than `wanted` stands here, or simply `what`."""
        line, column = Source(self.text).line_column(self.at)
        here = self.text[self.at : self.at + 1]
        if not what:
            what = f"expected {wanted}, got {_quoted(here) if here else 'the end of the text'}"
        return error("read-error", f"json-parse: {what} at line {line}, column {column}", self.at)


def _meaning(escape: re.Match[str]) -> str:
    """The character that an escape, or a pair of them, stands for."""
    high, low, code, letter = escape.groups()
    if high is not None:
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10 | int(low, 16) & 0x3FF))
    return chr(int(code, 16)) if letter is None else _LETTERS.get(letter, letter)


def _quoted(text: str) -> str:
    return f'"{text}"' if text != '"' else "'\"'"


# ---------------------------------------------------------------------------------------- writing

# What an open container still has to write: the text before each value, the value, and its place.
_Parts: TypeAlias = Iterator[tuple[str, Any, Any]]


@primitive("json-encode")
def json_encode(x: Any, indent: Any = None) -> str:
    """`x` as JSON, on one line or with `indent` spaces per level."""
    step = 0
    if indent is not None:
        step = need_integer("json-encode", 2, indent)
        if not 0 <= step <= 16:
            raise range_error("json-encode", "argument 2 must be between 0 and 16", indent)
    return _Writer(step).write(x)


class _Writer:
    """One writing. Of each open container: its parts, its end, its identity, where it is."""

    def __init__(self, indent: int) -> None:
        # imported late: most programs do not need it
        from json.encoder import encode_basestring

        self.quoted = encode_basestring
        self.indent = indent
        self.out: list[str] = []
        self.open: list[tuple[_Parts, str, int]] = []
        self.path: list[Any] = []

    def write(self, x: Any) -> str:
        """The text of `x`."""
        inside: set[int] = set()
        opened = 0
        out = self.out
        pieces: _Parts = iter((("", x, None),))
        ending, own = "", 0
        while True:
            for before, value, place in pieces:
                out.append(before)
                text = self.atom(value)
                if text is not None:
                    out.append(text)
                    continue
                opened += 1
                if opened > MAX_CONTAINERS:
                    raise limit_error("json-encode", f"more than {MAX_CONTAINERS} lists and dicts")
                if id(value) in inside:
                    raise self.refuse(value, "contains itself and", place)
                self.open.append((pieces, ending, own))
                self.path.append(place)
                start, pieces, ending = self.container(value)
                out.append(start)
                own = id(value)
                inside.add(own)
                break
            else:
                out.append(ending)
                if not self.open:
                    break
                inside.discard(own)
                pieces, ending, own = self.open.pop()
                self.path.pop()
        check_length("json-encode", sum(map(len, out)))
        return "".join(out)

    def atom(self, value: Any) -> str | None:
        """The text of what has no parts; None for a container, or what cannot be written."""
        kind = type(value)
        if kind is str:
            return self.quoted(value)
        if kind is int:
            return integer_text(value)
        if value is None:
            return "null"
        if kind is bool:
            return "true" if value else "false"
        if kind is float or kind is Fraction:
            number = to_float(value)
            return repr(number) if isfinite(number) else None
        if kind is Symbol or kind is Keyword or kind is Char:
            return self.quoted(value.name)
        return None

    def container(self, value: Any) -> tuple[str, _Parts, str]:
        """Return what a container begins with, its parts, and what it ends with."""
        kind = type(value)
        if kind is list or kind is Chain:
            return self.array(iterate(value), len(value))
        if kind is Vector:
            return self.array(iter(value.items), len(value))
        if kind is SetValue:
            return self.array(iter(list(value.items.values())), len(value.items))
        if isinstance(value, dict):
            return self.object(
                [(k if type(k) is str else self.key(k), item) for k, item in value.items()]
            )
        if kind is HashTable:
            return self.object(
                [(self.key(key_of(place)), item) for place, item in value.map.items()]
            )
        raise self.refuse(value, "", None)

    def array(self, items: Iterator[Any], count: int) -> tuple[str, _Parts, str]:
        """The parts of an array."""
        first, between, last = self.spaces()
        if not count:
            return "[", iter(()), "]"
        places = iter(range(count))
        return "[", zip(_separated(first, between), items, places, strict=False), last + "]"

    def object(self, entries: list[tuple[str, Any]]) -> tuple[str, _Parts, str]:
        """The parts of an object."""
        first, between, last = self.spaces()
        if not entries:
            return "{", iter(()), "}"
        colon = ": " if self.indent else ":"
        parts = (
            (before + self.quoted(key) + colon, item, key)
            for before, (key, item) in zip(_separated(first, between), entries, strict=False)
        )
        return "{", parts, last + "}"

    def spaces(self) -> tuple[str, str, str]:
        """Return what stands before the first part, before the others, and behind the last one."""
        if not self.indent:
            return "", ",", ""
        # deep data would otherwise be mostly blanks, quadratically many
        inner = "\n" + " " * (self.indent * min(len(self.open), 100))
        return inner, "," + inner, inner[: -self.indent]

    def key(self, key: Any) -> str:
        """A hash table's key as that of an object."""
        if type(key) is str:
            return key
        if type(key) is Symbol or type(key) is Keyword:
            return key.name
        raise self.refuse(key, "as a key", None)

    def refuse(self, value: Any, what: str, place: Any) -> SxError:
        """The error that `value` cannot be written, with the way to it."""
        steps = [step for step in (*self.path[1:], place) if step is not None]
        where = f" at {_way(steps)}" if steps else ""
        text = f"json-encode: {shown(value)}{where} {what}".rstrip()
        return error("type-error", f"{text} has no form in JSON", value)


def _separated(first: str, between: str) -> Iterator[str]:
    yield first
    yield from repeat(between)


def _way(steps: list[Any]) -> str:
    """Keys and positions from the outermost container on: .a[2].b"""
    texts = [f"[{step}]" if type(step) is int else f".{step}" for step in steps]
    return "".join(texts if len(texts) <= 6 else [*texts[:3], "…", *texts[-2:]])
