"""Do two trees of different shape have the same leaves? Python's own generators walk them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Union

Tree = Union[int, "list[Tree]"]


def skewed_tree(first: int, last: int) -> Tree:
    if first == last:
        return first
    cut = (3 * first + last) // 4
    return [skewed_tree(first, cut), skewed_tree(cut + 1, last)]


def even_tree(first: int, last: int) -> Tree:
    if first == last:
        return first
    middle = (first + last) // 2
    return [even_tree(first, middle), even_tree(middle + 1, last)]


def walk(node: Tree) -> Iterator[int]:
    if isinstance(node, list):
        yield from walk(node[0])
        yield from walk(node[1])
    else:
        yield node


def same_leaves(one: Iterator[int], other: Iterator[int]) -> int:
    equal = 0
    for a in one:
        b = next(other)
        if a != b:
            return -equal
        equal += 1
    return equal


def run(n: int) -> int:
    return same_leaves(walk(skewed_tree(1, n)), walk(even_tree(1, n)))
