"""Numbers as text and back.

The grammar is that of R7RS 7.1.1 without complex numbers, plus SX's own words inf, -inf and nan.
Only ASCII digits count, and no blanks or underscores, although Python's int() accepts them.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any, Final

from sx_kernel.base.integers import MAX_BITS, integer_text, integer_value, max_digits
from sx_kernel.primitives.arithmetic import (
    NUMBER_TYPES,
    collapse,
    need_number,
    to_float,
)
from sx_kernel.primitives.check import (
    bad_argument,
    limit_error,
    need_integer,
    need_string,
    range_error,
)
from sx_kernel.primitives.registry import primitive

_PREFIX: Final = re.compile("#([xbodie])", re.IGNORECASE)
_RADICES: Final = {"x": 16, "b": 2, "o": 8, "d": 10}
_WHOLE: Final = re.compile(r"[+-]?[0-9a-z]+\Z", re.IGNORECASE)
_RATIO: Final = re.compile(r"([+-]?[0-9a-z]+)/([0-9a-z]+)\Z", re.IGNORECASE)
_DECIMAL: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?\Z")
_WORDS: Final = {
    "inf": math.inf, "+inf.0": math.inf, "-inf": -math.inf, "-inf.0": -math.inf,
    "nan": math.nan, "+nan.0": math.nan, "-nan.0": math.nan,
}  # fmt: skip
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


def read_number(op: str, text: str, radix: int = 10) -> Any:
    """The number that the whole of `text` denotes, or None.

    Raises SxError (limit-error, in the name of `op`) if it is a number beyond the limit.
    """
    exactness = ""
    while text[:1] == "#":
        prefix = _PREFIX.match(text)
        if prefix is None:
            return None
        letter = prefix[1].lower()
        if letter in "ei":
            exactness = letter
        else:
            radix = _RADICES[letter]
        text = text[2:]
    lowered = text.lower() if len(text) < 8 else ""
    if lowered in _WORDS:
        return None if exactness == "e" else _WORDS[lowered]
    number = _read_exact(op, text, radix)
    if number is not None:
        return to_float(number) if exactness == "i" else number
    if radix != 10:
        return None
    return _read_decimal(op, text, exact_wanted=exactness == "e")


def _digits(op: str, text: str, radix: int) -> int | None:
    """An integer with an optional sign, or None."""
    sign, digits = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    if len(digits) > max_digits(radix):
        if all(c.isascii() and c.isalnum() and int(c, 36) < radix for c in set(digits)):
            raise limit_error(op, f"the number would have more than {MAX_BITS} bits")
        return None
    try:
        value = integer_value(digits, radix)
    except ValueError:  # not digits of this radix: the text may be another kind of number
        return None
    return -value if sign == "-" else value


def _read_exact(op: str, text: str, radix: int) -> int | Fraction | None:
    if _WHOLE.match(text):
        return _digits(op, text, radix)
    ratio = _RATIO.match(text)
    if ratio is None:
        return None
    top, bottom = _digits(op, ratio[1], radix), _digits(op, ratio[2], radix)
    if top is None or not bottom:
        return None  # a zero denominator is no number
    return collapse(Fraction(top, bottom))


def _read_decimal(op: str, text: str, *, exact_wanted: bool) -> Any:
    match = _DECIMAL.match(text)
    if match is None:
        return None
    sign, whole, places, exponent = match[1], match[2], match[3] or "", match[4] or "0"
    if not whole and not places:
        return None
    if not exact_wanted:
        return float(text)
    power = int(exponent) if len(exponent) < 12 else 10**12 * (-1 if exponent[0] == "-" else 1)
    if len(whole) + len(places) + abs(power) > max_digits():
        raise limit_error(op, f"the number would have more than {MAX_BITS} bits")
    digits = integer_value(whole + places)
    power -= len(places)
    value = Fraction(digits * 10**power) if power >= 0 else Fraction(digits, 10**-power)
    return collapse(-value if sign == "-" else value)


@primitive("string->number")
def string_to_number(text: Any, radix: Any = 10) -> Any:
    """The number that `text` denotes, or false."""
    need_string("string->number", 1, text)
    number = read_number("string->number", text, _need_radix("string->number", radix))
    return False if number is None else number


@primitive("parse-number")
def parse_number(text: Any, default: Any = None) -> Any:
    """The number that a string denotes, blanks around it ignored, or `default`."""
    if type(text) in NUMBER_TYPES:
        return text
    if type(text) is not str:
        return default
    number = read_number("parse-number", text.strip())
    return default if number is None else number


@primitive("parse-int")
def parse_int(text: Any, default: Any = 0) -> Any:
    """The integer that a string denotes, or `default`; a finite number is truncated."""
    if type(text) is str:
        digits = text.strip()
        value = _digits("parse-int", digits, 10) if _WHOLE.match(digits) else None
        return default if value is None else value
    if type(text) in NUMBER_TYPES and not (type(text) is float and not math.isfinite(text)):
        return math.trunc(text)
    return default


@primitive("parse-float")
def parse_float(text: Any, default: Any = 0.0) -> Any:
    """The number that a string denotes as a float, or `default`."""
    if type(text) is str:
        number = read_number("parse-float", text.strip())
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
