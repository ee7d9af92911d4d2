"""Containers whose Python list or dict is worth a local of its own.

It is always the same one (base/values.py), so it is looked up once where the container is known to
be of its type, for all that is loaded from it and stored in it from there on.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from sx_kernel.compile.facts.operations import ways
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

INSIDE: Final = {"vector": "items", "table": "map"}
"""Kind of container → the attribute that is always the same."""
_ENOUGH: Final = 3  # uses; those in a loop count more
_TURNS: Final = 4


def inside(kind: str) -> str:
    """Return how texts of operations write what is inside of operand 0, if that is of this kind."""
    return f"{{0}}.{INSIDE[kind]}"


def held_items(fn: Function) -> frozenset[Value]:
    """The containers, guards and operations, whose inside gets a local."""
    depths: dict[Value, int] = {}
    weights: dict[Value, int] = {}
    _look(fn.body, 0, depths, weights)
    return frozenset(v for v, weight in weights.items() if weight >= _ENOUGH)


@lru_cache(maxsize=1024)
def _looks_inside(own: str, count: int, kind: str) -> bool:
    """Return whether an operation on a container has a text that names what is inside."""
    text = inside(kind)
    return any(row.inline is not None and text in row.inline for row in ways(own, count))


def _look(region: Region, depth: int, depths: dict[Value, int], weights: dict[Value, int]) -> None:
    for inst in region.insts:
        kind = inst.type.kind
        made = type(inst) is Op or (type(inst) is Guard and type(inst.type.of) is not str)
        if made and kind in INSIDE:
            depths[inst] = depth
        if type(inst) is Op and inst.types and inst.types[0].kind in INSIDE:
            container = find(inst.args[0])
            here = depths.get(container)
            if here is not None and _looks_inside(inst.own, len(inst.args), inst.types[0].kind):
                weight = _TURNS ** min(depth - here, 2)
                weights[container] = weights.get(container, 0) + weight
        further = depth + (type(inst) is Loop)
        for inner in inner_regions(inst):
            _look(inner, further, depths, weights)
