"""The Benchmarks Game's binary trees: objects built and walked by recursion."""

from __future__ import annotations


class Node:
    __slots__ = ("left", "right")

    def __init__(self, left: Node | None, right: Node | None) -> None:
        self.left = left
        self.right = right


def build(depth: int) -> Node:
    if depth == 0:
        return Node(None, None)
    return Node(build(depth - 1), build(depth - 1))


def check(tree: Node) -> int:
    if tree.left is None or tree.right is None:
        return 1
    return 1 + check(tree.left) + check(tree.right)


def run(depth: int, turns: int) -> int:
    total = 0
    for _ in range(turns):
        total += check(build(depth))
    return total
