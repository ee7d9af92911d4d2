"""Run-length encoding and decoding of a list."""


def encode(xs: list[int]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    i = 0
    while i < len(xs):
        x = xs[i]
        n = 1
        while i + n < len(xs) and xs[i + n] == x:
            n += 1
        pairs.append((x, n))
        i += n
    return pairs


def decode(pairs: list[tuple[int, int]]) -> list[int]:
    result: list[int] = []
    for x, n in pairs:
        for _ in range(n):
            result.append(x)
    return result


def run(n: int) -> int:
    xs = [i * i % 100 // 30 for i in range(n)]
    pairs = encode(xs)
    return len(pairs) if xs == decode(pairs) else -1
