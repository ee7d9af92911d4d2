"""What kind of number, and what it looks like: predicates and bitwise operations on integers."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite, isinf, isnan
from typing import Any

from sx_kernel.base.integers import MAX_BITS
from sx_kernel.primitives.arithmetic import NUMBER_TYPES, need_number, too_large
from sx_kernel.primitives.check import bad_argument
from sx_kernel.primitives.registry import primitive


@primitive("number?", "real?", "complex?")
def is_number(x: Any) -> bool:
    """Return whether `x` is a number of any kind."""
    return type(x) in NUMBER_TYPES


@primitive("integer?")
def is_integer(x: Any) -> bool:
    """Return whether `x` is a whole number; 2.0 is one (R7RS 6.2.6)."""
    return type(x) is int or (type(x) is float and x.is_integer())


@primitive("exact-integer?")
def is_exact_integer(x: Any) -> bool:
    """Return whether `x` is an exact whole number."""
    return type(x) is int


@primitive("exact-nonnegative-integer?")
def is_natural(x: Any) -> bool:
    """Return whether `x` is an exact whole number that is not negative."""
    return type(x) is int and x >= 0


@primitive("float?")
def is_float(x: Any) -> bool:
    """Return whether `x` is a float."""
    return type(x) is float


@primitive("rational?")
def is_rational(x: Any) -> bool:
    """Return whether `x` is a finite number: R7RS counts floats as rationals."""
    return type(x) is int or type(x) is Fraction or (type(x) is float and isfinite(x))


@primitive("exact-rational?")
def is_exact_rational(x: Any) -> bool:
    """Return whether `x` is an integer or a ratio of integers."""
    return type(x) is int or type(x) is Fraction


@primitive("exact?")
def is_exact(x: Any) -> bool:
    """Return whether the number `x` is exact."""
    return type(need_number("exact?", 1, x)) is not float


@primitive("inexact?")
def is_inexact(x: Any) -> bool:
    """Return whether the number `x` is a float."""
    return type(need_number("inexact?", 1, x)) is float


@primitive("nan?")
def is_nan(x: Any) -> bool:
    """Return whether the number `x` is NaN."""
    return type(need_number("nan?", 1, x)) is float and isnan(x)


@primitive("finite?")
def is_finite(x: Any) -> bool:
    """Return whether the number `x` is neither infinite nor NaN."""
    return type(need_number("finite?", 1, x)) is not float or isfinite(x)


@primitive("infinite?")
def is_infinite(x: Any) -> bool:
    """Return whether the number `x` is inf or -inf."""
    return type(need_number("infinite?", 1, x)) is float and isinf(x)


@primitive("zero?")
def is_zero(x: Any) -> bool:
    """Return whether the number `x` is zero; -0.0 is."""
    return x == 0 if type(x) is int else need_number("zero?", 1, x) == 0


@primitive("positive?")
def is_positive(x: Any) -> bool:
    """Return whether the number `x` is greater than zero."""
    return x > 0 if type(x) is int else need_number("positive?", 1, x) > 0


@primitive("negative?")
def is_negative(x: Any) -> bool:
    """Return whether the number `x` is less than zero."""
    return x < 0 if type(x) is int else need_number("negative?", 1, x) < 0


def _parity(op: str, x: Any) -> int:
    if type(x) is float and x.is_integer():
        return int(x) & 1
    raise bad_argument(op, 1, "an integer", x)


@primitive("even?")
def is_even(x: Any) -> bool:
    """Return whether the integer `x` is divisible by two."""
    return not (x & 1 if type(x) is int else _parity("even?", x))


@primitive("odd?")
def is_odd(x: Any) -> bool:
    """Return whether the integer `x` is not divisible by two."""
    return bool(x & 1 if type(x) is int else _parity("odd?", x))


# --- bits: of integers in two's complement, infinitely wide --------------------------------


def _need_integer(op: str, index: int, value: Any) -> int:
    if type(value) is int:
        return value
    raise bad_argument(op, index, "an exact integer", value)


@primitive("bitwise-and")
def bitwise_and(*integers: Any) -> int:
    """The bits set in all of the integers; of none, -1."""
    result = -1
    for index, value in enumerate(integers, 1):
        result &= _need_integer("bitwise-and", index, value)
    return result


@primitive("bitwise-or", "bitwise-ior")
def bitwise_or(*integers: Any) -> int:
    """The bits set in any of the integers; of none, 0."""
    result = 0
    for index, value in enumerate(integers, 1):
        result |= _need_integer("bitwise-or", index, value)
    return result


@primitive("bitwise-xor")
def bitwise_xor(*integers: Any) -> int:
    """The bits set in an odd number of the integers; of none, 0."""
    result = 0
    for index, value in enumerate(integers, 1):
        result ^= _need_integer("bitwise-xor", index, value)
    return result


@primitive("bitwise-not")
def bitwise_not(n: Any) -> int:
    """All bits the other way: -n - 1."""
    return ~_need_integer("bitwise-not", 1, n)


@primitive("arithmetic-shift")
def arithmetic_shift(n: Any, count: Any) -> int:
    """n · 2^count, rounded down: to the left if `count` is positive, else to the right."""
    _need_integer("arithmetic-shift", 1, n)
    _need_integer("arithmetic-shift", 2, count)
    if count <= 0:
        # all bits gone; Python itself cannot shift by 2^64
        return (-1 if n < 0 else 0) if -count > n.bit_length() else n >> -count
    if n and n.bit_length() + count > MAX_BITS:
        raise too_large("arithmetic-shift")
    return n << count if n else 0


@primitive("bit-count")
def bit_count(n: Any) -> int:
    """Return how many bits are 1 in a non-negative integer, or 0 in a negative one (SRFI 151)."""
    _need_integer("bit-count", 1, n)
    return (~n if n < 0 else n).bit_count()


@primitive("integer-length")
def integer_length(n: Any) -> int:
    """Return how many bits the integer needs, without its sign."""
    _need_integer("integer-length", 1, n)
    return (~n if n < 0 else n).bit_length()
