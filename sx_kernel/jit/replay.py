"""The cache as a question of policy: a recorded sequence of calls, replayed against other settings.

The model is the engine's, without the compiler: a function is compiled at its `threshold`-th call
and put into a cache of at most `budget`; a call that finds its function there runs compiled code.
A function that has been evicted is compiled again at its next call. Budget 0 compiles nothing.
What is evicted when there is no room decides the policy:

    lru    what was not called for the longest time (the engine's own)
    fifo   what was compiled first
    lfu    what was called least often; of those, what was not called for the longest time
    opt    what will not be called for the longest time (Belady): needs to know the future, so it
           is no policy but the bound: none can evict less harmfully (at threshold 1)

A recording is a sequence of small integers, one a call: which function.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Final, Protocol


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replay came to.

    `found`: calls that found compiled code. `compiled`: calls that compiled their function, the
    first time or again. `interpreted`: calls below the threshold, or without a cache. The three
    add up to `calls`.
    """

    calls: int
    found: int
    compiled: int
    interpreted: int
    evictions: int
    peak: int

    @property
    def miss_ratio(self) -> float:
        """The share of calls that did not find compiled code, from 0 to 1."""
        return (self.calls - self.found) / self.calls if self.calls else 0.0


class _Policy(Protocol):
    """The functions in the cache, and which of them goes next."""

    def __contains__(self, function: int) -> bool: ...
    def __len__(self) -> int: ...

    def called(self, function: int, time: int) -> None:
        """A function that is in the cache was called."""
        ...

    def insert(self, function: int, time: int) -> None:
        """A function that is not in the cache comes in."""
        ...

    def evict(self) -> None:
        """One function goes."""
        ...


def replay(trace: Sequence[int], *, threshold: int, budget: int, policy: str) -> Outcome:
    """What `trace` would have come to. Raises ValueError for an unknown policy."""
    if policy not in POLICIES:
        message = f"the policy must be one of {', '.join(POLICIES)}, not {policy}"
        raise ValueError(message)
    cache = POLICIES[policy](trace)
    calls: dict[int, int] = {}
    found = compiled = evictions = peak = 0
    for time, function in enumerate(trace):
        if function in cache:
            found += 1
            cache.called(function, time)
            continue
        calls[function] = count = calls.get(function, 0) + 1
        if count < threshold or budget == 0:
            continue
        compiled += 1
        if len(cache) == budget:
            cache.evict()
            evictions += 1
        cache.insert(function, time)
        peak = max(peak, len(cache))
    interpreted = len(trace) - found - compiled
    return Outcome(len(trace), found, compiled, interpreted, evictions, peak)


def some_budgets(distinct: int, most: int = 12) -> tuple[int, ...]:
    """Budgets worth a look when `distinct` functions were called: up to all of them, at most `most`
    of them, close together where they are small."""
    if distinct <= most:
        return tuple(range(1, distinct + 1))
    step = distinct ** (1 / (most - 1))
    return tuple(sorted({*(round(step**i) for i in range(most)), distinct}))


# ---------------------------------------------------------------------------------- the policies


class _Lru:
    """Ordered by last call."""

    def __init__(self, _trace: Sequence[int]) -> None:
        self.order: OrderedDict[int, None] = OrderedDict()

    def __contains__(self, function: int) -> bool:
        return function in self.order

    def __len__(self) -> int:
        return len(self.order)

    def called(self, function: int, time: int) -> None:
        del time
        self.order.move_to_end(function)

    def insert(self, function: int, time: int) -> None:
        del time
        self.order[function] = None

    def evict(self) -> None:
        self.order.popitem(last=False)


class _Fifo(_Lru):
    """Ordered by insertion."""

    def called(self, function: int, time: int) -> None:
        del function, time


class _Ranked:
    """Evicts what ranks lowest. Ranks in the heap that are out of date are skipped."""

    def __init__(self) -> None:
        self.rank: dict[int, tuple[float, int]] = {}
        self.heap: list[tuple[tuple[float, int], int]] = []

    def __contains__(self, function: int) -> bool:
        return function in self.rank

    def __len__(self) -> int:
        return len(self.rank)

    def set_rank(self, function: int, rank: tuple[float, int]) -> None:
        self.rank[function] = rank
        heappush(self.heap, (rank, function))
        if len(self.heap) > 4 * len(self.rank) + 64:
            self.heap = [(rank, function) for function, rank in self.rank.items()]
            heapify(self.heap)

    def evict(self) -> None:
        while True:
            rank, function = heappop(self.heap)
            if self.rank.get(function) == rank:
                del self.rank[function]
                return


class _Lfu(_Ranked):
    """Ranked by calls since the beginning, then by last call."""

    def __init__(self, _trace: Sequence[int]) -> None:
        super().__init__()
        self.calls: dict[int, int] = {}

    def called(self, function: int, time: int) -> None:
        self.calls[function] = count = self.calls.get(function, 0) + 1
        self.set_rank(function, (count, time))

    insert = called


class _Opt(_Ranked):
    """Ranked by the next call: the one furthest away ranks lowest."""

    def __init__(self, trace: Sequence[int]) -> None:
        super().__init__()
        self.next_call = _next_calls(trace)

    def called(self, function: int, time: int) -> None:
        self.set_rank(function, (-self.next_call[time], function))

    insert = called


def _next_calls(trace: Sequence[int]) -> list[float]:
    """For each call the time of the next call of the same function; infinity if there is none."""
    found = [math.inf] * len(trace)
    seen: dict[int, int] = {}
    for time in range(len(trace) - 1, -1, -1):
        found[time] = seen.get(trace[time], math.inf)
        seen[trace[time]] = time
    return found


POLICIES: Final[dict[str, Callable[[Sequence[int]], _Policy]]] = {
    "lru": _Lru,
    "fifo": _Fifo,
    "lfu": _Lfu,
    "opt": _Opt,
}

__all__ = ["POLICIES", "Outcome", "replay", "some_budgets"]
