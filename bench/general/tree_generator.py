"""The leaves of a tree, one by one, from a generator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def tree(depth: int, n: int) -> Any:
    if depth == 0:
        return n
    return [tree(depth - 1, 2 * n), tree(depth - 1, 2 * n + 1)]


def leaves(t: Any) -> Iterator[int]:
    if isinstance(t, list):
        for part in t:
            yield from leaves(part)
    else:
        yield t


def run(depth: int) -> int:
    total = 0
    for x in leaves(tree(depth, 1)):
        total = x + total * 3 % 10007
    return total
