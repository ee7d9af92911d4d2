"""A queue of events as a heap in a list: sift up and down."""

from __future__ import annotations


class Heap:
    def __init__(self, size: int) -> None:
        self.items = [0] * size
        self.count = 0

    def push(self, x: int) -> None:
        items, i = self.items, self.count
        self.count += 1
        while i > 0:
            parent = (i - 1) // 2
            if items[parent] <= x:
                break
            items[i] = items[parent]
            i = parent
        items[i] = x

    def pop(self) -> int:
        items, n = self.items, self.count - 1
        top, x = items[0], items[n]
        self.count = n
        i = 0
        while True:
            child = 2 * i + 1
            if child >= n:
                break
            if child + 1 < n and items[child + 1] < items[child]:
                child += 1
            if items[child] >= x:
                break
            items[i] = items[child]
            i = child
        items[i] = x
        return top


def run(n: int) -> int:
    heap = Heap(n + 64)
    for i in range(50):
        heap.push(i * 7919 % 1000)
    total = 0
    for _ in range(n):
        now = heap.pop()
        total = (total * 31 + now) % 1000003
        heap.push(now + 1 + now * 17 % 100)
    return total
