"""Polynomials as lists of coefficients: multiplied and evaluated."""


def multiply(a: list[int], b: list[int]) -> list[int]:
    result = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            result[i + j] += x * y
    return result


def value(a: list[int], x: int) -> int:
    total = 0
    for c in reversed(a):
        total = c + x * total
    return total


def power(a: list[int], n: int) -> list[int]:
    result = [1]
    for _ in range(n):
        result = multiply(a, result)
    return result


def run(n: int) -> int:
    return value(power([1, 2, 3], n), 7) % 1000000007
