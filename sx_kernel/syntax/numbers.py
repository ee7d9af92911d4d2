"""The one grammar of numbers: what the reader, `string->number` and its relatives take for one.

It is that of R7RS 7.1.1 without complex numbers, in radices 2 to 36, and SX's own words `inf`,
`-inf` and `nan`, in lower case:

    42 +5 -7     integers             1/3 -4/2        rationals
    1.5 .5 1.    decimals             1e3 1.5E-3      with an exponent
    +inf.0 -inf.0 +nan.0 -nan.0       what is no finite number
    #xFF #b101 #o17 #d10              in another radix
    #e1.5 #i1/2 #e#x10                exact and inexact

Only ASCII digits count, and no blanks or underscores, although Python's int() accepts them.
What begins like a number (`begins_number`) is one or wrong: no symbol is written like that.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Final, TypeAlias

from sx_kernel.base.bigints import text_to_integer
from sx_kernel.base.integers import integer_value, max_digits
from sx_kernel.syntax.patterns import LatePattern

Number: TypeAlias = int | float | Fraction


class TooLong(Exception):
    """A number of more digits than numbers may have."""


WORDS: Final = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_SPECIAL: Final = {
    "+inf.0": math.inf, "-inf.0": -math.inf, "+nan.0": math.nan, "-nan.0": math.nan,
}  # fmt: skip
_START: Final = re.compile(r"[+-]?\.?[0-9]")
_INTEGER: Final = re.compile(r"[+-]?[0-9]+\Z")
_WHOLE: Final = LatePattern(r"[+-]?[0-9a-z]+\Z", re.IGNORECASE | re.ASCII)
_RATIO: Final = LatePattern(r"([+-]?[0-9a-z]+)/([0-9a-z]+)\Z", re.IGNORECASE | re.ASCII)
_DECIMAL: Final = LatePattern(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?\Z")
_PREFIX: Final = LatePattern("#([xbodei])", re.IGNORECASE)
_RADICES: Final = {"x": 16, "b": 2, "o": 8, "d": 10}


def begins_number(text: str) -> bool:
    """Return whether `text`, an atom without prefixes, is a number or wrong, but certainly no
    symbol."""
    return _START.match(text) is not None or (
        len(text) == 6 and text[0] in "+-" and text.lower() in _SPECIAL
    )


def is_prefixed(token: str) -> bool:
    """Return whether a token that begins with `#` is a number, such as `#xFF`, or a wrong one
    (`#b12`).

    `#xyz` is neither: it may be the name of a reader macro.
    """
    prefix = _PREFIX.match(token)
    if prefix is None:
        return False
    rest = token[2:]
    if rest[:1] == "#" or begins_number(rest):
        return True
    try:
        return read_number(token) is not None
    except TooLong:
        return True


def read_number(text: str, radix: int = 10) -> Number | None:
    """The number that the whole of `text` denotes, in digits of `radix` unless a prefix says
    another; None if it denotes none. Raises TooLong.
    """
    if radix == 10 and _INTEGER.match(text):
        return _decimal_integer(text)
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
    special = _SPECIAL.get(text.lower()) if len(text) == 6 else None
    if special is None and radix == 10:
        special = WORDS.get(text)
    if special is not None:
        return None if exactness == "e" else special
    number = _read_exact(text, radix)
    if number is not None:
        return to_float(number) if exactness == "i" else number
    return _read_decimal(text, exact_wanted=exactness == "e") if radix == 10 else None


def to_float(number: Number) -> float:
    """The float nearest to a number; ±inf if it is beyond the largest float."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _decimal_integer(text: str) -> int:
    if len(text) > max_digits():
        raise TooLong
    return text_to_integer(text[1:] if text[0] == "+" else text)


def _collapse(number: Fraction) -> int | Fraction:
    return number.numerator if number.denominator == 1 else number


def read_integer(text: str, radix: int = 10) -> int | None:
    """The integer of an optional sign and digits of `radix` that `text` is; None if it is none.
    Raises TooLong.
    """
    sign, digits = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    if len(digits) > max_digits(radix):
        if all(c.isascii() and c.isalnum() and int(c, 36) < radix for c in set(digits)):
            raise TooLong
        return None
    try:
        value = integer_value(digits, radix)
    except ValueError:  # not digits of this radix: the text may be another kind of number
        return None
    return -value if sign == "-" else value


def _read_exact(text: str, radix: int) -> int | Fraction | None:
    if _WHOLE.match(text):
        return read_integer(text, radix)
    ratio = _RATIO.match(text)
    if ratio is None:
        return None
    top, bottom = read_integer(ratio[1], radix), read_integer(ratio[2], radix)
    if top is None or not bottom:
        return None  # a zero denominator is no number
    return _collapse(Fraction(top, bottom))


def _read_decimal(text: str, *, exact_wanted: bool) -> Number | None:
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
        raise TooLong
    digits = integer_value(whole + places)
    power -= len(places)
    value = Fraction(digits * 10**power) if power >= 0 else Fraction(digits, 10**-power)
    return _collapse(-value if sign == "-" else value)
