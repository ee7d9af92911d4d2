"""The queens once more, with lists and higher-order functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def keep(ok: Callable[[Any], bool], xs: list[Any]) -> list[Any]:
    return [x for x in xs if ok(x)]


def fold(f: Callable[[Any, Any], Any], acc: Any, xs: list[Any]) -> Any:
    for x in xs:
        acc = f(acc, x)
    return acc


def is_safe(queen: int, placed: list[int]) -> bool:
    for distance, q in enumerate(placed, 1):
        if q == queen or abs(q - queen) == distance:
            return False
    return True


def place(n: int, placed: list[int], k: int) -> int:
    if k == 0:
        return 1
    return fold(
        lambda total, queen: total + place(n, [queen, *placed], k - 1),
        0,
        keep(lambda queen: is_safe(queen, placed), list(range(n))),
    )


def run(n: int) -> int:
    return place(n, [], n)
