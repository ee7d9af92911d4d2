"""Methods of numbers, by the names that JavaScript has for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sx_kernel.base.errors import error
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.languages.hs.operators import text_of

NUMBERS: Final[dict[str, Callable[..., Any]]] = {
    "toString": lambda x, base=10: text_of(x) if base == 10 else _in_base(int(x), int(base)),
    "toFixed": lambda x, n=0: fixed(x, int(n)),
    "valueOf": lambda x: x,
    "toPrecision": lambda x, n=None: _precise(x, n),
    "toLocaleString": lambda x, *_: f"{x:,}",
}


def _in_base(n: int, base: int) -> str:
    if not 2 <= base <= 36:
        raise error("range-error", f"toString: there is no base {base}")
    digits = ""
    left = abs(n)
    while True:
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[left % base] + digits
        left //= base
        if not left:
            return "-" + digits if n < 0 else digits


def fixed(x: float, digits: int) -> str:
    """A number with so many digits behind the point, halves up."""
    from decimal import ROUND_HALF_UP, Decimal

    if x != x or x in (float("inf"), float("-inf")):
        return text_of(x)
    return str(Decimal(x).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def _precise(x: float, digits: Any = None) -> str:
    """A number with so many digits that count."""
    if digits is None or digits is UNDEFINED:
        return text_of(x)
    from decimal import ROUND_HALF_UP, Context, Decimal

    return str(Context(prec=int(digits), rounding=ROUND_HALF_UP).plus(Decimal(x)))
