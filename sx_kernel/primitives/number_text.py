"""Numbers as text and back. What is a number, syntax/numbers.py says, to the reader, too."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, TypeVar

from sx_kernel.base.integers import MAX_BITS, integer_text
from sx_kernel.primitives.arithmetic import NUMBER_TYPES, need_number, to_float
from sx_kernel.primitives.check import (
    bad_argument,
    limit_error,
    need_integer,
    need_string,
    range_error,
)
from sx_kernel.primitives.registry import primitive
from sx_kernel.syntax.numbers import TooLong, read_integer, read_number

_MOST_PLACES: Final = 10_000


def _need_radix(op: str, value: Any) -> int:
    radix = need_integer(op, 2, value)
    if not 2 <= radix <= 36:
        raise range_error(op, "argument 2 must be between 2 and 36", value)
    return radix


def number_text(number: Any, radix: int = 10) -> str:
    """The digits of a number as they read back; a float only with radix 10."""
    if type(number) is int:
        return integer_text(number, radix)
    if type(number) is Fraction:
        top, bottom = number.numerator, number.denominator
        return f"{integer_text(top, radix)}/{integer_text(bottom, radix)}"
    return repr(number)


# Python itself prints integers below this at once.
_SHORT: Final = 1 << 63


@primitive("number->string")
def number_to_string(n: Any, radix: Any = 10) -> str:
    """The digits of `n`."""
    if type(n) is int and radix == 10 and -_SHORT < n < _SHORT:
        return str(n)
    need_number("number->string", 1, n)
    base = _need_radix("number->string", radix)
    if type(n) is float and base != 10:
        raise bad_argument("number->string", 1, "an exact number for a radix other than 10", n)
    return number_text(n, base)


# --- reading -------------------------------------------------------------------------------

_Result = TypeVar("_Result")


def _limited(op: str, read: Callable[[str, int], _Result], text: str, radix: int = 10) -> _Result:
    """Return what `read` makes of `text`. Raises SxError (limit-error) if that would be too
    long."""
    try:
        return read(text, radix)
    except TooLong:
        raise limit_error(op, f"the number would have more than {MAX_BITS} bits") from None


_DIGITS: Final = 19


def _is_digits(text: str) -> bool:
    """Return whether a text is nothing but decimal digits, ASCII ones."""
    return text.isdigit() and text.isascii()


@primitive("string->number")
def string_to_number(text: Any, radix: Any = 10) -> Any:
    """The number that `text` denotes, or false."""
    if type(text) is str and len(text) < _DIGITS and radix == 10 and _is_digits(text):
        return int(text)
    need_string("string->number", 1, text)
    number = _limited("string->number", read_number, text, _need_radix("string->number", radix))
    return False if number is None else number


@primitive("parse-number")
def parse_number(text: Any, default: Any = None) -> Any:
    """The number that a string denotes, blanks around it ignored, or `default`."""
    if type(text) in NUMBER_TYPES:
        return text
    if type(text) is not str:
        return default
    number = _limited("parse-number", read_number, text.strip())
    return default if number is None else number


@primitive("parse-int")
def parse_int(text: Any, default: Any = 0) -> Any:
    """The integer that a string denotes, or `default`; a finite number is truncated."""
    if type(text) is str:
        if len(text) < _DIGITS and _is_digits(text):
            return int(text)
        value = _limited("parse-int", read_integer, text.strip())
        return default if value is None else value
    if type(text) in NUMBER_TYPES and not (type(text) is float and not math.isfinite(text)):
        return math.trunc(text)
    return default


@primitive("parse-float")
def parse_float(text: Any, default: Any = 0.0) -> Any:
    """The number that a string denotes as a float, or `default`."""
    if type(text) is str:
        number = _limited("parse-float", read_number, text.strip())
        return default if number is None else to_float(number)
    return to_float(text) if type(text) in NUMBER_TYPES else default


@primitive("format-decimal")
def format_decimal(n: Any, places: Any = 2) -> str:
    """`n` with exactly that many decimals, halves to the even neighbour."""
    need_number("format-decimal", 1, n)
    count = need_integer("format-decimal", 2, places)
    if not 0 <= count <= _MOST_PLACES:
        text = f"argument 2 must be between 0 and {_MOST_PLACES}"
        raise range_error("format-decimal", text, places)
    if type(n) is float:
        return f"{n:.{count}f}"
    digits = integer_text(abs(round(n * 10**count))).rjust(count + 1, "0")
    sign = "-" if n < 0 else ""
    return f"{sign}{digits[:-count]}.{digits[-count:]}" if count else sign + digits
