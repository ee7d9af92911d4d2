"""The columns of the cache's history: what a sample holds, and which samples may be left out.

All sums count from the start of the session and are never set back, whatever becomes of the
counters of (jit-stats).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sx_kernel.jit.cache.counters import CAUSES
from sx_kernel.jit.cache.history import Row, thinned

MISS_COLUMNS: Final = tuple(f"misses-{cause}" for cause in CAUSES)

# What grows with the calls. `misses` is the sum of MISS_COLUMNS; hits + misses = calls.
SUM_COLUMNS: Final = (
    "calls", "hits", "misses", *MISS_COLUMNS, "compiled", "evictions",
    "collected", "invalidated", "rejected", "resets", "compile-ms",
)  # fmt: skip

# What somebody chose. A change of one is sampled at once. A threshold of 0 is "never compile".
SETTING_COLUMNS: Final = ("threshold", "budget", "pinned")

# time-ms: since the cache was made. size, bytes, generation: of that moment.
HISTORY_COLUMNS: Final = (
    "time-ms", *SUM_COLUMNS, *SETTING_COLUMNS, "size", "bytes", "generation",
)  # fmt: skip

COLUMN: Final = {name: i for i, name in enumerate(HISTORY_COLUMNS)}
NEVER_THRESHOLD: Final = 0

WINDOW: Final = 0.05
"""The share of all calls that a recent rate looks back on."""

PRECISION: Final = 0.001
"""By how much leaving samples out may change a rate, from 0 to 1, at a time."""

_CALLS: Final = COLUMN["calls"]
_HITS: Final = COLUMN["hits"]
_SETTINGS: Final = tuple(COLUMN[name] for name in SETTING_COLUMNS)
_WATCHED: Final = (_HITS, *_SETTINGS, COLUMN["size"], COLUMN["evictions"])


def thin(rows: Sequence[Row], most: int) -> list[Row]:
    """At most `most` of the rows, from which the same curves can be drawn.

    Rates change by PRECISION, or by more if `most` is too few for that.
    """
    total = max(rows[-1][_CALLS], 1.0)
    heights = {i: max(row[i] for row in rows) for i in (COLUMN["size"], COLUMN["evictions"])}
    share = PRECISION
    kept = list(rows)
    while len(kept) > most:
        if share > 1:  # settings that change all the time
            step = (len(kept) - 1) / max(1, most - 1)
            return [kept[round(i * step)] for i in range(most)] if most > 1 else [kept[-1]]

        def within(row: Row, column: int, share: float = share) -> float:
            if column == _HITS:
                return share * min(row[_CALLS], WINDOW * total)
            return share * heights.get(column, 0.0)

        kept = thinned(kept, _CALLS, _WATCHED, within)
        share *= 4
    return kept


__all__ = [
    "COLUMN", "HISTORY_COLUMNS", "MISS_COLUMNS", "NEVER_THRESHOLD", "PRECISION",
    "SETTING_COLUMNS", "SUM_COLUMNS", "WINDOW", "thin",
]  # fmt: skip
