"""Equality: `equal` is SX's = and equal?, `eqv` is eqv? and eq?, `hash_key` goes with `equal`.

`equal` is structural for lists, vectors, dicts, sets, bytevectors and ADT values, and numeric
across the tower: 1, 1.0 and 2/2 are equal, 1/10 and 0.1 are not (comparison is exact, so that it
is transitive). Booleans never equal numbers, nil does not equal the empty list, a list does not
equal a vector, NaN does not equal itself (but whatever contains one NaN object equals itself).
What the language made (base/made.py) equals what was made in the same way of equal parts, never a
plain dict. Everything else is compared by identity, which for symbols, keywords and characters is
by name.

Nothing here recurses, so data may be nested to any depth; cyclic data are equal when their infinite
unfoldings are, and comparing them terminates.

A class of the floors above takes part by a method `sx_parts(self) -> tuple[object, list[Any]]`:
equal if the first components are identical and the lists have equal elements.
"""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from fractions import Fraction
from heapq import nsmallest
from math import copysign, nan
from types import FunctionType
from typing import Any, Final, final

from sx_kernel.base.errors import error
from sx_kernel.base.made import KINDS, Variant
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Char, Keyword, SetValue, Symbol, Vector

NUMBERS: Final = frozenset({int, float, Fraction})
# types whose Python == is SX's, for two values of the same type
_BY_VALUE: Final = frozenset({int, str, float, Fraction, bytearray})
_LISTS: Final = frozenset({list, Chain})
_DICTS: Final = frozenset({dict, *KINDS})
_COMPOUND: Final = frozenset({list, Chain, Vector, SetValue, *_DICTS})
# types of which a value equals only itself, so that nothing more need be asked
OWN_KEYS: Final = frozenset({int, str, Symbol, Keyword, Char})  # their values are their own keys
_ATOMIC: Final = frozenset({Symbol, Keyword, Char, bool, type(None), FunctionType})
# Comparisons of up to this many compound pairs do not look out for cycles.
_TRUSTED: Final = 1000


def equal(a: object, b: object) -> bool:
    """Return whether `a` and `b` are equal; see above. Atoms cost some 50 ns."""
    kind = type(a)
    if kind is type(b):
        if kind in _BY_VALUE:
            return a == b
        if a is b:
            return True
        if kind in _ATOMIC:
            return False
        if kind is list:
            return _flat(a, b)  # type: ignore[arg-type]
        if kind in _COMPOUND or hasattr(kind, "sx_parts"):
            return _deep(a, b)
        return False
    if kind in NUMBERS:
        return type(b) in NUMBERS and a == b
    return kind in _LISTS and type(b) in _LISTS and _deep(a, b)


def eqv(a: object, b: object) -> bool:
    """R7RS eqv?: atoms by value and type, compounds by identity.

    1 and 1.0 differ, so do 0.0 and -0.0; NaN is eqv to NaN; two empty lists are eqv (R7RS 6.1),
    so that Scheme programs may ask (eq? xs '()).
    """
    if a is b:
        return True
    kind = type(a)
    if kind is not type(b):
        return False
    if kind is float:
        if a == b:
            return a != 0.0 or copysign(1.0, a) == copysign(1.0, b)  # type: ignore[arg-type]
        return a != a and b != b  # NaN
    if kind is list:
        return not a and not b
    return kind in _BY_VALUE and kind is not bytearray and a == b


eq: Final = eqv


@final
class _Classes:
    """Union-find over object ids: which compounds have been assumed equal to which.

    Assuming that a pair is equal while its parts are compared is what makes cyclic data
    terminate (Adams and Dybvig, "Efficient nondestructive equality checking for trees and
    graphs", 2008). The ids stay valid because the values compared keep each other alive.
    """

    __slots__ = ("parent",)

    def __init__(self) -> None:
        self.parent: dict[int, int] = {}

    def joined(self, a: object, b: object) -> bool:
        """Return whether the two were in one class before; they are afterwards."""
        x, y = self._root(id(a)), self._root(id(b))
        if x == y:
            return True
        self.parent[x] = y
        return False

    def _root(self, x: int) -> int:
        parent = self.parent
        while (up := parent.get(x, x)) != x:
            parent[x] = parent.get(up, up)  # path halving
            x = up
        return x


def _flat(a: list[Any], b: list[Any]) -> bool:
    """`equal` for two Python lists, most of which hold nothing but integers and strings."""
    if len(a) != len(b):
        return False
    for x, y in zip(a, b, strict=True):
        kind = type(x)
        if kind is not type(y) or (kind is not int and kind is not str):
            return _deep(a, b)
        if x != y:
            return False
    return True


def _deep(a: object, b: object) -> bool:
    """`equal` for two compounds."""
    pending: list[Any] = [a, b]
    push = pending.append
    trusted = _TRUSTED
    classes: _Classes | None = None
    while pending:
        b = pending.pop()
        a = pending.pop()
        if trusted:
            trusted -= 1
        else:
            if classes is None:
                classes = _Classes()
            if classes.joined(a, b):
                continue
        pairs = _parts(a, b)
        if pairs is None:
            return False
        for x, y in zip(*pairs, strict=True):
            kind = type(x)
            if kind is type(y):
                if kind in _BY_VALUE:
                    if x != y:
                        return False
                elif x is not y:
                    if kind in _ATOMIC:
                        return False
                    if kind not in _COMPOUND and not hasattr(kind, "sx_parts"):
                        return False
                    push(x)
                    push(y)
            elif kind in NUMBERS:
                if type(y) not in NUMBERS or x != y:
                    return False
            elif kind in _LISTS and type(y) in _LISTS:
                push(x)
                push(y)
            else:
                return False
    return True


def _parts(a: Any, b: Any) -> tuple[list[Any], list[Any]] | None:
    """Return what remains to be compared of two compounds of like kind; None if they differ
    anyway."""
    kind = type(a)
    if kind in _DICTS:
        if len(a) != len(b):
            return None
        for key in a:
            if key not in b:
                return None
        return list(a.values()), [b[key] for key in a]
    if kind in _LISTS:
        if len(a) != len(b):
            return None
        return to_python(a), to_python(b)
    if kind is Vector:
        return (a, b) if len(a) == len(b) else None
    if kind is SetValue:
        # keys of compounds compare by `equal`, so this is the one place that nests
        return ([], []) if _same_keys(a.items, b.items) else None
    tag, mine = a.sx_parts()
    other, theirs = b.sx_parts()
    return (mine, theirs) if tag is other and len(mine) == len(theirs) else None


def _same_keys(a: dict[Any, Any], b: dict[Any, Any]) -> bool:
    return len(a) == len(b) and all(key in b for key in a)


# --- keys for hash tables and sets ----------------------------------------------------------------


@final
class _Atom:
    """A key that is equal to nothing else: what true, false and NaN are found under."""

    __slots__ = ()


_TRUE: Final = _Atom()
_FALSE: Final = _Atom()
# How many parts of a compound its hash takes into account.
_HASHED: Final = 512
# How many from the end of a long list of atoms, in which lists that begin alike often differ.
_LAST: Final = 16
# How deep sets may be nested in sets, or tables be keyed by such; see Key.__eq__.
_NESTING: Final = 100


# Types whose values are equal only to values of one of them, with the same hash.
_FLAT: Final = frozenset({*NUMBERS, str, Symbol, Keyword, Char})


@final
class Key:
    """A compound as a Python dictionary key: equal keys are `equal` values.

    The hash is that of the value at the time; changing a compound that is a key loses it.
    """

    __slots__ = ("hash", "value")
    nesting = 0

    def __init__(self, value: object) -> None:
        self.value = value
        self.hash = _hash(value)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        if type(other) is not Key or self.hash != other.hash:
            return False
        # Sets of sets of sets … come back here from inside `equal`, through Python's dictionary
        # code: the one recursion of this file, so it is limited.
        outside = Key.nesting
        if outside >= _NESTING:
            raise error("limit-error", f"=: sets are nested more than {_NESTING} deep")
        try:
            Key.nesting = outside + 1
            return equal(self.value, other.value)
        finally:
            Key.nesting = outside


def hash_key(value: Any) -> Any:
    """A hashable Python object such that `equal` values have equal keys.

    Integers and strings are their own keys. 1 and 1.0 have equal keys, 1 and true have not. NaN,
    which equals nothing, has another key each time.
    """
    kind = type(value)
    if kind is int or kind is str:
        return value
    if kind is bool:
        return _TRUE if value else _FALSE
    if kind in _ATOMIC:
        return value
    if kind is float:
        return value if value == value else _Atom()  # equal to nothing, itself included
    if kind in _COMPOUND or kind is bytearray or hasattr(kind, "sx_parts"):
        return Key(value)
    if kind is Fraction or kind.__hash__ is object.__hash__:
        return value
    return _Same(value)  # an object of the host's, whose own hash may be anything


@final
class _Same:
    """What is equal only to itself, as a Python dictionary key."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return type(other) is _Same and other.value is self.value


def key_of(place: Any) -> Any:
    """A value of which `place` is the `hash_key`: the very one that it was made of, but for NaN."""
    kind = type(place)
    if kind is Key or kind is _Same:
        return place.value
    if kind is _Atom:
        return place is _TRUE if place is _TRUE or place is _FALSE else nan
    return place


def _some_values(entries: dict[Any, Any], most: int) -> list[Any]:
    """Values of a dict, at most so many, the same ones of equal dicts whatever their order."""
    if set(map(type, entries)) != {str}:  # one of the host's, whose keys may have no order
        return []
    keys = sorted(entries) if len(entries) <= most else nsmallest(most, entries)
    return [entries[key] for key in keys]


def _hash(value: object) -> int:
    """A hash of the first _HASHED parts of a compound, in an order that `equal` values share."""
    kind = type(value)
    if kind in _LISTS or kind is Vector:
        items: Any = value if kind is Vector else to_python(value)
        kinds = set(map(type, items))
        if kinds <= _FLAT and (float not in kinds or all(x == x for x in items)):
            return hash((kind is Vector, len(items), *items[:_HASHED], *items[_HASHED:][-_LAST:]))
    total = 0
    pending: list[Any] = [value]
    budget = _HASHED
    while pending and budget:
        budget -= 1
        item = pending.pop()
        kind = type(item)
        if kind in _LISTS or kind is Vector:
            items = item if kind is Vector else to_python(item)
            part = hash((kind is Vector, len(items)))
            pending += items[: budget // 2 + 1]
        elif kind in _DICTS:
            part = hash(frozenset(item))  # equal dicts may differ in order
            if kind is dict or kind is Variant:  # the others change when the language changes them
                pending += _some_values(item, budget // 2 + 1)
        elif kind is SetValue:
            part = hash(frozenset(map(hash, item.items)))
        elif kind is bytearray:
            part = hash(bytes(item))
        elif hasattr(kind, "sx_parts"):
            tag, parts = item.sx_parts()
            part = hash((id(tag), len(parts)))
            pending += parts[: budget // 2 + 1]
        else:
            part = hash(hash_key(item))
        total = hash((total, part))
    return total
