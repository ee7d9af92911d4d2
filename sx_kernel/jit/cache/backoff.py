"""Back-off: how long evicted code waits until it is compiled again. Counts, and knows nothing else.

A cache that is too small for what a program calls in turn evicts each function before its compiling
has paid, and would compile all the time, at many times the cost of not compiling at all. So

  * what is evicted early has to be called `threshold` × 2ⁿ times before it is compiled again,
    where n is how often that happened to it;
  * where dozens of functions are evicted early, compiling anything, for the first time too, is
    put off until so many calls have waited that it is a small part of the work (a token bucket).

Least recently used still says who goes; this says when who went may come back.
"""

from __future__ import annotations

from typing import Final, final

PAID: Final = 256
"""Calls of compiled code after which compiling it has paid, and its evictions before are forgotten:
compiling takes as long as some 100 to 200 calls that the machine runs."""

MOST_DOUBLINGS: Final = 12
"""n is that, at most: what was evicted so often is tried again now and then, all the same."""

MOST_CREDIT: Final = 32
"""Early evictions that are taken as they come."""

MOST_DEBT: Final = 256
"""More than that are not held against a program that has got over them."""

LONGEST: Final = 64
"""Waiting calls, at most, until somebody asks again whether that is still so."""

EARNS: Final = 4096
"""Waiting calls that pay for one more: while a cache thrashes, compiling takes a tenth of the time
that the machine takes, or less."""


@final
class Backoff:
    """What one cache's early evictions came to. `on`: whether anything waits at all.

    `era` says how often all was forgiven: what was evicted in an earlier one does not wait.
    `credit` falls with every early eviction and rises with every EARNS calls that waited, of which
    there were `waited` since it last rose. Nothing is compiled while it is below zero. A new budget
    is a new start, and so is a reset.
    """

    __slots__ = ("credit", "era", "on", "waited")

    def __init__(self) -> None:
        self.on = True
        self.era = 0
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
        self.credit = max(self.credit - 1, -MOST_DEBT)
        evictions += 1
        return evictions, (threshold or 1) << min(evictions, MOST_DOUBLINGS)

    def start_over(self) -> None:
        """There is another budget, or the cache was reset: what was says nothing any more."""
        self.era += 1
        self.credit = MOST_CREDIT
        self.waited = 0

    def waits(self, wait: int) -> int:
        """How many calls, from this one on, go on waiting before it need be asked again, of a
        function that is to wait for `wait` calls (0: it was not evicted early). 0: none waits.

        Counts this call. `passed` is told of the others when they have been made.
        """
        if not self.on or (wait <= 1 and self.credit >= 0):
            return 0
        self._count(1)
        # of different lengths, so that not all functions ask at the same time
        calls = LONGEST - self.waited % (LONGEST // 2)
        return calls if self.credit < 0 else max(1, min(calls, wait - 1))

    def passed(self, calls: int) -> None:
        """So many calls of one function have waited without being asked about."""
        self._count(calls)

    def _count(self, calls: int) -> None:
        self.waited += calls
        while self.waited >= EARNS:
            self.waited -= EARNS
            self.credit = min(self.credit + 1, MOST_CREDIT)


def left_of(wait: int, calls: int) -> int:
    """What is left of `wait` after so many calls have waited; 1: the next call may be compiled."""
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
