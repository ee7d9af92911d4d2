"""Vectors whose Python list of elements is worth a local of its own.

It is always the same list (base/values.py), so it is looked up once where the vector is known to be
one, for all that is loaded from it and stored in it from there on.
"""

from __future__ import annotations

from typing import Final

from sx_kernel.compile.facts.operations import ELEMENT_LOADS, ELEMENT_STORES
from sx_kernel.compile.mid.nodes import (
    Function,
    Guard,
    Loop,
    Op,
    Region,
    Value,
    find,
    inner_regions,
)

ITEMS: Final = "{0}.items"
_ENOUGH: Final = 3  # uses; those in a loop count more
_TURNS: Final = 4


def held_items(fn: Function) -> frozenset[Value]:
    """The vectors, guards and operations, whose elements get a local."""
    depths: dict[Value, int] = {}
    weights: dict[Value, int] = {}
    _look(fn.body, 0, depths, weights)
    return frozenset(v for v, weight in weights.items() if weight >= _ENOUGH)


def _look(
    region: Region, depth: int, depths: dict[Value, int], weights: dict[Value, int]
) -> None:
    for inst in region.insts:
        if type(inst) is Guard or type(inst) is Op:
            if inst.type.kind == "vector" and type(inst.type.of) is not str:
                depths[inst] = depth
        if type(inst) is Op and (inst.own in ELEMENT_LOADS or inst.own in ELEMENT_STORES):
            vector = find(inst.args[0])
            if vector in depths:
                weight = _TURNS ** min(depth - depths[vector], 2)
                weights[vector] = weights.get(vector, 0) + weight
        inside = depth + (type(inst) is Loop)
        for inner in inner_regions(inst):
            _look(inner, inside, depths, weights)
