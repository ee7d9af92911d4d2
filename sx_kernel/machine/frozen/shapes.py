"""Tests of the shape of frozen data: pairs, indices, tuples of so many parts of these types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from sx_kernel.machine.frozen.codecs import Parts

Test: TypeAlias = Callable[[Any], bool]


class Unsound(Exception):
    """The data are not what freeze writes; the message says where."""


def demand(good: bool, what: str) -> None:
    """Raise Unsound, which names `what`, unless it is good."""
    if not good:
        raise Unsound(what)


def is_a(*kinds: type) -> Test:
    """A test for exactly these types."""
    return lambda x: type(x) in kinds


def is_index(x: Any, below: int) -> bool:
    """Return whether `x` is a whole number from 0 up to `below`, which is excluded."""
    return type(x) is int and 0 <= x < below


def is_count(x: Any) -> bool:
    """Return whether `x` is a whole number from 0 that no data in memory exceed."""
    return is_index(x, 1 << 30)


def each(parts: Parts, *tests: Test) -> bool:
    """Return whether there is one part for each test, which it passes."""
    return len(parts) == len(tests) and all(test(x) for test, x in zip(tests, parts, strict=True))


def of(*tests: Test) -> Test:
    """A test for tuples whose parts pass these tests."""
    return lambda x: type(x) is tuple and each(x, *tests)


def tuple_of(kind: type) -> Test:
    """A test for tuples, of any length, of exactly this type."""
    return lambda x: type(x) is tuple and all(type(part) is kind for part in x)


def pairs(parts: Parts, first: Test, second: Test) -> bool:
    """Return whether the parts are pairs."""
    return len(parts) % 2 == 0 and all(map(first, parts[::2])) and all(map(second, parts[1::2]))


__all__ = [
    "Test", "Unsound", "demand", "each", "is_a", "is_count", "is_index", "of", "pairs", "tuple_of",
]  # fmt: skip
