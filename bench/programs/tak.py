"""Takeuchi's function: three arguments, the outermost call in tail position."""


def tak(x: int, y: int, z: int) -> int:
    if y < x:
        return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
    return z


def run(x: int, y: int, z: int) -> int:
    return tak(x, y, z)
