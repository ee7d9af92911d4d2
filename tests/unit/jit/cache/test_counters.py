"""jit/cache/counters.py: the cache's sums."""

from __future__ import annotations

from sx_kernel.jit.cache.counters import CAUSES, Counters, TierCounts

SUMS = ("inserted", "evicted", "reset", "swept", "collected", "invalidated", "hits")


def counts() -> TierCounts:
    made = TierCounts()
    made.size, made.bytes, made.compile_ms = 3, 100, 1.5
    for i, name in enumerate(SUMS, 1):
        setattr(made, name, i)
    return made


def test_calls_are_hits_and_misses() -> None:
    counters = Counters()
    counters.hits, counters.misses = 5, 2
    assert counters.calls == 7
    assert tuple(counters.misses_by) == CAUSES


def test_starting_over_keeps_what_is_there_and_carries_it_over() -> None:
    made = counts()
    made.start_over()
    assert (made.size, made.carried, made.bytes) == (3, 3, 100)
    assert [getattr(made, name) for name in SUMS] == [0] * len(SUMS)
    assert made.compile_ms == 0


def test_the_total_adds_up_all_tiers() -> None:
    counters = Counters()
    for name in ("python", "native"):
        counters.tier(name).add(counts())
    assert counters.tier("python") is counters.tier("python")
    assert counters.tier("python").tier == "python"
    total = counters.total().as_dict()
    assert total == {key: 2 * value for key, value in counts().as_dict().items()}


def test_every_count_of_a_tier_has_a_name_in_the_figures() -> None:
    made = vars(counts())
    del made["tier"]
    assert sorted(counts().as_dict().values()) == sorted(made.values())


def test_resetting_sets_every_sum_to_nought() -> None:
    counters = Counters()
    counters.hits = counters.misses = counters.rejected = counters.interned = 3
    counters.resets = counters.sweeps = counters.compile_failed = 4
    counters.misses_by["cold"] = 3
    counters.tier("python").add(counts())
    counters.start_over()
    assert counters.calls == counters.rejected == counters.interned == counters.resets == 0
    assert counters.sweeps == counters.compile_failed == 0
    assert set(counters.misses_by.values()) == {0}
    assert counters.tier("python").carried == 3
