"""Powers, roots, logarithms, angles, common divisors.

Floats follow IEEE 754: (sqrt -1), (log -1) and (asin 2) are NaN, (log 0) is -inf, (exp 1000) is
inf. Python's math raises in these cases, hence the wrappers. Functions other than expt and sqrt
always answer a float.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from math import inf, nan
from typing import Any, Final

from sx_kernel.base.integers import MAX_BITS, divide
from sx_kernel.base.made import MultipleValues
from sx_kernel.primitives.arithmetic import (
    NUMBER_TYPES,
    collapse,
    divide2,
    divide_floats,
    division_by_zero,
    need_number,
    not_two_numbers,
    ratio_to_float,
    to_float,
    too_large,
)
from sx_kernel.primitives.check import bad_argument, range_error
from sx_kernel.primitives.registry import primitive

# --- powers --------------------------------------------------------------------------------


def _make_power(op: str) -> Callable[[Any, Any], Any]:
    """The function under one of its names, so that its errors have the name that was called."""

    def power(base: Any, exponent: Any) -> Any:
        """`base` to the power `exponent`; exact for exact bases and integer exponents.

        A negative exponent means the reciprocal, by the rule of `/`: (expt 2 -1) is 0.5, but
        (expt 1/2 -1) is 2.
        """
        if type(base) is int and type(exponent) is int:
            # small results need no look at the limit
            if 0 <= exponent < 1000 and base.bit_length() < 1000:
                return base**exponent
        elif type(base) not in NUMBER_TYPES or type(exponent) not in NUMBER_TYPES:
            raise not_two_numbers(op, base, exponent)
        if type(exponent) is int and type(base) is not float:
            return _exact_power(op, base, exponent)
        if base == 0 and type(base) is int and type(exponent) is Fraction and exponent < 0:
            raise division_by_zero(op)
        return _float_power(to_float(base), to_float(exponent))

    return primitive(op)(power)


for _name in ("expt", "pow"):
    _make_power(_name)


def _exact_power(op: str, base: int | Fraction, exponent: int) -> Any:
    if base == 0 and exponent < 0:
        raise division_by_zero(op)
    times = abs(exponent)
    largest = max(abs(base.numerator), base.denominator)
    if largest > 1 and (times > MAX_BITS or times * math.log2(largest) > MAX_BITS):
        raise too_large(op)
    if largest <= 1:
        times &= 1  # 0, 1 and -1 do not grow, so any exponent will do; only 0⁰ is special
        times = times or (0 if exponent == 0 else 2)
    if type(base) is int:
        whole = base**times
        return divide2(1, whole) if exponent < 0 else whole
    top, bottom = base.numerator**times, base.denominator**times
    return collapse(Fraction(bottom, top) if exponent < 0 else Fraction(top, bottom))


def _float_power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except ValueError:
        if base != 0.0:
            return nan  # a negative number to a fraction
        # IEEE 754 9.2.1: the sign of zero matters for odd integers only
        return math.copysign(inf, base) if exponent % 2 == 1 else inf
    except OverflowError:
        return -inf if base < 0 and exponent % 2 == 1 else inf


@primitive("exact-integer-sqrt")
def exact_integer_sqrt(n: Any) -> MultipleValues:
    """Two values: the largest s with s·s ≤ n, and n - s·s."""
    if type(n) is not int:
        raise bad_argument("exact-integer-sqrt", 1, "an exact integer", n)
    if n < 0:
        raise range_error("exact-integer-sqrt", "argument 1 must not be negative", n)
    root = _isqrt(n)
    return MultipleValues.of([root, n - root * root])


def _isqrt(n: int) -> int:
    """The integer square root; CPython's own is quadratic for huge numbers before 3.12."""
    if n.bit_length() < 100_000:
        return math.isqrt(n)
    # Zimmermann's recursion: the root of the upper half, then one division.
    quarter = (n.bit_length() - 1) >> 2
    low_mask = (1 << quarter) - 1
    upper = n >> (2 * quarter)
    root = _isqrt(upper)
    rest = upper - root * root
    quotient, left = divide((rest << quarter) | ((n >> quarter) & low_mask), 2 * root)
    root = (root << quarter) + quotient
    rest = ((left << quarter) | (n & low_mask)) - quotient * quotient
    while rest < 0:
        rest += 2 * root - 1
        root -= 1
    return root


def _perfect_root(n: int) -> int | None:
    """The exact square root of n ≥ 0, or None. Two residues rule most numbers out at once."""
    if n & 15 not in (0, 1, 4, 9) or n % 693 not in _SQUARES_MOD_693:
        return None
    root = _isqrt(n)
    return root if root * root == n else None


_SQUARES_MOD_693: Final = frozenset(i * i % 693 for i in range(693))


_EXACT: Final = 1 << 53  # integers below this are floats without loss


@primitive("sqrt")
def square_root(x: Any) -> Any:
    """The square root: exact for perfect squares of exact numbers, NaN for negative numbers."""
    if type(x) is float:
        return math.sqrt(x) if x >= 0 else nan if x < 0 else x
    if type(x) is int and 0 <= x < _EXACT:
        root = math.isqrt(x)
        return root if root * root == x else math.sqrt(x)
    need_number("sqrt", 1, x)
    if x < 0:
        return nan
    top, bottom = _perfect_root(x.numerator), _perfect_root(x.denominator)
    if top is not None and bottom is not None:
        return collapse(Fraction(top, bottom))
    value = to_float(x)
    if value < inf and (value > 0 or x == 0):
        return math.sqrt(value)
    # too large or too small for a float, but its root need not be: scale by a power of four
    shift = (x.numerator.bit_length() - x.denominator.bit_length()) // 2
    scaled = ratio_to_float(x.numerator << max(0, -2 * shift), x.denominator << max(0, 2 * shift))
    return _scale(math.sqrt(scaled), shift)


def _scale(value: float, exponent: int) -> float:
    try:
        return math.ldexp(value, exponent)
    except OverflowError:
        return inf


# --- logarithms ----------------------------------------------------------------------------


@primitive("exp")
def exponential(x: Any) -> float:
    """e to the power `x`."""
    try:
        return math.exp(to_float(need_number("exp", 1, x)))
    except OverflowError:
        return inf


def _logarithm(x: Any, log: Callable[[Any], float]) -> float:
    """`log` of a number of any size and sign."""
    if x == 0:
        return -inf
    if x < 0:
        return nan
    if type(x) is Fraction:
        value = to_float(x)
        if value == 0.0 or value == inf:
            return log(x.numerator) - log(x.denominator)
        return log(value)
    return log(x)


_LOGARITHMS: Final[dict[int, Callable[[Any], float]]] = {2: math.log2, 10: math.log10}


@primitive("log", "ln")
def logarithm(x: Any, base: Any = None) -> float:
    """The natural logarithm, or the one to a base (exact for powers of 2 and 10)."""
    need_number("log", 1, x)
    if base is None:
        return _logarithm(x, math.log)
    need_number("log", 2, base)
    if base == base and base in _LOGARITHMS:
        return _logarithm(x, _LOGARITHMS[base])
    return divide_floats(_logarithm(x, math.log), _logarithm(base, math.log))


# --- angles, in radians --------------------------------------------------------------------


def _angle_function(name: str, function: Callable[[float], float], what: str) -> None:
    def apply(x: Any) -> float:
        try:
            return function(to_float(need_number(name, 1, x)))
        except ValueError:
            return nan  # the sine of inf, the arcsine of 2

    apply.__doc__ = what
    apply.__name__ = name
    primitive(name)(apply)


_angle_function("sin", math.sin, "The sine of an angle in radians.")
_angle_function("cos", math.cos, "The cosine of an angle in radians.")
_angle_function("tan", math.tan, "The tangent of an angle in radians.")
_angle_function("asin", math.asin, "The angle between -π/2 and π/2 whose sine is `x`.")
_angle_function("acos", math.acos, "The angle between 0 and π whose cosine is `x`.")


@primitive("atan")
def arc_tangent(y: Any, x: Any = None) -> float:
    """The angle whose tangent is `y`; with `x`, the angle of the point (x, y), -π to π."""
    need_number("atan", 1, y)
    if x is None:
        return math.atan(to_float(y))
    need_number("atan", 2, x)
    return math.atan2(to_float(y), to_float(x))


# --- divisors ------------------------------------------------------------------------------


def _need_integers(op: str, values: tuple[Any, ...]) -> tuple[list[int], bool]:
    """The values as ints, and whether all were exact."""
    exact = True
    integers: list[int] = []
    for index, value in enumerate(values, 1):
        if type(value) is int:
            integers.append(value)
        elif type(value) is float and value.is_integer():
            integers.append(int(value))
            exact = False
        else:
            raise bad_argument(op, index, "an integer", value)
    return integers, exact


@primitive("gcd")
def greatest_common_divisor(*integers: Any) -> Any:
    """The largest integer that divides all; of none, 0."""
    values, exact = _need_integers("gcd", integers)
    result = math.gcd(*values)
    return result if exact else to_float(result)


@primitive("lcm")
def least_common_multiple(*integers: Any) -> Any:
    """The smallest positive integer that all divide, or 0 if one of them is 0; of none, 1."""
    values, exact = _need_integers("lcm", integers)
    result = 1
    for value in values:
        if value == 0:
            return 0 if exact else 0.0
        if result.bit_length() + value.bit_length() > MAX_BITS:
            raise too_large("lcm")
        result = math.lcm(result, value)
    return result if exact else to_float(result)


@primitive("rationalize")
def rationalize(x: Any, tolerance: Any) -> Any:
    """The simplest rational that differs from `x` by no more than `tolerance` (R7RS 6.2.6)."""
    for index, value in enumerate((x, tolerance), 1):
        need_number("rationalize", index, value)
    if type(x) is not float and type(tolerance) is not float:
        return collapse(_simplest(Fraction(x) - abs(tolerance), Fraction(x) + abs(tolerance)))
    middle, width = to_float(x), abs(to_float(tolerance))
    if math.isinf(width):
        return nan if math.isinf(middle) else 0.0
    if not math.isfinite(middle) or width != width:
        return middle + width
    exact, step = Fraction(middle), Fraction(width)
    return to_float(_simplest(exact - step, exact + step))


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the least denominator from `low` to `high`; the one nearest to 0 of those.

    Stern and Brocot: what the continued fractions of both ends have in common, then the next term.
    """
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -_simplest(-high, -low)
    terms: list[int] = []
    while True:
        whole = math.ceil(low)
        if whole <= high:
            break
        whole -= 1
        terms.append(whole)
        low, high = 1 / (high - whole), 1 / (low - whole)
    found = Fraction(whole)
    for term in reversed(terms):
        found = term + 1 / found
    return found
