"""Merge sort of lists by recursion."""


def merge(a: list[int], b: list[int]) -> list[int]:
    result: list[int] = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            result.append(a[i])
            i += 1
        else:
            result.append(b[j])
            j += 1
    result.extend(a[i:])
    result.extend(b[j:])
    return result


def msort(xs: list[int]) -> list[int]:
    if len(xs) < 2:
        return xs
    return merge(msort(xs[::2]), msort(xs[1::2]))


def numbers(n: int) -> list[int]:
    result: list[int] = []
    seed = 42
    for _ in range(n):
        result.append(seed)
        seed = (seed * 1103 + 12345) % 65536
    result.reverse()
    return result


def run(n: int) -> int:
    total = 0
    for i, x in enumerate(msort(numbers(n))):
        total += i % 7 * x
    return total
