"""Trees of lists: built, flattened, mirrored, summed."""

from __future__ import annotations

from typing import Any


def build(depth: int, n: int) -> Any:
    if depth == 0:
        return n
    return [build(depth - 1, n), n + depth, build(depth - 1, n + 1)]


def flat(tree: Any) -> list[int]:
    if not isinstance(tree, list):
        return [tree]
    result: list[int] = []
    for part in tree:
        result.extend(flat(part))
    return result


def mirror(tree: Any) -> Any:
    if isinstance(tree, list):
        return [mirror(part) for part in reversed(tree)]
    return tree


def run(depth: int) -> int:
    total = 0
    for i, x in enumerate(flat(mirror(build(depth, 1))), 1):
        total += i % 3 * x
    return total
