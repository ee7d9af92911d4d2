"""The line at the bottom of the editor: the JIT cache at a glance.

    jit 12/5000 · 98.2 % hit · 3 evicted ▁▃▆▇█████

The sparkline is the share of calls that ran compiled code, newest at the right: each bar is for as
many calls as the others. Pure functions of the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from sx_kernel.jit.rates import percent

BARS: Final = "▁▂▃▄▅▆▇█"
SPARKS: Final = 16
"""Characters of the sparkline."""


def cache_line(stats: dict[str, Any], rates: Sequence[float | None]) -> str:
    """The line for the figures of (jit-stats) and the hit rates of each bar, oldest first."""
    calls = stats["hits"] + stats["misses"]
    parts = [f"jit {stats['size']}/{stats['budget']}"]
    parts.append(f"{percent(stats['hits'], calls)} hit" if calls else "no calls yet")
    parts.append(f"{stats['evictions']} evicted")
    if stats["threshold"] is None:
        parts.append("off")
    line = " · ".join(parts)
    sparks = sparkline(rates)
    return f"{line} {sparks}" if sparks else line


def shares(
    calls: Sequence[float], hits: Sequence[float], count: int = SPARKS
) -> list[float | None]:
    """The share of hits in each of `count` equal parts of the calls that `calls` spans, oldest
    first; [] if there were none. Both are sums, as in session/watching/curves.py.
    """
    if not calls or calls[-1] <= calls[0]:
        return []
    from sx_kernel.session.watching.curves import sums_at

    width = (calls[-1] - calls[0]) / count
    sums = sums_at(calls, hits, [calls[0] + i * width for i in range(count + 1)])
    return [(after - before) / width for before, after in pairwise(sums)]


def sparkline(rates: Sequence[float | None], width: int = SPARKS) -> str:
    """Rates from 0 to 1 as bars, at most `width`; a blank where there was nothing to measure.

    The points of each bar are averaged, so that a dip between two of them is seen.
    """
    if not any(rate is not None for rate in rates):
        return ""
    count = min(width, len(rates))
    bars: list[str] = []
    for i in range(count):
        begin, end = i * len(rates) // count, (i + 1) * len(rates) // count
        known = [rate for rate in rates[begin:end] if rate is not None]
        bars.append(_bar(sum(known) / len(known)) if known else " ")
    return "".join(bars).strip()


def _bar(rate: float) -> str:
    return BARS[min(len(BARS) - 1, max(0, int(rate * len(BARS))))]
