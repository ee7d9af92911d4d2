"""Functional quicksort on lists."""


def quicksort(xs: list[int]) -> list[int]:
    if not xs:
        return []
    pivot = xs[0]
    others = xs[1:]
    smaller = [x for x in others if x < pivot]
    larger = [x for x in others if x >= pivot]
    return [*quicksort(smaller), pivot, *quicksort(larger)]


def numbers(n: int) -> list[int]:
    result: list[int] = []
    seed = 42
    for _ in range(n):
        result.append(seed)
        seed = (seed * 1103 + 12345) % 65536
    return result


def checksum(xs: list[int]) -> int:
    total = 0
    for i, x in enumerate(xs):
        total = (total + i * x) % 1000003
    return total


def run(n: int) -> int:
    return checksum(quicksort(numbers(n)))
