"""Church numerals: numbers that are functions, added, multiplied and taken to powers."""

from __future__ import annotations

from typing import Any


def zero(_f: Any) -> Any:
    return lambda x: x


def succ(n: Any) -> Any:
    return lambda f: lambda x: f(n(f)(x))


def plus(a: Any, b: Any) -> Any:
    return lambda f: lambda x: a(f)(b(f)(x))


def times(a: Any, b: Any) -> Any:
    return lambda f: a(b(f))


def number(n: int) -> Any:
    return zero if n == 0 else succ(number(n - 1))


def value(n: Any) -> int:
    return n(lambda x: x + 1)(0)


def run(a: int, b: int) -> int:
    one, other = number(a), number(b)
    return value(plus(times(one, times(other, one)), times(other, other)))
