"""Back-off: how long evicted code waits until it is compiled again.

A cache that is too small for what a program calls in turn evicts each function before its compiling
has paid, and would compile all the time, at many times the cost of not compiling at all. So what
is evicted early has to be called `threshold` × 2ⁿ times before it is compiled again, where n is
how often that happened to it. Least recently used still says who goes; this says who may come.
"""

from __future__ import annotations

from typing import Final

PAID: Final = 256
"""Calls of compiled code after which compiling it has paid, and all evictions before are forgotten:
compiling takes as long as some 100 to 200 calls that the machine runs."""

MOST_DOUBLINGS: Final = 12
"""n is that, at most: what was evicted so often is tried again now and then, all the same."""


def after_eviction(evictions: int, hits: int, threshold: int | None) -> tuple[int, int]:
    """(evictions, wait) of a function that is evicted now.

    `evictions`: how often it was evicted early before; `hits`: calls of its compiled code since it
    was compiled. `wait`: it is compiled again at its call of that number from now on; 0: at the
    next one, as 1.
    """
    if hits >= PAID:
        return 0, 0
    evictions += 1
    return evictions, (threshold or 1) << min(evictions, MOST_DOUBLINGS)


__all__ = ["MOST_DOUBLINGS", "PAID", "after_eviction"]
