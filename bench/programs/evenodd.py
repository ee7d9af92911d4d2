"""Two functions that call each other in tail position (which costs Python a frame each time)."""


def is_even(n: int) -> bool:
    if n == 0:
        return True
    return is_odd(n - 1)


def is_odd(n: int) -> bool:
    if n == 0:
        return False
    return is_even(n - 1)


def run(n: int) -> bool:
    return is_even(n)
