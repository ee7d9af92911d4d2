"""Steps until escape, summed over a square of points: floats in a loop."""


def escape_steps(cr: float, ci: float, limit: int) -> int:
    zr = zi = 0.0
    steps = 0
    while True:
        zr2 = zr * zr
        zi2 = zi * zi
        if steps == limit or zr2 + zi2 > 4.0:
            return steps
        zi = 2.0 * zr * zi + ci
        zr = zr2 - zi2 + cr
        steps += 1


def run(size: int, limit: int) -> int:
    total = 0
    for y in range(size):
        ci = 2.0 * y / size - 1.0
        for x in range(size):
            total += escape_steps(3.0 * x / size - 2.0, ci, limit)
    return total
