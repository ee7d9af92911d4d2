"""Types of values, as objects: a kind, for integers a range, for containers what they hold.

The kinds form a lattice:

    never < list chain nil < seq < any
    never < bool nil str char symbol keyword list chain vector dict table set record function html
            unset < any
    (and rtype, that of the RecordTypes themselves)
    never < int < num < number < any,    never < float < num

`list` is a Python list, `chain` a long list of linked storage (base/sequences.py), `seq` either
or nil, `num` an int or a float, `number` any number. The element of a container is a *hint*: what
was seen when the code was compiled. It promises nothing, and whoever relies on it guards what it
loads. What a dict holds may be known for each of its keys: then its element is a `shape`.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from types import FunctionType
from typing import Any, Final, NamedTuple

from sx_kernel.base.markup import RawHtml
from sx_kernel.base.ports import Port
from sx_kernel.base.sequences import Chain
from sx_kernel.base.values import (
    Char,
    HashTable,
    Keyword,
    Record,
    RecordType,
    SetValue,
    Symbol,
    Vector,
)

SMALL: Final = (1 << 30) - 1
"""Integers below this are multiplied without a look at the size of the product."""
WORD: Final = 1 << 64
"""Two integers below this have a product of no size to speak of."""


class Type(NamedTuple):
    """What is known of a value. `low`, `high`: the range of an int, None without a bound. `of`: the
    RecordType of a record, the value of a known RecordType, the kind that a vector promises all
    elements to have, or the keys of a `shape` with the types of their values."""

    kind: str
    low: int | None = None
    high: int | None = None
    element: Type | None = None
    of: Any = None

    def __str__(self) -> str:
        if self.kind == "shape":
            return ", ".join([f"{key} {kind}" for key, kind in self.of])
        text = self.kind
        if self.low is not None or self.high is not None:
            low = "" if self.low is None else self.low
            high = "" if self.high is None else self.high
            text += f"({low}..{high})"
        if self.of is not None:
            text += f" of {self.of}" if type(self.of) is str else f" {self.of.name}"
        return text if self.element is None else f"{text}[{self.element}]"


ANY: Final = Type("any")
NEVER: Final = Type("never")
INT: Final = Type("int")
NAT: Final = Type("int", 0)
FLOAT: Final = Type("float")
NUM: Final = Type("num")
NUMBER: Final = Type("number")
BOOL: Final = Type("bool")
NIL: Final = Type("nil")
STR: Final = Type("str")
LIST: Final = Type("list")

# The names that declarations use for parameters and results → types.
KINDS: Final[dict[str, Type]] = {
    "any": ANY, "never": NEVER, "int": INT, "nat": NAT, "float": FLOAT, "num": NUM,
    "number": NUMBER, "bool": BOOL, "nil": NIL, "str": STR, "list": LIST,
    "small": Type("int", -SMALL, SMALL), "divisor": Type("int", 1, SMALL),
    "word": Type("int", -WORD, WORD), "word-divisor": Type("int", 1, WORD),
    "word-nat": Type("int", 0, WORD), "positive": Type("int", 1),
    "small-nat": Type("int", 0, SMALL), "shift": Type("int", 0, 64),
    "shift-down": Type("int", -64, 0),
    **{kind: Type(kind) for kind in (
        "char", "keyword", "chain", "vector", "dict", "table", "record", "function", "html",
        "unset", "regex", "port", "symbol", "set", "rtype", "seq",
    )},
}  # fmt: skip

DIVISOR: Final = KINDS["word-divisor"]

_STEP: Final = 16  # a bound that moves by no more than this is that of a loop that counts
_DEEPEST: Final = 4  # containers in containers, that loops end which build them
_LOOKED_AT: Final = 8  # elements of a list that is written in the program
_LISTS: Final = frozenset({"list", "chain", "nil", "seq"})
_NUMERIC: Final = {"int": 0, "float": 0, "num": 1, "number": 2}
_PYTHON: Final[dict[type, str]] = {
    int: "int", float: "float", bool: "bool", str: "str", type(None): "nil", list: "list",
    dict: "dict", Vector: "vector", HashTable: "table", Chain: "chain",
    Char: "char", Keyword: "keyword", RawHtml: "html", FunctionType: "function", Fraction: "number",
    Symbol: "symbol", SetValue: "set", RecordType: "rtype", Port: "port",
}  # fmt: skip

PYTHON_TYPES: Final = {kind: python for python, kind in _PYTHON.items()}


def join(a: Type, b: Type) -> Type:
    """The least type that has all values of both."""
    if a == b or b.kind == "never":
        return a
    if a.kind == "never":
        return b
    if a.kind == b.kind == "shape":
        return shape((key, join(one, dict(b.of).get(key, ANY))) for key, one in a.of)
    if a.kind == b.kind:
        low = None if a.low is None or b.low is None else min(a.low, b.low)
        high = None if a.high is None or b.high is None else max(a.high, b.high)
        return Type(a.kind, low, high, _join_elements(a, b), a.of if a.of is b.of else None)
    if a.kind in _LISTS and b.kind in _LISTS:
        return Type("seq", element=_join_elements(a, b))
    ranks = _NUMERIC.get(a.kind), _NUMERIC.get(b.kind)
    if ranks[0] is None or ranks[1] is None:
        return Type("any", element=_join_elements(a, b))
    return NUM if max(ranks) < 2 else NUMBER  # pyright: ignore[reportArgumentType]


def _join_elements(a: Type, b: Type) -> Type | None:
    if a.element is None or b.element is None:
        return a.element or b.element
    if (a.element.kind == "nil") != (
        b.element.kind == "nil"
    ):  # nobody bets on what is not there yet
        return b.element if a.element.kind == "nil" else a.element
    if ANY in (a.element, b.element):  # (what holds what holds … has been given up, see `widen`)
        return ANY
    return join(a.element, b.element)


def meet(a: Type, b: Type) -> Type:
    """Return what is known of a value that has both types (an estimate: one of them, or better)."""
    if b.kind == "any":
        return a
    if a.kind == b.kind:
        low = b.low if a.low is None else a.low if b.low is None else max(a.low, b.low)
        high = b.high if a.high is None else a.high if b.high is None else min(a.high, b.high)
        return Type(a.kind, low, high, a.element or b.element, b.of if a.of is None else a.of)
    if is_subtype(a, b):
        return a
    return Type(b.kind, b.low, b.high, b.element or a.element, b.of)


def widen(old: Type, new: Type) -> Type:
    """`join`, giving up a bound of the range that has moved, so that loops end."""
    joined = join(old, new)
    if joined.element is not None and _depth(joined) > _DEEPEST:
        joined = Type(joined.kind, joined.low, joined.high, ANY)
    if joined.kind != "int" or old.kind != "int":
        return joined
    low, high = joined.low, joined.high
    if low != old.low and low is not None:
        low = 0 if low >= 0 else -WORD if old.low is not None and old.low - low > _STEP else None
    if high != old.high and high is not None:
        high = WORD if old.high is not None and high - old.high > _STEP else None
    return Type("int", low, high)


def _depth(kind: Type) -> int:
    depth = 0
    inner: Type | None = kind
    while inner is not None:
        depth, inner = depth + 1, inner.element
    return depth


def shallow(kind: Type) -> Type:
    """The type with no more said of what it holds than its kind, and of numbers not their range."""
    plain = without_range(kind)
    if plain.element is None or plain.element.element is None:
        return plain
    return Type(plain.kind, plain.low, plain.high, Type(plain.element.kind))


def shape(entries: Iterable[tuple[str, Type]]) -> Type:
    """Return what a dict holds that has these keys, with values of these types. (Dicts in it are no
    more than that: they may hold this one.)"""
    return Type("shape", of=tuple([
        (key, Type("dict") if kind.kind == "dict" else shallow(kind)) for key, kind in entries
    ]))  # fmt: skip


def held_at(held: Type | None, key: object) -> Type | None:
    """Return what a dict that holds `held` has at a key; at any key, if `key` is no string."""
    if held is None or held.kind != "shape":
        return held
    if type(key) is str:
        return next((kind for name, kind in held.of if name == key), None)
    found = NEVER
    for _, kind in held.of:
        found = join(found, kind)
    return None if found.kind in ("any", "never") else found


def is_subtype(a: Type, b: Type) -> bool:
    """Return whether all values of `a` are values of `b`; elements mean nothing here."""
    if a.kind == "never" or b.kind == "any":
        return True
    if a.kind == b.kind:
        if b.of is not None and a.of is not b.of:
            return False
        return (b.low is None or (a.low is not None and a.low >= b.low)) and (
            b.high is None or (a.high is not None and a.high <= b.high)
        )
    if b.kind == "seq":
        return a.kind in _LISTS
    rank = _NUMERIC.get(a.kind)
    return rank is not None and b.kind in ("num", "number") and rank <= _NUMERIC[b.kind]


def are_disjoint(a: Type, b: Type) -> bool:
    """Return whether no value has both types."""
    if a.kind == "never" or b.kind == "never":
        return True
    if a.kind == "any" or b.kind == "any" or a.kind == b.kind:
        return False
    if "seq" in (a.kind, b.kind) and a.kind in _LISTS and b.kind in _LISTS:
        return False
    return not (a.kind in _NUMERIC and b.kind in _NUMERIC) or {a.kind, b.kind} == {"int", "float"}


def type_of(value: Any) -> Type:
    """The type of a constant."""
    kind = _PYTHON.get(type(value), "any")
    if kind == "any" and isinstance(value, Record):
        return Type("record", of=value.type)
    if kind == "rtype":
        return Type(kind, of=value)
    return Type("int", value, value) if kind == "int" else KINDS.get(kind, ANY)


def type_of_literal(value: Any) -> Type:
    """The type of a constant, with what it holds if it is a list."""
    return Type("list", element=_likely_element(value)) if type(value) is list else type_of(value)


def _likely_element(items: list[Any]) -> Type | None:
    """Return what the first elements of a list in the program's text have in common."""
    held = NEVER
    for item in items[:_LOOKED_AT]:
        kind = _PYTHON.get(type(item), "any")
        held = join(held, KINDS.get(kind, ANY))
    return None if held.kind in ("any", "nil", "never") else held


def without_range(kind: Type) -> Type:
    """An int with no more said than whether it may be negative; others as they are."""
    if kind.kind != "int":
        return kind
    return NAT if kind.low is not None and kind.low >= 0 else INT
