"""The Benchmarks Game's pidigits: a spigot over integers without limit."""


def run(n: int) -> int:
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    count = total = 0
    while count < n:
        if 4 * q + r - t < m * t:
            total += m * (1 + count % 9)
            count += 1
            q, r, m = 10 * q, 10 * (r - m * t), 10 * (3 * q + r) // t - 10 * m
        else:
            q, r, t, k, m, x = (
                q * k,
                (2 * q + r) * x,
                t * x,
                k + 1,
                (q * (7 * k + 2) + r * x) // (t * x),
                x + 2,
            )
    return total
