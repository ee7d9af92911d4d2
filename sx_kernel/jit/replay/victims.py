"""Who is evicted, by policies other than the engine's own: jit/replay/model.py compares them.

A policy knows the entries that may be evicted, by number, and is made of the entry of each call
to come; see jit/replay/model.py for what each does.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
from typing import Final, Protocol


class Victims(Protocol):
    """The entries that may be evicted, and which of them goes next."""

    def called(self, entry: int, time: int) -> None:
        """A function with that code is called, at the call number `time`; pinned ones, too."""
        ...

    def insert(self, entry: int, time: int) -> None:
        """An entry may be evicted from now on."""
        ...

    def remove(self, entry: int) -> None:
        """It may not any more, or is gone."""
        ...

    def first(self) -> int:
        """Return which goes next. There is one."""
        ...


class _Fifo:
    """Ordered by insertion."""

    def __init__(self, _entries: Sequence[int]) -> None:
        self.order: OrderedDict[int, None] = OrderedDict()

    def called(self, entry: int, time: int) -> None:
        del entry, time

    def insert(self, entry: int, time: int) -> None:
        del time
        self.order[entry] = None

    def remove(self, entry: int) -> None:
        del self.order[entry]

    def first(self) -> int:
        return next(iter(self.order))


class _Ranked:
    """What ranks lowest goes. Ranks in the heap that are out of date are skipped."""

    def __init__(self) -> None:
        self.held: set[int] = set()
        self.rank: dict[int, tuple[float, int]] = {}
        self.heap: list[tuple[tuple[float, int], int]] = []

    def set_rank(self, entry: int, rank: tuple[float, int]) -> None:
        self.rank[entry] = rank
        if entry not in self.held:
            return
        heappush(self.heap, (rank, entry))
        if len(self.heap) > 4 * len(self.held) + 64:
            self.heap = [(self.rank[entry], entry) for entry in self.held]
            heapify(self.heap)

    def insert(self, entry: int, time: int) -> None:
        self.held.add(entry)
        self.set_rank(entry, self.rank.get(entry, (0.0, time)))

    def remove(self, entry: int) -> None:
        self.held.discard(entry)

    def first(self) -> int:
        while True:
            rank, entry = self.heap[0]
            if entry in self.held and self.rank[entry] == rank:
                return entry
            heappop(self.heap)


class _Lfu(_Ranked):
    """Ranked by calls since the beginning, then by last call."""

    def __init__(self, _entries: Sequence[int]) -> None:
        super().__init__()
        self.calls: dict[int, int] = {}

    def called(self, entry: int, time: int) -> None:
        self.calls[entry] = count = self.calls.get(entry, 0) + 1
        self.set_rank(entry, (count, time))


class _Opt(_Ranked):
    """Ranked by the next call: the one furthest away ranks lowest."""

    def __init__(self, entries: Sequence[int]) -> None:
        super().__init__()
        self.next_call = _next_calls(entries)
        for time in range(len(entries) - 1, -1, -1):
            self.rank[entries[time]] = (-time, entries[time])

    def called(self, entry: int, time: int) -> None:
        self.set_rank(entry, (-self.next_call[time], entry))

    def insert(self, entry: int, time: int) -> None:
        self.held.add(entry)
        self.set_rank(entry, self.rank.get(entry, (-math.inf, time)))


def _next_calls(entries: Sequence[int]) -> list[float]:
    """For each call the time of the next call of the same entry; infinity if there is none."""
    found = [math.inf] * len(entries)
    seen: dict[int, int] = {}
    for time in range(len(entries) - 1, -1, -1):
        found[time] = seen.get(entries[time], math.inf)
        seen[entries[time]] = time
    return found


VICTIMS: Final[dict[str, Callable[[Sequence[int]], Victims]]] = {
    "fifo": _Fifo,
    "lfu": _Lfu,
    "opt": _Opt,
}

__all__ = ["VICTIMS", "Victims"]
