"""Gabriel's takl: tak with linked pairs for numbers, so that everything is a walk over them."""

from __future__ import annotations

from typing import Any


def listn(n: int) -> Any:
    result = None
    for i in range(1, n + 1):
        result = (i, result)
    return result


def is_shorter(x: Any, y: Any) -> bool:
    while y is not None:
        if x is None:
            return True
        x, y = x[1], y[1]
    return False


def mas(x: Any, y: Any, z: Any) -> Any:
    if not is_shorter(y, x):
        return z
    return mas(mas(x[1], y, z), mas(y[1], z, x), mas(z[1], x, y))


def run(x: int, y: int, z: int) -> int:
    result = mas(listn(x), listn(y), listn(z))
    length = 0
    while result is not None:
        length += 1
        result = result[1]
    return length
