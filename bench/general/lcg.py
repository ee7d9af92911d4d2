"""A linear congruential generator with a modulus above 2³⁰: pi by chance."""


def following(seed: int) -> int:
    return (seed * 1103515245 + 12345) % 2147483648


def run(n: int) -> int:
    seed, inside = 1, 0
    for _ in range(n):
        a = following(seed)
        seed = following(a)
        x, y = a // 65536 % 1000, seed // 65536 % 1000
        if x * x + y * y < 1000000:
            inside += 1
    return inside
