"""Back-off: how long evicted code waits until it is compiled again. Counts, and knows nothing else.

A cache that is too small for what a program calls in turn evicts each function before its compiling
has paid, and would compile all the time, at many times the cost of not compiling at all. So

  * what is evicted early has to be called `threshold` × 2ⁿ times before it is compiled again,
    where n is how often that happened to it;
  * where more functions are called than there is room for, or many are evicted early, compiling
    anything, for the first time too, is put off until so many calls have waited that it is a small
    part of the work (a token bucket).

Least recently used still says who goes; this says when who went may come back.
"""

from __future__ import annotations

from typing import Final, final

PAID: Final = 256
"""Calls of compiled code after which compiling it has paid, and its evictions before are forgotten:
compiling takes as long as some 100 to 200 calls that the machine runs."""

MOST_DOUBLINGS: Final = 12
"""n is that, at most: what was evicted so often is tried again now and then, all the same."""

MOST_CREDIT: Final = 4
"""Early evictions that are taken as they come, and functions that are compiled at once although
there is no room for all that want it. Compiling one takes as long as hundreds of calls that the
machine runs, so a short program that calls many functions can afford few."""

MOST_DEBT: Final = 256
"""More than that are not held against a program that has got over them."""

LONGEST: Final = 64
"""Waiting calls, at most, until somebody asks again whether that is still so."""

EARNS: Final = 2048
"""Waiting calls that pay for one more: while a cache thrashes, compiling, which takes a credit, and
evicting, which takes another, are a tenth of the time that the machine takes, or less."""


@final
class Backoff:
    """What one cache's early evictions came to. `on`: whether anything waits at all.

    `era` says how often all was forgiven: what was evicted in an earlier one does not wait.
    `demand` is how many functions have been called often enough since then, less those that were
    collected. `credit` falls with every early eviction, and with what is compiled while there is
    more demand than room; it rises with every EARNS calls that waited, of which there were `waited`
    since it last rose. Nothing is compiled while it does not reach. A new budget is a new start,
    and so is a reset.
    """

    __slots__ = ("credit", "demand", "era", "on", "waited")

    def __init__(self) -> None:
        self.on = True
        self.era = 0
        self.demand = 0
        self.credit = MOST_CREDIT
        self.waited = 0

    def evicted(self, evictions: int, hits: int, threshold: int | None) -> tuple[int, int]:
        """(evictions, wait) of a function that is evicted now for want of room.

        `evictions`: how often it was evicted early before; `hits`: calls of its compiled code since
        it was compiled. `wait`: from now on it is compiled at its call of that number; 0: at the
        next one. While it is off nothing of the kind is counted.
        """
        if not self.on:
            return evictions, 0
        if hits >= PAID:
            return 0, 0
        if self.credit > -MOST_DEBT:
            self.credit -= 1
        evictions += 1
        return evictions, (threshold or 1) << min(evictions, MOST_DOUBLINGS)

    def start_over(self) -> None:
        """There is another budget, or the cache was reset: what was says nothing any more."""
        self.era += 1
        self.demand = 0
        self.credit = MOST_CREDIT
        self.waited = 0

    def is_crowded(self, budget: int) -> bool:
        """Return whether more functions want to be compiled than there is room for."""
        return self.demand > budget

    def is_short(self, budget: int) -> bool:
        """Return whether nothing is compiled for now."""
        return self.on and self.credit < (self.demand > budget)

    def compiled(self, budget: int) -> None:
        """A function was compiled; if there is no room for all of them, that takes credit."""
        if self.on and self.demand > budget:
            self.credit -= 1

    def collected(self) -> None:
        """A compiled function is garbage: it wants nothing any more."""
        self.demand = max(0, self.demand - 1)

    def waits(self, wait: int, budget: int) -> int:
        """Return how many calls, from this one on, go on waiting before it need be asked again, of
        a function that is to wait for `wait` calls (0: it was not evicted early). 0: none waits.

        Counts this call. `passed` is told of the others when they have been made.
        """
        short = self.credit < (self.demand > budget)
        if not self.on or (wait <= 1 and not short):
            return 0
        self._count(1)
        # of different lengths, so that not all functions ask at the same time
        calls = LONGEST - self.waited % (LONGEST // 2)
        return calls if short else max(1, min(calls, wait - 1))

    def passed(self, calls: int) -> None:
        """So many calls of one function have waited without being asked about."""
        self._count(calls)

    def _count(self, calls: int) -> None:
        self.waited += calls
        while self.waited >= EARNS:
            self.waited -= EARNS
            self.credit = min(self.credit + 1, MOST_CREDIT)


def left_of(wait: int, calls: int) -> int:
    """Return what is left of `wait` after so many calls have waited; 1: the next call may be
    compiled."""
    return max(wait - calls, min(wait, 1))


__all__ = [
    "EARNS",
    "LONGEST",
    "MOST_CREDIT",
    "MOST_DEBT",
    "MOST_DOUBLINGS",
    "PAID",
    "Backoff",
    "left_of",
]  # fmt: skip
