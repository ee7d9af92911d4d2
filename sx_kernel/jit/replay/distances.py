"""The whole miss-ratio curve of recorded calls from one pass, by stack distances.

A call of a function that has compiled code finds it in a cache of b entries exactly if fewer than b
others were called since its last call (Mattson et al. 1970): LRU keeps the b that were called
last. So one number for each call, its stack distance, tells all budgets at once. What is below
the threshold misses whatever the budget, and so does the call that compiles.

That is the engine without back-off, pins, resets and changes of settings; jit/replay/model.py knows
those, too, one budget at a time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from sx_kernel.jit.replay.trace import Trace


class Curve(NamedTuple):
    """`misses[b]`: calls that find no compiled code with room for b entries, for b from 0 to the
    number of functions that are compiled; more room changes nothing."""

    calls: int
    misses: tuple[int, ...]

    def ratio(self, budget: int) -> float:
        """The share of calls that are misses, from 0 to 1."""
        if not self.calls:
            return 0.0
        return self.misses[min(budget, len(self.misses) - 1)] / self.calls


def miss_curve(trace: Trace | Sequence[int], threshold: int | None) -> Curve:
    """The curve of LRU at that threshold (None: nothing is compiled)."""
    calls = trace.calls if isinstance(trace, Trace) else trace
    known = [one.calls for one in trace.functions] if isinstance(trace, Trace) else []
    counts = known + [0] * (max(calls, default=-1) + 1 - len(known))
    last: dict[int, int] = {}  # when each compiled function was last called
    times: list[int] = []  # the same, in order
    distances: dict[int, int] = {}
    if threshold is None:
        return Curve(len(calls), (len(calls),))
    if isinstance(trace, Trace):
        _begin(trace, last, times)
    now = len(times)
    for number in calls:
        before = last.get(number)
        if before is None:
            counts[number] += 1
            if counts[number] < threshold:
                continue
        else:
            at = bisect_left(times, before)
            distance = len(times) - at
            distances[distance] = distances.get(distance, 0) + 1
            del times[at]
        last[number] = now
        times.append(now)
        now += 1
    missed = len(calls)
    found = [missed]
    for budget in range(1, max(distances, default=0) + 1):
        missed -= distances.get(budget, 0)
        found.append(missed)
    return Curve(len(calls), tuple(found))


def _begin(trace: Trace, last: dict[int, int], times: list[int]) -> None:
    """Begin with the entries that the cache held when the recording began, in order of use."""
    order = {held.entry: at for at, held in enumerate(trace.held)}
    held = [(order[one.entry], i) for i, one in enumerate(trace.functions) if one.entry in order]
    for _, number in sorted(held):
        last[number] = len(times)
        times.append(len(times))


__all__ = ["Curve", "miss_curve"]
