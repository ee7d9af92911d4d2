"""The knapsack problem: one list of best values, items that are pairs."""


def make_items(n: int) -> list[tuple[int, int]]:
    return [(1 + i * 7 % 23, 1 + i * 13 % 37) for i in range(1, n + 1)]


def best(capacity: int, items: list[tuple[int, int]]) -> int:
    table = [0] * (capacity + 1)
    for weight, value in items:
        for c in range(capacity, weight - 1, -1):
            table[c] = max(table[c], value + table[c - weight])
    return table[capacity]


def run(n: int, capacity: int) -> int:
    return best(capacity, make_items(n))
