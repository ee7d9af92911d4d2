"""Recursion that is not in tail position, `depth` calls deep, `times` times."""


def count(n: int) -> int:
    if n == 0:
        return 0
    return 1 + count(n - 1)


def run(depth: int, times: int) -> int:
    total = 0
    for _ in range(times):
        total += count(depth)
    return total
