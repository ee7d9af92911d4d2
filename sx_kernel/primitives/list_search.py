"""Lists: looking for elements, and what stands in pairs."""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from typing import Any

from sx_kernel.base.equality import equal, eqv
from sx_kernel.base.sequences import (
    Chain,
    iterate,
)
from sx_kernel.base.values import Char, Keyword, Symbol
from sx_kernel.primitives.lists import cut, first, need_list
from sx_kernel.primitives.registry import primitive

# types of which a value is == only to values that are also equal? to it
_BY_NAME = frozenset({str, Symbol, Keyword, Char})


def position_of(item: Any, xs: Any) -> int | None:
    """The first position in the list or vector of something `equal?` to `item`."""
    if type(item) in _BY_NAME and type(xs) is not Chain:
        # Python's own search is right for these, and much faster
        return xs.index(item) if item in xs else None
    items = iterate(xs)
    if type(item) is int:
        for i, x in enumerate(items):
            if x == item if type(x) is int else equal(x, item):
                return i
        return None
    for i, x in enumerate(items):
        if equal(x, item):
            return i
    return None


@primitive("%member")
def member(item: Any, xs: Any) -> Any:
    """R7RS 6.4: the list from the first element on that is `equal?` to `item`, or false."""
    return _tail_from("member", xs, position_of(item, need_list("member", 2, xs)))


@primitive("memv", "memq")
def memv(item: Any, xs: Any) -> Any:
    """R7RS 6.4: the list from the first element on that is `eqv?` to `item`, or false."""
    for i, x in enumerate(need_list("memv", 2, xs)):
        if x is item or eqv(x, item):
            return _tail_from("memv", xs, i)
    return False


def _tail_from(op: str, xs: Any, index: int | None) -> Any:
    return False if index is None else cut(op, xs, index, None)


@primitive("assv", "assq")
def assv(key: Any, entries: Any) -> Any:
    """R7RS 6.4: the first of the lists `entries` whose first element is `eqv?` to `key`."""
    for entry in need_list("assv", 2, entries):
        if type(entry) is list:
            if entry and (entry[0] is key or eqv(entry[0], key)):
                return entry
        elif type(entry) is Chain and eqv(first(entry), key):
            return entry
    return False
