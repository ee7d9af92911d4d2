"""Insertion sort of a list: each element is put in its place among those before."""


def insert(x: int, items: list[int]) -> None:
    place = 0
    while place < len(items) and items[place] < x:
        place += 1
    items.insert(place, x)


def isort(xs: list[int]) -> list[int]:
    result: list[int] = []
    for x in reversed(xs):
        insert(x, result)
    return result


def run(n: int) -> int:
    items = isort([i * 7919 % 1009 for i in range(n)])
    return items[0] + 3 * items[n // 2] + 5 * items[-1]
