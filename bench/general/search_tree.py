"""A binary search tree of objects, filled and walked in order; insert copies its path."""

from __future__ import annotations


class Tree:
    __slots__ = ("key", "left", "right")

    def __init__(self, key: int, left: Tree | None, right: Tree | None) -> None:
        self.key = key
        self.left = left
        self.right = right


def insert(tree: Tree | None, key: int) -> Tree:
    if tree is None:
        return Tree(key, None, None)
    if key < tree.key:
        return Tree(tree.key, insert(tree.left, key), tree.right)
    if key > tree.key:
        return Tree(tree.key, tree.left, insert(tree.right, key))
    return tree


def in_order(tree: Tree | None, found: list[int]) -> None:
    if tree is not None:
        in_order(tree.left, found)
        found.append(tree.key)
        in_order(tree.right, found)


def depth(tree: Tree | None) -> int:
    if tree is None:
        return 0
    return 1 + max(depth(tree.left), depth(tree.right))


def run(n: int) -> int:
    tree = None
    for i in range(1, n):
        tree = insert(tree, i * 7919 % 10007)
    found: list[int] = []
    in_order(tree, found)
    return 1000 * depth(tree) + found[10]
