"""All permutations of a list, each a list."""


def permutations(xs: list[int]) -> list[list[int]]:
    if not xs:
        return [[]]
    result: list[list[int]] = []
    for i, x in enumerate(xs):
        for p in permutations(xs[:i] + xs[i + 1 :]):
            result.append([x, *p])
    return result


def run(n: int) -> int:
    return sum(p[0] * p[1] for p in permutations(list(range(1, n + 1))))
