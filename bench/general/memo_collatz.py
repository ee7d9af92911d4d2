"""The longest Collatz chain below a bound, with a table of lengths that are known."""


def chain_length(n: int, known: dict[int, int]) -> int:
    if n == 1:
        return 1
    found = known.get(n, 0)
    if found > 0:
        return found
    length = 1 + chain_length(n // 2 if n % 2 == 0 else 3 * n + 1, known)
    known[n] = length
    return length


def run(bound: int) -> int:
    known: dict[int, int] = {}
    best = at = 0
    for n in range(1, bound):
        length = chain_length(n, known)
        if length > best:
            best, at = length, n
    return at * 1000 + best
