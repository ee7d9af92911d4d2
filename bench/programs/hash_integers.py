"""A hash table with integer keys: counting, then looking up."""


def fill(table: dict[int, int], n: int) -> None:
    key = 1
    for i in range(n):
        table[key] = table.get(key, 0) + i
        key = (key * 17 + 11) % 4093


def total(table: dict[int, int], keys: int) -> int:
    result = 0
    for key in range(keys):
        result += table.get(key, 0)
    return result


def run(n: int) -> int:
    table: dict[int, int] = {}
    fill(table, n)
    return total(table, 4093) + len(table)
