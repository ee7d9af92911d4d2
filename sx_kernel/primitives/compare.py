"""= != < > <= >= and the three older equalities.

`=` is structural and numeric across the tower (base/equality.py); the orders are for numbers
only, compare exactly (2^53 + 1 > 2.0^53), and are false for NaN, as IEEE 754 wants.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sx_kernel.base.equality import equal, eqv
from sx_kernel.primitives.arithmetic import NUMBER_TYPES, need_numbers, not_two_numbers
from sx_kernel.primitives.check import bad_argument
from sx_kernel.primitives.registry import primitive


def equal2(a: Any, b: Any) -> bool:
    """a = b."""
    kind = type(a)
    if kind is type(b) and (kind is int or kind is str):
        return a == b
    return equal(a, b)


@primitive("=", two=equal2)
def equal_all(first: Any, *rest: Any) -> bool:
    """Return whether all are equal, neighbours compared."""
    return _holds(equal2, (first, *rest))


def different2(a: Any, b: Any) -> bool:
    """not a = b."""
    kind = type(a)
    if kind is type(b) and (kind is int or kind is str):
        return a != b
    return not equal(a, b)


@primitive("!=", "not=", two=different2)
def different(first: Any, *rest: Any) -> bool:
    """Return whether not all are equal: the opposite of `=`."""
    return not _holds(equal2, (first, *rest))


def less2(a: Any, b: Any) -> bool:
    """a < b."""
    if type(a) is int and type(b) is int:
        return a < b
    if type(a) in NUMBER_TYPES and type(b) in NUMBER_TYPES:
        return a < b
    raise not_two_numbers("<", a, b)


def greater2(a: Any, b: Any) -> bool:
    """a > b."""
    if type(a) is int and type(b) is int:
        return a > b
    if type(a) in NUMBER_TYPES and type(b) in NUMBER_TYPES:
        return a > b
    raise not_two_numbers(">", a, b)


def at_most2(a: Any, b: Any) -> bool:
    """a ≤ b."""
    if type(a) is int and type(b) is int:
        return a <= b
    if type(a) in NUMBER_TYPES and type(b) in NUMBER_TYPES:
        return a <= b
    raise not_two_numbers("<=", a, b)


def at_least2(a: Any, b: Any) -> bool:
    """a ≥ b."""
    if type(a) is int and type(b) is int:
        return a >= b
    if type(a) in NUMBER_TYPES and type(b) in NUMBER_TYPES:
        return a >= b
    raise not_two_numbers(">=", a, b)


def _ordered(op: str, two: Callable[[Any, Any], bool], numbers: tuple[Any, ...]) -> bool:
    """Return whether `two` holds between all neighbours; everything must be a number either way."""
    need_numbers(op, numbers)
    return _holds(two, numbers)


def _holds(two: Callable[[Any, Any], bool], values: tuple[Any, ...]) -> bool:
    """Return whether `two` holds between all neighbours of at least one value."""
    before = values[0]
    for value in values[1:]:
        if not two(before, value):
            return False
        before = value
    return True


@primitive("<", two=less2)
def less(first: Any, *rest: Any) -> bool:
    """Return whether the numbers increase."""
    return _ordered("<", less2, (first, *rest))


@primitive(">", two=greater2)
def greater(first: Any, *rest: Any) -> bool:
    """Return whether the numbers decrease."""
    return _ordered(">", greater2, (first, *rest))


@primitive("<=", two=at_most2)
def at_most(first: Any, *rest: Any) -> bool:
    """Return whether the numbers never decrease."""
    return _ordered("<=", at_most2, (first, *rest))


@primitive(">=", two=at_least2)
def at_least(first: Any, *rest: Any) -> bool:
    """Return whether the numbers never increase."""
    return _ordered(">=", at_least2, (first, *rest))


@primitive("not")
def negation(x: Any) -> bool:
    """Return whether `x` is false or nil."""
    return x is False or x is None


@primitive("equal?")
def is_equal(a: Any, b: Any) -> bool:
    """The relation `=` of two values."""
    return equal2(a, b)


@primitive("eqv?", "eq?", "identical?")
def is_eqv(a: Any, b: Any) -> bool:
    """Atoms by value and type of number, compounds by identity."""
    return eqv(a, b)


@primitive("boolean=?")
def boolean_equal(first: Any, *rest: Any) -> bool:
    """Return whether all are the same boolean."""
    for index, value in enumerate((first, *rest), 1):
        if type(value) is not bool:
            raise bad_argument("boolean=?", index, "a boolean", value)
    return all(value is first for value in rest)
