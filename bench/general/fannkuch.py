"""The Benchmarks Game's fannkuch: permutations of a list, prefixes turned round."""


def flips(start: list[int]) -> int:
    p = start[:]
    count = 0
    while True:
        k = p[0]
        if k == 0:
            return count
        i, j = 0, k
        while i < j:
            p[i], p[j] = p[j], p[i]
            i += 1
            j -= 1
        count += 1


def next_permutation(p: list[int], count: list[int], n: int) -> bool:
    for r in range(1, n):
        front = p[0]
        for i in range(r):
            p[i] = p[i + 1]
        p[r] = front
        count[r] -= 1
        if count[r] > 0:
            return True
        count[r] = r + 1
    return False


def run(n: int) -> int:
    p = list(range(n))
    count = list(range(1, n + 1))
    most = total = 0
    sign = 1
    while True:
        f = flips(p)
        most = max(most, f)
        total += sign * f
        if not next_permutation(p, count, n):
            return 1000 * most + total
        sign = -sign
