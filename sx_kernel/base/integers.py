"""Large integers: their limit, their digits in any radix, and division that stays fast.

CPython converts and, before 3.12, divides in quadratic time, and its integers have no limit but
memory. SX promises unbounded integers that print and read back, and that no program can hang or
kill the process with one operation. So: conversion (decimal: bigints.py) and division by halving,
and one limit.

Everything is pure and knows nothing of SX.
"""

from __future__ import annotations

import sys
from math import log2
from typing import Final

from sx_kernel.base.bigints import integer_to_text, text_to_integer

# Integers that one multiplication, power, shift or conversion makes are at most this long: five
# million decimal digits. A product of that size takes CPython one to three seconds, during which
# nothing can interrupt it; without a limit (expt 10 (expt 10 9)) would run for hours.
MAX_BITS: Final = 1 << 24

# int() refuses more digits than 4300, unless the radix is a power of two.
_DIRECT_DIGITS: Final = 4_200
# Below this many bits CPython's own division is as fast as halving.
_DIVISION_BITS: Final = 40_000
_HAS_FAST_DIVISION: Final = sys.version_info >= (3, 12)

DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def integer_text(number: int, radix: int = 10) -> str:
    """`number` in digits of `radix` (2 to 36, lower case), of any length. Linearithmic or so."""
    if radix == 10:
        return integer_to_text(number)
    if radix in _POWERS_OF_TWO:
        text = format(abs(number), _POWERS_OF_TWO[radix])
    else:
        text = _digits(abs(number), radix)
    return f"-{text}" if number < 0 else text


_POWERS_OF_TWO: Final = {2: "b", 8: "o", 16: "x"}


def _digits(number: int, radix: int) -> str:
    """A non-negative integer in a radix that Python has no notation for."""
    powers: list[int] = [radix]
    while powers[-1].bit_length() * 2 - 1 <= number.bit_length():
        powers.append(powers[-1] * powers[-1])

    def convert(part: int, level: int) -> str:
        if level < 0:
            return DIGITS[part]
        high, low = divide(part, powers[level])
        return convert(high, level - 1) + convert(low, level - 1)

    return convert(number, len(powers) - 1).lstrip("0") or "0"


def integer_value(digits: str, radix: int = 10) -> int:
    """The integer that `digits` (ASCII, of `radix`, no sign, at least one) denotes.

    Raises ValueError if a character is not a digit of the radix, or if there are more than
    `max_digits(radix)`.
    """
    if len(digits) > max_digits(radix):
        raise ValueError("too many digits")
    if not digits.isalnum() or not digits.isascii():
        # int() would accept blanks, underscores, signs and the digits of other scripts
        raise ValueError("not a digit")
    if radix == 10:
        return text_to_integer(digits)
    if len(digits) <= _DIRECT_DIGITS or radix in _POWERS_OF_TWO:
        return int(digits, radix)
    powers: dict[int, int] = {}

    def power(exponent: int) -> int:
        found = powers.get(exponent)
        if found is None:
            if exponent <= 64:
                found = radix**exponent
            else:
                half = exponent >> 1
                found = power(half) * power(exponent - half)
            powers[exponent] = found
        return found

    def convert(start: int, end: int) -> int:
        if end - start <= 1000:
            return int(digits[start:end], radix)
        low = (end - start) >> 1
        middle = end - low
        return convert(start, middle) * power(low) + convert(middle, end)

    return convert(0, len(digits))


def max_digits(radix: int = 10) -> int:
    """Return how many digits an integer of MAX_BITS has in `radix`."""
    return int(MAX_BITS / log2(radix))


def divide(a: int, b: int) -> tuple[int, int]:
    """divmod(a, b) for `b` ≠ 0: quotient rounded down, remainder with the sign of `b`."""
    size = b.bit_length()
    if _HAS_FAST_DIVISION or size < _DIVISION_BITS or a.bit_length() - size < _DIVISION_BITS:
        return divmod(a, b)
    if b < 0:
        quotient, remainder = divide(-a, -b)
        return quotient, -remainder
    if a < 0:
        quotient, remainder = divide(~a, b)
        return ~quotient, b + ~remainder
    return _divide_blocks(a, b)


def _divide_blocks(a: int, b: int) -> tuple[int, int]:
    """a ≥ 0 by b > 0, long division with digits as long as `b` itself."""
    size = b.bit_length()
    mask = (1 << size) - 1
    blocks: list[int] = []
    while a:
        blocks.append(a & mask)
        a >>= size
    remainder = 0
    quotient = 0
    for block in reversed(blocks):
        digit, remainder = _divide_two_by_one((remainder << size) | block, b, size)
        quotient = (quotient << size) | digit
    return quotient, remainder


def _divide_two_by_one(a: int, b: int, size: int) -> tuple[int, int]:
    """Divide a < b·2^size by b of exactly `size` bits (Burnikel and Ziegler 1998)."""
    if a.bit_length() - size <= _DIVISION_BITS:
        return divmod(a, b)
    odd = size & 1
    if odd:
        a <<= 1
        b <<= 1
        size += 1
    half = size >> 1
    mask = (1 << half) - 1
    b_high, b_low = b >> half, b & mask
    high, remainder = _divide_three_by_two(a >> size, (a >> half) & mask, b, b_high, b_low, half)
    low, remainder = _divide_three_by_two(remainder, a & mask, b, b_high, b_low, half)
    return (high << half) | low, remainder >> odd


def _divide_three_by_two(
    high: int, low: int, b: int, b_high: int, b_low: int, half: int
) -> tuple[int, int]:
    """Divide high·2^half + low by b = b_high·2^half + b_low; the quotient has `half` bits."""
    if high >> half == b_high:
        quotient, remainder = (1 << half) - 1, high - (b_high << half) + b_high
    else:
        quotient, remainder = _divide_two_by_one(high, b_high, half)
    remainder = ((remainder << half) | low) - quotient * b_low
    while remainder < 0:
        quotient -= 1
        remainder += b
    return quotient, remainder
