"""Questions that every kind of collection answers: len, empty?, contains?, get, into."""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from typing import Any

from sx_kernel.base.equality import hash_key, key_of
from sx_kernel.base.made import KINDS, Made, part_of, parts_of
from sx_kernel.base.sequences import Chain, append_lists, copy, is_list
from sx_kernel.base.sequences import nth as nth_of_list
from sx_kernel.base.values import HashTable, Keyword, SetValue, Symbol, Vector
from sx_kernel.primitives.check import bad_argument
from sx_kernel.primitives.list_search import position_of
from sx_kernel.primitives.registry import primitive

_SIZED = frozenset({list, Chain, str, dict, Vector, bytearray, *KINDS})
_COLLECTION = "a list, string, dict or another collection"


def key_name(key: Any) -> str | None:
    """The string under which a dict has `key`: strings, keywords and symbols; else None."""
    if type(key) is str:
        return key
    return key.name if type(key) is Keyword or type(key) is Symbol else None


def need_key(op: str, index: int, key: Any) -> str:
    """The name of a dict key, or an error."""
    if type(key) is str:
        return key
    name = key_name(key)
    if name is None:
        raise bad_argument(op, index, "a string, keyword or symbol", key)
    return name


@primitive("len", "length", "count")
def length(xs: Any) -> int:
    """The number of elements, characters or entries."""
    if xs is None:
        return 0
    kind = type(xs)
    if kind in _SIZED:
        return len(xs)
    if kind is HashTable:
        return len(xs.map)
    if kind is SetValue:
        return len(xs.items)
    raise bad_argument("len", 1, _COLLECTION, xs)


@primitive("empty?")
def is_empty(xs: Any) -> bool:
    """Return whether there are no elements; false for what is no collection."""
    if type(xs) is list:
        return not xs
    if xs is None:
        return True
    if type(xs) is Chain:
        return False  # a chain is never empty
    if type(xs) in _SIZED:
        return len(xs) == 0
    if type(xs) is HashTable:
        return not xs.map
    return type(xs) is SetValue and not xs.items


@primitive("contains?", "includes?")
def contains(xs: Any, item: Any) -> bool:
    """Return whether `item` is an element, substring or key."""
    kind = type(xs)
    if xs is None:
        return False
    if kind is list or kind is Chain or kind is Vector:
        return position_of(item, xs) is not None
    if kind is str:
        part = item.name if hasattr(item, "name") else item  # a character or keyword
        if type(part) is not str:
            raise bad_argument("contains?", 2, "a string", item)
        return part in xs
    if kind is dict or isinstance(xs, Made):
        return key_name(item) in xs
    if kind is HashTable:
        return hash_key(item) in xs.map
    if kind is SetValue:
        return hash_key(item) in xs.items
    raise bad_argument("contains?", 1, _COLLECTION, xs)


@primitive("get")
def get(xs: Any, key: Any, default: Any = None) -> Any:
    """The value at a key or position, or `default`; never an error."""
    kind = type(xs)
    if kind is dict:
        return xs.get(key if type(key) is str else key_name(key), default)
    if kind is HashTable:
        return xs.map.get(hash_key(key), default)
    if isinstance(xs, Made):
        name = key_name(key)
        return default if name is None else part_of(xs, name, default)
    if type(key) is int and key >= 0:
        if kind is list or kind is Vector or kind is str:
            return xs[key] if key < len(xs) else default
        if kind is Chain:
            return nth_of_list(xs, key) if key < len(xs) else default
    return default


@primitive("into")
def into(target: Any, source: Any) -> Any:
    """A collection of the kind of `target` with its elements and those of `source`."""
    items = _elements(source)
    kind = type(target)
    if target is None or is_list(target):
        return append_lists(target, items)
    if kind is Vector:
        return Vector([*target, *items])
    if isinstance(target, dict):
        merged = dict(parts_of(target) if isinstance(target, Made) else target)
        for entry in items:
            if type(entry) not in (list, Chain, Vector) or len(entry) != 2:
                raise bad_argument("into", 2, "a dict or a list of (key value) lists", source)
            key, value = entry
            merged[need_key("into", 2, key)] = value
        return merged
    if kind is SetValue:
        united = SetValue()
        united.items.update(target.items)
        for item in items:
            united.items.setdefault(hash_key(item), item)
        return united
    raise bad_argument("into", 1, "a list, vector, dict or set", target)


def _elements(source: Any) -> list[Any]:
    """The elements of a collection as a new list; entries of dicts and tables as two-lists."""
    if source is None or is_list(source):
        return copy(source)
    kind = type(source)
    if kind is Vector:
        return list(source)
    if isinstance(source, dict):
        entries = parts_of(source) if isinstance(source, Made) else source
        return [[key, value] for key, value in entries.items()]
    if kind is HashTable:
        return [[key_of(place), value] for place, value in source.map.items()]
    if kind is SetValue:
        return list(source.items.values())
    raise bad_argument("into", 2, "a collection", source)
