"""Sorting into buckets: lists in a list."""


def bucket_sort(xs: list[int], buckets: int, limit: int) -> list[int]:
    table: list[list[int]] = [[] for _ in range(buckets)]
    for x in xs:
        table[x * buckets // limit].append(x)
    result: list[int] = []
    for bucket in table:
        for x in sorted(bucket):
            result.append(x)
    return result


def run(n: int) -> int:
    items = bucket_sort([i * 7919 % 10007 for i in range(n)], 64, 10007)
    return items[0] + 3 * items[n // 2] + 7 * items[-1]
