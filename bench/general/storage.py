"""A tree of lists, as in "Are we fast yet": allocation and little else."""

from __future__ import annotations

from typing import Any

count = 0


def build_tree(depth: int) -> list[Any]:
    global count
    count += 1
    if depth == 1:
        return [None] * 3
    node: list[Any] = [None] * 4
    for i in range(4):
        node[i] = build_tree(depth - 1)
    return node


def run(depth: int) -> int:
    global count
    count = 0
    build_tree(depth)
    return count
