"""Two producers and a consumer that take turns: generators."""

from __future__ import annotations

from collections.abc import Iterator


def counting(first: int, last: int, step: int) -> Iterator[int]:
    i = first
    while i <= last:
        yield i
        i += step


def run(n: int) -> int:
    odd, square = counting(1, n, 2), counting(0, 3 * n, 3)
    a, b = next(odd, None), next(square, None)
    total = 0
    while a is not None and b is not None:
        if a < b:
            total += a
            a = next(odd, None)
        else:
            total -= b
            b = next(square, None)
    return total
