"""jit/cache/figures.py: sums, events and the history."""

from __future__ import annotations

from sx_kernel.jit.cache.columns import HISTORY_COLUMNS
from tests.unit.jit.cache.trying import check_sums, fill, make

# ---- counters, events, history -------------------------------------------------------------


def test_stats_have_exactly_the_planned_keys() -> None:
    cache, _ = make()
    assert set(cache.stats()) == {
        "size", "budget", "hits", "misses", "evictions", "threshold", "compiled", "compile-failed",
        "below-threshold", "pinned", "rejected", "interned", "collected", "invalidated", "resets",
        "sweeps", "swept", "generation", "compile-ms", "bytes", "tiers", "misses-by", "backoff",
    }  # fmt: skip


def test_tiers_are_counted_apart() -> None:
    cache, policy = make()
    a = cache.insert("a", "code", compile_ms=1.5, bytes=100)
    b = cache.insert("b", "code", tier="native", compile_ms=2.5, bytes=1000)
    assert a is not None
    assert b is not None
    policy.call(a, 3)
    policy.call(b, 4)
    stats = cache.stats()
    assert stats["tiers"]["python"]["hits"] == 3
    assert stats["tiers"]["native"]["hits"] == 4
    assert (stats["hits"], stats["compile-ms"], stats["bytes"]) == (7, 4.0, 1100)
    cache.reset()
    assert (cache.stats()["bytes"], cache.stats()["compile-ms"]) == (0, 4.0)


def test_resetting_counters_keeps_the_sums_right() -> None:
    cache, policy = make()
    entries = fill(cache, "abc")
    policy.call(entries[0], 5)
    cache.count_misses("cold", 3)
    cache.reset_counters()
    stats = cache.stats()
    assert (stats["hits"], stats["misses"], stats["compiled"], stats["size"]) == (0, 0, 0, 3)
    cache.set_budget(1)
    check_sums(cache)
    assert entries[0].hits == 5


def test_events_tell_the_story_in_order() -> None:
    cache, policy = make(budget=1)
    (a,) = fill(cache, "a")
    policy.call(a, 2)
    cache.count_misses("cold")
    fill(cache, "b")
    cache.set_threshold(None)
    cache.pin("b")
    cache.reset()
    kinds = [event[3] for event in cache.events()]
    assert kinds == ["insert", "evict", "insert", "threshold", "pin", "reset"]
    evict = cache.events()[1]
    assert evict[1:] == (3, 1, "evict", a.id, "a", "lru")
    times = [event[0] for event in cache.events()]
    assert times == sorted(times)
    assert [event[3] for event in cache.events(2)] == ["pin", "reset"]


def test_event_ring_is_bounded() -> None:
    cache, _ = make(events=10)
    for i in range(100):
        cache.insert(i, "code")
    assert len(cache.events()) == 10
    assert cache.log.total == 100
    assert cache.events(0) == []


def test_history_is_bounded_and_ends_now() -> None:
    cache, policy = make(budget=50)
    entry = None
    for i in range(30_000):
        entry = cache.insert(i, "code")
        cache.count_misses("first")
        if i % 3 == 0:
            cache.sample()
    assert entry is not None
    policy.call(entry, 9)
    history = cache.history()
    assert tuple(history) == HISTORY_COLUMNS
    assert 2 < len(history["size"]) <= 2000
    assert history["calls"][-1] == 30_009
    assert history["compiled"] == sorted(history["compiled"])
    assert history["size"][-1] == 50


def test_the_history_counts_from_the_start_whatever_becomes_of_the_counters() -> None:
    cache, policy = make()
    (entry,) = fill(cache, "a")
    policy.call(entry, 5)
    cache.count_misses("aside", 2)
    cache.reset_counters()
    cache.count_misses("off", 3)
    history = cache.history()
    assert (history["hits"][-1], history["misses"][-1], history["calls"][-1]) == (5, 5, 10)
    assert (history["misses-aside"][-1], history["misses-off"][-1]) == (2, 3)
    assert cache.stats()["misses-by"]["aside"] == 0
    assert cache.events()[-1][1] == 7
    assert history["compiled"][-1] == history["size"][-1] == 1
