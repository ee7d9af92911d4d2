"""Monotone maps between small orders, as in Larceny's lattice: closures that compare lists."""

from __future__ import annotations

from collections.abc import Callable

Bits = list[int]


def lexico(base: Callable[[int, int], int]) -> Callable[[Bits, Bits], int]:
    def compare(a: Bits, b: Bits) -> int:
        for x, y in zip(a, b, strict=True):
            here = base(x, y)
            if here != 0:
                return here
        return 0

    return compare


def all_lists(n: int) -> list[Bits]:
    if n == 0:
        return [[]]
    shorter = all_lists(n - 1)
    return [[0, *items] for items in shorter] + [[1, *items] for items in shorter]


def count_if(ok: Callable[[Bits], bool], items: list[Bits]) -> int:
    count = 0
    for item in items:
        if ok(item):
            count += 1
    return count


def run(n: int) -> int:
    order = lexico(lambda a, b: a - b)
    everything = all_lists(n)
    total = 0
    for a in everything:
        total += count_if(lambda b, a=a: order(a, b) < 0, everything)
    return total
