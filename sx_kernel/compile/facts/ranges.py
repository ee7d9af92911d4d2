"""The ranges of integers: what arithmetic makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from sx_kernel.compile.facts.types import WORD, Type

Range: TypeAlias = "tuple[int | None, int | None]"


def _add(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b


def _negative(a: int | None) -> int | None:
    return None if a is None else -a


def total(types: Sequence[Type]) -> Range:
    """Of a sum, of which one operand may be left out: one more."""
    a = types[0]
    b = types[1] if len(types) > 1 else Type("int", 1, 1)
    return _add(a.low, b.low), _add(a.high, b.high)


def difference(types: Sequence[Type]) -> Range:
    """Of a difference, or of what is one less."""
    a = types[0]
    b = types[1] if len(types) > 1 else Type("int", 1, 1)
    return _add(a.low, _negative(b.high)), _add(a.high, _negative(b.low))


def negation(types: Sequence[Type]) -> Range:
    """Of a number with the other sign."""
    return _negative(types[0].high), _negative(types[0].low)


def product(types: Sequence[Type]) -> Range:
    """Of a product."""
    a, b = types[0], types[-1]
    if a.low is None or a.high is None or b.low is None or b.high is None:
        natural = a.low is not None and b.low is not None and a.low >= 0 and b.low >= 0
        return (0 if natural else None), None
    ends = a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high
    return min(ends), max(ends)


def remainder(types: Sequence[Type]) -> Range:
    """Of what is left by a division rounded down by a positive number (by 0 it fails)."""
    a, b = types
    if b.low is None or b.low < 0:
        return None, None
    high = None if b.high is None else max(b.high - 1, 0)
    if a.low is not None and a.low >= 0 and a.high is not None:
        high = a.high if high is None else min(high, a.high)
    return 0, high


def truncated(types: Sequence[Type]) -> Range:
    """Of what is left by a division rounded towards zero, which has the sign of operand 0."""
    low, high = remainder(types)
    if low is None or (types[0].low is not None and types[0].low >= 0):
        return low, high
    top = types[1].high
    return (None if top is None else 1 - top), high


def quotient(types: Sequence[Type]) -> Range:
    """Of the quotient of natural numbers (by 0 it fails)."""
    a, b = types
    if a.low is None or a.low < 0 or b.low is None or b.low < 0:
        return None, None
    return 0, None if a.high is None else a.high // max(b.low, 1)


def conjunction(types: Sequence[Type]) -> Range:
    """Of the bits that both have."""
    tops = [t.high for t in types if t.low is not None and t.low >= 0]
    if not tops:
        return None, None
    known = [top for top in tops if top is not None]
    return 0, min(known) if known else None


def disjunction(types: Sequence[Type]) -> Range:
    """Of the bits that one of two natural numbers has."""
    if any(t.low is None or t.low < 0 for t in types):
        return None, None
    tops = [t.high for t in types]
    if any(top is None for top in tops):
        return 0, None
    return 0, (1 << max(top.bit_length() for top in tops if top is not None)) - 1


def least(types: Sequence[Type]) -> Range:
    """Of the least of two numbers."""
    a, b = types[0], types[-1]
    low = None if a.low is None or b.low is None else min(a.low, b.low)
    high = b.high if a.high is None else a.high if b.high is None else min(a.high, b.high)
    return low, high


def greatest(types: Sequence[Type]) -> Range:
    """Of the greatest of two numbers."""
    a, b = types[0], types[-1]
    high = None if a.high is None or b.high is None else max(a.high, b.high)
    low = b.low if a.low is None else a.low if b.low is None else max(a.low, b.low)
    return low, high


def character(types: Sequence[Type]) -> Range:
    """Of the code of a character."""
    del types
    return 0, 0x10FFFF


OPPOSITE: Final = {
    "below": "down to", "up to": "above", "above": "up to", "down to": "below", "at": "not at",
    "not at": "at",
}  # fmt: skip


def compared(where: str, a: Type, b: Type) -> tuple[Type, Type]:
    """The types of two integers, of which the first is there, seen from the second (OPPOSITE)."""
    if where in ("above", "down to"):
        b, a = compared("below" if where == "above" else "up to", b, a)
        return a, b
    if where == "not at":
        return _without(a, b), _without(b, a)
    apart = 1 if where == "below" else 0
    low = _larger(b.low, _add(a.low, apart))
    high = _smaller(a.high, _add(b.high, -apart))
    if where == "at":
        a = Type("int", _larger(a.low, b.low), high)
        return a, a
    return Type("int", a.low, high), Type("int", low, b.high)


def _larger(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else max(a, b)


def _smaller(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else min(a, b)


def _without(a: Type, b: Type) -> Type:
    """The type of an integer that is not the only one of type `b`."""
    if b.low is None or b.low != b.high:
        return a
    if a.low == b.low:
        return Type("int", b.low + 1, a.high)
    return Type("int", a.low, b.low - 1) if a.high == b.low else a


def length(types: Sequence[Type]) -> Range:
    """Of the number of elements of what is in memory."""
    del types
    return 0, 1 << 62


def as_type(found: Range) -> Type:
    """The type with such a range, of which very large numbers are no part."""
    low, high = found
    if low is not None and low < -WORD:
        low = None
    if high is not None and high > WORD:
        high = None
    return Type("int", low, high)
