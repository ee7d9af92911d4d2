"""Sums of subsets: choices by recursion, with and without, and lists of lists."""


def powerset(xs: list[int]) -> list[list[int]]:
    if not xs:
        return [[]]
    others = powerset(xs[1:])
    return others + [[xs[0], *s] for s in others]


def ways(xs: list[int], at: int, target: int) -> int:
    if target == 0:
        return 1
    if at == len(xs) or target < 0:
        return 0
    return ways(xs, at + 1, target) + ways(xs, at + 1, target - xs[at])


def run(n: int, target: int) -> int:
    xs = list(range(1, n + 1))
    return 1000 * ways(xs, 0, target) + sum(1 for s in powerset(xs) if sum(s) == target)
