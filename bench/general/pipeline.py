"""Functions composed of functions, and lists that go through map, filter and fold by hand."""

from __future__ import annotations

from collections.abc import Callable
from operator import add, mul

Step = Callable[[int], int]


def compose(f: Step, g: Step) -> Step:
    return lambda x: f(g(x))


def curry(f: Callable[[int, int], int], a: int) -> Step:
    return lambda b: f(a, b)


def each(f: Step, xs: list[int]) -> list[int]:
    return [f(x) for x in xs]


def keep(ok: Callable[[int], bool], xs: list[int]) -> list[int]:
    return [x for x in xs if ok(x)]


def fold(f: Callable[[int, int], int], acc: int, xs: list[int]) -> int:
    for x in xs:
        acc = f(acc, x)
    return acc


def run(n: int, turns: int) -> int:
    step = compose(curry(add, 3), compose(curry(mul, 2), lambda x: x - 1))
    numbers = list(range(n))
    total = 0
    for _ in range(turns):
        total += fold(add, 0, keep(lambda x: x % 10 < 6, each(step, numbers)))
    return total
