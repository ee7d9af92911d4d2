"""Primes by trial division with the small primes, which are found first."""

from __future__ import annotations

from math import isqrt


def divides_none(n: int, primes: list[int]) -> bool:
    for p in primes:
        if p * p > n:
            return True
        if n % p == 0:
            return False
    return True


def small_primes(limit: int) -> list[int]:
    found: list[int] = []
    for n in range(2, limit + 1):
        if divides_none(n, found):
            found.append(n)
    return found


def primes_to(limit: int, small: list[int]) -> list[int]:
    found: list[int] = []
    for n in range(2, limit + 1):
        if divides_none(n, small):
            found.append(n)
    return found


def run(limit: int) -> int:
    found = primes_to(limit, small_primes(isqrt(limit)))
    return 100000 * len(found) + found[-1]
