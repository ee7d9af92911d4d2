"""tak in continuation-passing style: a closure for each call."""

from __future__ import annotations

from collections.abc import Callable

Continuation = Callable[[int], int]


def cpstak(x: int, y: int, z: int, k: Continuation) -> int:
    if not y < x:
        return k(z)
    return cpstak(
        x - 1,
        y,
        z,
        lambda a: cpstak(y - 1, z, x, lambda b: cpstak(z - 1, x, y, lambda c: cpstak(a, b, c, k))),
    )


def run(x: int, y: int, z: int) -> int:
    return cpstak(x, y, z, lambda a: a)
