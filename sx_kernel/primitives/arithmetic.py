"""+ - * / and the integer divisions, absolute values, extremes, rounding, exactness.

The numbers are Python's int, float and Fraction, told apart by exact type: a bool is not a number.
A Fraction with denominator 1 never leaves this floor.

Rules, the same in every function of this floor:

- Exact with exact is exact and unbounded (see base/integers.MAX_BITS for what is refused);
  `/` alone makes a float of two integers that do not divide evenly.
- A float operand makes the result a float. An exact number too large for a float becomes ±inf, as
  rounding to nearest demands (IEEE 754 4.3.1), instead of an error.
- Division by exact zero is an arithmetic-error; division by 0.0 is IEEE's.

The functions named …2 take exactly two arguments; the compiled code of both tiers calls them. They
test for two equal types first, since that is what nearly all arithmetic is.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from math import copysign, inf, isnan, nan
from typing import Any, Final

from sx_kernel.base.errors import SxError
from sx_kernel.base.integers import MAX_BITS, divide
from sx_kernel.base.made import MultipleValues
from sx_kernel.primitives.check import arithmetic_error, bad_argument, limit_error
from sx_kernel.primitives.registry import primitive
from sx_kernel.syntax.numbers import to_float

NUMBER_TYPES: Final = frozenset((int, float, Fraction))

# A factor this small makes a product at most 30 bits longer: not worth a look at the limit.
_SMALL: Final = (1 << 30) - 1


def need_number(op: str, index: int, value: Any) -> Any:
    """A number of any kind."""
    if type(value) in NUMBER_TYPES:
        return value
    raise bad_argument(op, index, "a number", value)


def not_two_numbers(op: str, a: Any, b: Any) -> SxError:
    """The error for the first of two arguments that is not a number."""
    if type(a) in NUMBER_TYPES:
        return bad_argument(op, 2, "a number", b)
    return bad_argument(op, 1, "a number", a)


def need_numbers(op: str, values: tuple[Any, ...]) -> None:
    """Raise unless all values are numbers, naming the first that is not."""
    for value in values:
        if type(value) not in NUMBER_TYPES:
            index = next(i for i, v in enumerate(values, 1) if type(v) not in NUMBER_TYPES)
            raise bad_argument(op, index, "a number", value)


def too_large(op: str) -> SxError:
    """The limit-error for an exact result beyond MAX_BITS."""
    return limit_error(op, f"the result would have more than {MAX_BITS} bits")


def division_by_zero(op: str) -> SxError:
    """The arithmetic-error for an exact zero divisor."""
    return arithmetic_error(op, "division by zero")


def collapse(number: Fraction) -> int | Fraction:
    """The number as an SX value: a whole Fraction is an int."""
    return number.numerator if number.denominator == 1 else number


def exact_bits(number: Any) -> int:
    """The size of an exact number, for the limit."""
    if type(number) is int:
        return number.bit_length()
    return number.numerator.bit_length() + number.denominator.bit_length()


def _mixed(op: str, a: Any, b: Any, apply: Callable[[Any, Any], Any]) -> Any:
    """`apply` to two numbers of different types, or to two Fractions."""
    kind_a, kind_b = type(a), type(b)
    if (kind_a is int and kind_b is float) or (kind_a is float and kind_b is int):
        try:
            return apply(a, b)
        except OverflowError:  # the integer is too large for a float
            return apply(to_float(a), to_float(b))
    if kind_a not in NUMBER_TYPES or kind_b not in NUMBER_TYPES:
        raise not_two_numbers(op, a, b)
    if kind_a is float or kind_b is float:
        return apply(to_float(a), to_float(b))
    if exact_bits(a) + exact_bits(b) > MAX_BITS:
        raise too_large(op)
    result = apply(a, b)
    return collapse(result) if type(result) is Fraction else result


def add2(a: Any, b: Any) -> Any:
    """a + b."""
    if type(a) is int and type(b) is int:
        return a + b
    if type(a) is float and type(b) is float:
        return a + b
    return _mixed("+", a, b, operator.add)


def subtract2(a: Any, b: Any) -> Any:
    """a - b."""
    if type(a) is int and type(b) is int:
        return a - b
    if type(a) is float and type(b) is float:
        return a - b
    return _mixed("-", a, b, operator.sub)


def multiply2(a: Any, b: Any) -> Any:
    """a · b."""
    if type(a) is int and type(b) is int:
        if -_SMALL < a < _SMALL or -_SMALL < b < _SMALL:
            return a * b
        if a.bit_length() + b.bit_length() > MAX_BITS:
            raise too_large("*")
        return a * b
    if type(a) is float and type(b) is float:
        return a * b
    return _mixed("*", a, b, operator.mul)


def divide2(a: Any, b: Any) -> Any:
    """a / b: an integer if two integers divide evenly, else a float; exact with a rational."""
    if type(a) is int and type(b) is int:
        if -_SMALL < b < _SMALL and b:
            return ratio_to_float(a, b) if a % b else a // b
        return _divide_by_large(a, b)
    if type(a) is float and type(b) is float:
        return divide_floats(a, b)
    if type(a) not in NUMBER_TYPES or type(b) not in NUMBER_TYPES:
        raise not_two_numbers("/", a, b)
    if type(b) is not float and b == 0:
        raise division_by_zero("/")
    if type(a) is float or type(b) is float:
        return divide_floats(to_float(a), to_float(b))
    if exact_bits(a) + exact_bits(b) > MAX_BITS:
        raise too_large("/")
    return collapse(Fraction(a) / Fraction(b))


def _divide_by_large(a: int, b: int) -> int | float:
    if b == 0:
        raise division_by_zero("/")
    quotient, rest = divide(a, b)
    return ratio_to_float(a, b) if rest else quotient


def ratio_to_float(numerator: int, denominator: int) -> float:
    """The float nearest to the quotient of two integers; ±inf beyond the largest float."""
    try:
        return numerator / denominator
    except OverflowError:
        return inf if (numerator < 0) == (denominator < 0) else -inf


def divide_floats(a: float, b: float) -> float:
    """a / b by IEEE 754, where Python raises for a zero divisor."""
    if b != 0.0:
        return a / b
    if a == 0.0 or isnan(a):
        return nan
    return copysign(inf, a) * copysign(1.0, b)


def _fold(op: str, two: Callable[[Any, Any], Any], numbers: tuple[Any, ...]) -> Any:
    """`two` from the left over at least one number. All are checked before any is used."""
    need_numbers(op, numbers)
    return reduce(two, numbers)


@primitive("+", two=add2)
def add(*numbers: Any) -> Any:
    """The sum, from the left; of no numbers 0."""
    total = 0
    for number in numbers:
        if type(number) is not int:
            return _fold("+", add2, numbers)
        total += number
    return total


@primitive("-", two=subtract2)
def subtract(first: Any, *rest: Any) -> Any:
    """The first minus the others, or the negative of a single one."""
    if not rest:
        return -need_number("-", 1, first)
    return _fold("-", subtract2, (first, *rest))


@primitive("*", two=multiply2)
def multiply(*numbers: Any) -> Any:
    """The product, from the left; of no numbers 1."""
    product = 1
    for number in numbers:
        if type(number) is not int or not -_SMALL < number < _SMALL:
            return _fold("*", multiply2, numbers)
        product *= number
    return product


@primitive("/", two=divide2)
def divide_all(first: Any, *rest: Any) -> Any:
    """The first divided by each of the others in turn, or the reciprocal of a single one."""
    if not rest:
        return divide2(1, need_number("/", 1, first))
    return _fold("/", divide2, (first, *rest))


def _make_modulo(op: str) -> Callable[[Any, Any], Any]:
    """The function under one of its names, so that its errors have the name that was called."""

    def modulo(a: Any, b: Any) -> Any:
        """The remainder of the division rounded down, with the sign of `b`. Of any reals."""
        if type(a) is int and type(b) is int:
            if -_SMALL < b < _SMALL and b:
                return a % b
            if b == 0:
                raise division_by_zero(op)
            return divide(a, b)[1]
        return _modulo_of_reals(op, a, b)

    return primitive(op)(modulo)


def _modulo_of_reals(op: str, a: Any, b: Any) -> Any:
    if type(a) not in NUMBER_TYPES or type(b) not in NUMBER_TYPES:
        raise not_two_numbers(op, a, b)
    if type(b) is not float and b == 0:
        raise division_by_zero(op)
    if type(a) is float or type(b) is float:
        a, b = to_float(a), to_float(b)
        return a % b if b != 0.0 else nan
    if exact_bits(a) + exact_bits(b) > MAX_BITS:
        raise too_large(op)
    return collapse(Fraction(a) % Fraction(b))


for _name in ("mod", "modulo", "floor-remainder"):
    _make_modulo(_name)


def _integer_division(op: str, a: Any, b: Any, apply: Callable[[int, int], int]) -> Any:
    """`apply` to two integers; integral floats count as integers and make the result a float.

    R7RS 6.2.6 defines the integer divisions for those as well: (quotient 7.0 2) is 3.0.
    """
    exact = True
    numbers: list[int] = []
    for index, value in enumerate((a, b), 1):
        if type(value) is int:
            numbers.append(value)
        elif type(value) is float and value.is_integer():
            numbers.append(int(value))
            exact = False
        else:
            raise bad_argument(op, index, "an integer", value)
    if numbers[1] == 0:
        raise division_by_zero(op)
    result = apply(*numbers)
    return result if exact else to_float(result)


def _quotient(a: int, b: int) -> int:
    whole = divide(abs(a), abs(b))[0]
    return whole if (a < 0) == (b < 0) else -whole


def _remainder(a: int, b: int) -> int:
    rest = divide(abs(a), abs(b))[1]
    return -rest if a < 0 else rest


@primitive("quotient", "truncate-quotient")
def quotient(a: Any, b: Any) -> Any:
    """The quotient of two integers, rounded towards zero."""
    if type(a) is int and type(b) is int and a >= 0 and 0 < b < _SMALL:
        return a // b
    return _integer_division("quotient", a, b, _quotient)


@primitive("remainder", "truncate-remainder")
def remainder(a: Any, b: Any) -> Any:
    """Return what is left by `quotient`: it has the sign of `a`."""
    if type(a) is int and type(b) is int and a >= 0 and 0 < b < _SMALL:
        return a % b
    return _integer_division("remainder", a, b, _remainder)


@primitive("floor-quotient")
def floor_quotient(a: Any, b: Any) -> Any:
    """The quotient of two integers, rounded down."""
    return _integer_division("floor-quotient", a, b, lambda a, b: divide(a, b)[0])


def _make_division(
    op: str, quotient: Callable[[int, int], int], rest: Callable[[int, int], int]
) -> None:
    """Register the division that returns both the quotient and what is left, R7RS 6.2.6."""

    def both(a: Any, b: Any) -> Any:
        """Two values: the quotient of two integers and what is left."""
        parts = [_integer_division(op, a, b, part) for part in (quotient, rest)]
        return MultipleValues.of(parts)

    primitive(op)(both)


_make_division("floor/", lambda a, b: divide(a, b)[0], lambda a, b: divide(a, b)[1])
_make_division("truncate/", _quotient, _remainder)


@primitive("abs", "magnitude")
def absolute(x: Any) -> Any:
    """The absolute value."""
    return abs(need_number("abs", 1, x))


@primitive("inc")
def inc(x: Any) -> Any:
    """x + 1."""
    if type(x) is int:
        return x + 1
    return add2(need_number("inc", 1, x), 1)


@primitive("dec")
def dec(x: Any) -> Any:
    """x - 1."""
    if type(x) is int:
        return x - 1
    return subtract2(need_number("dec", 1, x), 1)


@primitive("square")
def square(x: Any) -> Any:
    """x · x."""
    return multiply2(need_number("square", 1, x), x)


@primitive("cube")
def cube(x: Any) -> Any:
    """x · x · x."""
    return multiply2(multiply2(need_number("cube", 1, x), x), x)


def _extreme(op: str, numbers: tuple[Any, ...], better: Callable[[Any, Any], bool]) -> Any:
    """The best of the numbers; a float if one of them is (R7RS 6.2.6), NaN if one is NaN."""
    need_numbers(op, numbers)
    best = numbers[0]
    inexact = False
    for number in numbers:
        if type(number) is float:
            inexact = True
            if isnan(number):
                return nan
        if better(number, best):
            best = number
    return to_float(best) if inexact else best


def minimum2(a: Any, b: Any) -> Any:
    """The smaller of two numbers."""
    if type(a) is int and type(b) is int:
        return b if b < a else a
    return _extreme("min", (a, b), lambda a, b: a < b)


def maximum2(a: Any, b: Any) -> Any:
    """The larger of two numbers."""
    if type(a) is int and type(b) is int:
        return b if b > a else a
    return _extreme("max", (a, b), lambda a, b: a > b)


@primitive("min", two=minimum2)
def minimum(first: Any, *rest: Any) -> Any:
    """The smallest of the numbers."""
    return _extreme("min", (first, *rest), lambda a, b: a < b)


@primitive("max", two=maximum2)
def maximum(first: Any, *rest: Any) -> Any:
    """The largest of the numbers."""
    return _extreme("max", (first, *rest), lambda a, b: a > b)


@primitive("clamp")
def clamp(x: Any, low: Any, high: Any) -> Any:
    """`x`, or the bound that it is beyond; `low` if the bounds are the wrong way round."""
    need_numbers("clamp", (x, low, high))
    if x > high:
        x = high
    return low if x < low else x


# --- rounding ------------------------------------------------------------------------------


def _need_finite(op: str, x: Any) -> Any:
    need_number(op, 1, x)
    if type(x) is float and (isnan(x) or x in (inf, -inf)):
        raise bad_argument(op, 1, "a finite number", x)
    return x


@primitive("floor")
def floor(x: Any) -> int:
    """The largest integer not above `x`."""
    return x if type(x) is int else _need_finite("floor", x).__floor__()


def _make_ceiling(op: str) -> Callable[[Any], int]:
    def ceiling(x: Any) -> int:
        """The smallest integer not below `x`."""
        return x if type(x) is int else _need_finite(op, x).__ceil__()

    return primitive(op)(ceiling)


for _name in ("ceil", "ceiling"):
    _make_ceiling(_name)


@primitive("truncate")
def truncate(x: Any) -> int:
    """The integer part."""
    return x if type(x) is int else _need_finite("truncate", x).__trunc__()


# More places than any float has change nothing, and Python's round fails on absurd counts.
_MOST_PLACES: Final = 400


@primitive("round")
def round_number(x: Any, places: Any = None) -> Any:
    """The nearest integer, or with `places` the nearest number with so many decimals.

    Halves go to the even neighbour (R7RS 6.2.6). Negative places round to tens, hundreds …
    """
    _need_finite("round", x)
    if places is None:
        return x if type(x) is int else round(x)
    if type(places) is not int:
        raise bad_argument("round", 2, "an integer", places)
    if type(x) is int and (places >= 0 or -places > x.bit_length()):
        return x if places >= 0 else 0
    if type(x) is int:
        unit = 10**-places
        return round(Fraction(x, unit)) * unit
    rounded: Any = round(x, max(-_MOST_PLACES, min(_MOST_PLACES, places)))
    return collapse(rounded) if type(rounded) is Fraction else rounded


# --- exactness -----------------------------------------------------------------------------


@primitive("exact", "inexact->exact")
def exact(x: Any) -> Any:
    """The exact number equal to `x`."""
    if type(x) is float:
        _need_finite("exact", x)
        return int(x) if x.is_integer() else Fraction(x)
    return need_number("exact", 1, x)


@primitive("inexact", "exact->inexact")
def inexact(x: Any) -> float:
    """The float nearest to `x`."""
    return to_float(need_number("inexact", 1, x))


def _ratio(op: str, x: Any) -> tuple[Any, Any]:
    if type(x) is float:
        top, bottom = _need_finite(op, x).as_integer_ratio()
        return to_float(top), to_float(bottom)
    need_number(op, 1, x)
    return x.numerator, x.denominator


@primitive("numerator")
def numerator(x: Any) -> Any:
    """The numerator in lowest terms; of a float, a float."""
    return _ratio("numerator", x)[0]


@primitive("denominator")
def denominator(x: Any) -> Any:
    """The denominator in lowest terms, positive; of a float, a float."""
    return _ratio("denominator", x)[1]
