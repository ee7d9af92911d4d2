"""Towers of Hanoi, as in "Are we fast yet": disks are objects on stacks."""

from __future__ import annotations


class Disk:
    def __init__(self, size: int) -> None:
        self.size = size


def push(towers: list[list[Disk]], pile: int, disk: Disk) -> None:
    stack = towers[pile]
    if stack and disk.size >= stack[-1].size:
        raise ValueError("a big disk on a small one")
    stack.append(disk)


def pop(towers: list[list[Disk]], pile: int) -> Disk:
    return towers[pile].pop()


def move(towers: list[list[Disk]], n: int, start: int, to: int) -> int:
    if n == 1:
        push(towers, to, pop(towers, start))
        return 1
    other = 3 - start - to
    moves = move(towers, n - 1, start, other)
    push(towers, to, pop(towers, start))
    return moves + 1 + move(towers, n - 1, other, to)


def run(n: int) -> int:
    towers: list[list[Disk]] = [[], [], []]
    for i in range(n, 0, -1):
        push(towers, 0, Disk(i))
    return move(towers, n, 0, 2)
