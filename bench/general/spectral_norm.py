"""The Benchmarks Game's spectral norm: floats in lists, a matrix that is a function."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt


def element(i: int, j: int) -> float:
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(v: list[float], n: int, element: Callable[[int, int], float]) -> list[float]:
    result = [0.0] * n
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += element(i, j) * v[j]
        result[i] = total
    return result


def both(v: list[float], n: int) -> list[float]:
    return times(times(v, n, element), n, lambda i, j: element(j, i))


def dot(a: list[float], b: list[float], n: int) -> float:
    total = 0.0
    for i in range(n):
        total += a[i] * b[i]
    return total


def run(n: int) -> int:
    u = [1.0] * n
    v: list[float] = []
    for _ in range(4):
        v = both(u, n)
        u = both(v, n)
    return round(1000000 * sqrt(dot(u, v, n) / dot(v, v, n)))
