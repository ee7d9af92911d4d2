"""How rates of hits are written, in every place that shows one."""

from __future__ import annotations


def percent(part: float, whole: float) -> str:
    """`part` of `whole` (not 0), e.g. `98.2 %`: 100.0 only if it is all, 0.0 only if nothing."""
    rate = 100 * part / whole
    if part < whole:
        rate = min(rate, 99.9)
    if part > 0:
        rate = max(rate, 0.1)
    return f"{rate:.1f} %"
