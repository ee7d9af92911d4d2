"""Decimal text of integers of any size.

Python refuses int ↔ str beyond 4300 digits (CVE-2020-10735) because its own conversion is
quadratic. SX integers are unbounded, so these two functions convert by divide and conquer and do
not depend on the process-wide limit.
"""

from __future__ import annotations

import decimal
from typing import Final

# Below these sizes Python's own conversion is the fastest, and its limit cannot be reached.
_DIRECT_DIGITS: Final = 2000
_DIRECT_BITS: Final = 6000
_EXACT: Final = decimal.Context(
    prec=decimal.MAX_PREC,
    Emax=decimal.MAX_EMAX,
    Emin=decimal.MIN_EMIN,
    traps=[decimal.Inexact, decimal.InvalidOperation],
)


def text_to_integer(digits: str) -> int:
    """The integer that `digits` (an optional minus sign and ASCII digits) denotes.

    100 000 digits take some 20 ms, a million a second (Karatsuba).
    """
    if len(digits) <= _DIRECT_DIGITS:
        return int(digits)
    if digits[0] == "-":
        return -text_to_integer(digits[1:])
    # Leaves of equal length from the right, then neighbours joined level by level.
    width = _DIRECT_DIGITS
    first = len(digits) % width
    parts = [int(digits[:first])] if first else []
    parts += [int(digits[i : i + width]) for i in range(first, len(digits), width)]
    parts.reverse()  # least significant first
    base = 10**width
    while len(parts) > 1:
        pairs = [high * base + low for low, high in zip(parts[::2], parts[1::2], strict=False)]
        if len(parts) % 2:
            pairs.append(parts[-1])
        parts = pairs
        if len(parts) > 1:
            base *= base
    return parts[0]


def integer_to_text(n: int) -> str:
    """The decimal digits of `n`. A million digits take about a second."""
    if -(1 << _DIRECT_BITS) < n < 1 << _DIRECT_BITS:
        return str(n)
    if n < 0:
        return "-" + integer_to_text(-n)
    # Decimal multiplies with a number-theoretic transform, int does not: go through Decimal by
    # halves (the method of CPython 3.12's _pylong.py).
    powers: dict[int, decimal.Decimal] = {}

    def power(bits: int) -> decimal.Decimal:
        found = powers.get(bits)
        if found is None:
            if bits <= _DIRECT_BITS:
                found = decimal.Decimal(1 << bits)
            else:
                half = bits >> 1
                found = _EXACT.multiply(power(half), power(bits - half))
            powers[bits] = found
        return found

    def convert(part: int, bits: int) -> decimal.Decimal:
        # depth is log2 of the size: no danger for the stack
        if bits <= _DIRECT_BITS:
            return decimal.Decimal(part)
        half = bits >> 1
        high, low = part >> half, part & ((1 << half) - 1)
        return _EXACT.fma(convert(high, bits - half), power(half), convert(low, half))

    return str(convert(n, n.bit_length()))
