"""map, filter and reduce with plain functions."""

from functools import reduce


def square(x: int) -> int:
    return x * x


def keep(x: int) -> bool:
    return x % 3 != 0


def combine(total: int, x: int) -> int:
    return total + x % 7


def run(n: int) -> int:
    return reduce(combine, map(square, filter(keep, range(n))), 0)
