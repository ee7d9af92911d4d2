"""Ackermann's function: recursion some hundred calls deep, up and down all the time."""


def ack(m: int, n: int) -> int:
    if m == 0:
        return n + 1
    if n == 0:
        return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))


def run(m: int, n: int) -> int:
    return ack(m, n)
