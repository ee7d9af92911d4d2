"""jit/replay/distances.py: the whole miss-ratio curve from one pass."""

from __future__ import annotations

from collections import OrderedDict
from random import Random

import pytest

from sx_kernel.jit.replay.distances import miss_curve


def lru_misses(calls: list[int], threshold: int, budget: int) -> int:
    """The misses of LRU, the plain way."""
    held: OrderedDict[int, None] = OrderedDict()
    counts: dict[int, int] = {}
    misses = 0
    for call in calls:
        if call in held:
            held.move_to_end(call)
            continue
        misses += 1
        counts[call] = counts.get(call, 0) + 1
        if counts[call] >= threshold and budget:
            held[call] = None
            if len(held) > budget:
                held.popitem(last=False)
    return misses


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("threshold", [1, 2, 4])
def test_it_is_what_lru_comes_to_at_every_budget(seed: int, threshold: int) -> None:
    random = Random(seed)
    calls = [min(random.randrange(9), random.randrange(9)) for _ in range(120)]
    curve = miss_curve(calls, threshold)
    assert curve.calls == len(calls)
    for budget in range(12):
        at = min(budget, len(curve.misses) - 1)
        assert curve.misses[at] == lru_misses(calls, threshold, budget), budget


def test_more_room_never_hurts() -> None:
    random = Random(1)
    misses = miss_curve([random.randrange(20) for _ in range(300)], 1).misses
    assert list(misses) == sorted(misses, reverse=True)


def test_without_a_threshold_every_call_misses() -> None:
    assert miss_curve([1, 1, 1], None).misses == (3,)
    assert miss_curve([1, 1, 1], None).ratio(5) == 1.0


def test_no_calls_have_no_ratio() -> None:
    assert miss_curve([], 1).ratio(3) == 0.0
