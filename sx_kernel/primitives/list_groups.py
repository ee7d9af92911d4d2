"""Lists: flattening, zipping, grouping, mixing; each element once."""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sx_kernel.base.equality import hash_key
from sx_kernel.base.sequences import (
    Chain,
    iterate,
)
from sx_kernel.primitives.check import (
    MAX_ELEMENTS,
    limit_error,
    need_integer,
    range_error,
    shown_number,
)
from sx_kernel.primitives.lists import need_list
from sx_kernel.primitives.registry import primitive


@primitive("flatten")
def flatten(xs: Any) -> list[Any]:
    """The elements of the list and of all lists in it, in order."""
    out: list[Any] = []
    add = out.append
    # The lists that are being walked: their ids, so that one inside itself is noticed, and what
    # remains of them.
    inside = {id(xs)}
    walks = [(xs, iter(need_list("flatten", 1, xs)))]
    room = MAX_ELEMENTS
    while walks:
        walked, items = walks[-1]
        for item in items:
            # lists count too: sharing can make them many although they hold nothing
            room -= 1
            if room < 0:
                raise limit_error("flatten", f"more than {MAX_ELEMENTS} elements")
            if type(item) is not list and type(item) is not Chain:
                add(item)
                continue
            if id(item) in inside:
                raise range_error("flatten", "the list contains itself", xs)
            inside.add(id(item))
            walks.append((item, iterate(item)))
            break
        else:
            walks.pop()
            inside.discard(id(walked))
    return out


@primitive("zip")
def zip_(*lists: Any) -> list[Any]:
    """Lists of the first elements, the second elements, …; as many as the shortest list has."""
    rows = [need_list("zip", i + 1, xs) for i, xs in enumerate(lists)]
    return [list(row) for row in zip(*rows, strict=False)]


@primitive("zip-pairs")
def zip_pairs(xs: Any) -> list[Any]:
    """Lists of each element and the next."""
    items = need_list("zip-pairs", 1, xs)
    return [[a, b] for a, b in pairwise(items)]


@primitive("chunk-every")
def chunk_every(xs: Any, size: Any) -> list[Any]:
    """Lists of `size` elements each, the last one with what remains."""
    if type(xs) is int:
        xs, size = size, xs
    items = need_list("chunk-every", 1, xs)
    step = need_integer("chunk-every", 2, size)
    if step < 1:
        raise range_error(
            "chunk-every", f"the size must be at least 1, got {shown_number(step)}", step
        )
    return [items[i : i + step] for i in range(0, len(items), step)]


@primitive("interpose")
def interpose(separator: Any, xs: Any) -> list[Any]:
    """The elements with `separator` between each two."""
    out: list[Any] = []
    for item in need_list("interpose", 2, xs):
        out.append(item)
        out.append(separator)
    return out[:-1]


@primitive("interleave")
def interleave(*lists: Any) -> list[Any]:
    """The first elements, then the second elements, …; as far as the shortest list goes."""
    rows = [need_list("interleave", i + 1, xs) for i, xs in enumerate(lists)]
    return [item for row in zip(*rows, strict=False) for item in row]


@primitive("distinct", "unique")
def distinct(xs: Any) -> list[Any]:
    """The elements without those that are equal to an earlier one."""
    found: dict[Any, Any] = {}
    for item in need_list("distinct", 1, xs):
        found.setdefault(hash_key(item), item)
    return list(found.values())
