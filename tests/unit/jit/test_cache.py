"""The JIT cache by itself: no compiler, no session. The model test next door does the rest."""

from __future__ import annotations

import gc
import itertools
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.jit.cache import Entry, JitCache
from sx_kernel.jit.columns import HISTORY_COLUMNS
from sx_kernel.jit.declined import DeclinedTable


class Owner:
    """Stands for a Lambda: can be weakly referenced and compares by identity."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name


class Policy:
    """Counts calls lazily, as the real one does, and remembers what left."""

    def __init__(self) -> None:
        self.pending: dict[Entry, int] = {}
        self.dropped: list[tuple[Entry, str]] = []
        self.syncs = 0
        self.cache: Any = None

    def call(self, entry: Entry, times: int = 1) -> None:
        self.pending[entry] = self.pending.get(entry, 0) + times

    def sync(self) -> None:
        self.syncs += 1
        for entry, hits in self.pending.items():
            self.cache.touch(entry, hits=hits)
        self.pending.clear()

    def on_drop(self, entry: Entry, reason: str) -> None:
        assert entry.code is not None
        self.dropped.append((entry, reason))


def make(threshold: int | None = 4, budget: int = 5000, **more: Any) -> tuple[JitCache, Policy]:
    policy = Policy()
    ticks = itertools.count(0, 1_000_000)
    cache = JitCache(
        threshold, budget, lambda: next(ticks), on_drop=policy.on_drop, sync=policy.sync, **more
    )
    policy.cache = cache
    return cache, policy


def fill(cache: JitCache, names: str, **more: Any) -> list[Entry]:
    entries = [cache.insert(("key", name), f"code {name}", name=name, **more) for name in names]
    return [entry for entry in entries if entry is not None]


def names(cache: JitCache) -> str:
    return "".join(str(entry.name) for entry in cache.entries())


def check_sums(cache: JitCache) -> None:
    stats = cache.stats()
    assert 0 <= stats["pinned"] <= stats["size"] <= stats["budget"]
    assert stats["size"] == sum(tier["size"] for tier in stats["tiers"].values())
    for tier in stats["tiers"].values():
        gone = tier["evicted"] + tier["reset"] + tier["swept"]
        gone += tier["collected"] + tier["invalidated"]
        assert tier["size"] == tier["carried"] + tier["compiled"] - gone
    assert cache.busy == 0


# ---- eviction ------------------------------------------------------------------------------


def test_least_recently_used_leaves_first() -> None:
    cache, policy = make(budget=3)
    a, b, c = fill(cache, "abc")
    cache.touch(a)
    fill(cache, "d")
    assert names(cache) == "cad"
    assert (b.state, b.reason, b.code) == ("evicted", "lru", None)
    assert policy.dropped == [(b, "lru")]
    cache.touch(c)
    fill(cache, "ef")
    assert names(cache) == "cef"
    check_sums(cache)


def test_lazily_counted_calls_decide_who_is_evicted() -> None:
    cache, policy = make(budget=2)
    a, b = fill(cache, "ab")
    policy.call(a, 7)
    fill(cache, "c")
    assert names(cache) == "ac"
    assert (a.hits, b.hits, cache.counters.hits) == (7, 0, 7)


def test_calls_between_insertions_keep_their_order() -> None:
    cache, policy = make(budget=3)
    a, b = fill(cache, "ab")
    policy.call(a)
    fill(cache, "c")  # room enough, but a was called before c came
    policy.call(b)
    fill(cache, "d")
    assert a.state == "evicted"
    assert names(cache) == "cbd"


def test_last_use_is_the_generation_in_which_the_call_was_made() -> None:
    cache, policy = make()
    (a,) = fill(cache, "a")
    for _ in range(5):
        cache.advance()
    policy.call(a)
    for _ in range(200):
        cache.advance()
    assert a.last_used == 6
    assert cache.clear_cold(200) == 1


def test_pinned_entries_are_passed_over_and_newcomers_rejected_when_all_are_pinned() -> None:
    cache, _ = make(budget=2)
    fill(cache, "ab")
    cache.pin("a")
    fill(cache, "c")
    assert names(cache) == "ca"
    cache.pin("c")
    assert not cache.admits()
    assert cache.insert("key", "code", name="d") is None
    assert cache.stats()["rejected"] == 1
    assert cache.log.last(1)[0][3] == "reject"
    check_sums(cache)


def test_budget_zero_rejects_and_shrinking_evicts_at_once() -> None:
    cache, policy = make(budget=5)
    fill(cache, "abcde")
    assert cache.set_budget(2) == 5
    assert names(cache) == "de"
    assert [reason for _, reason in policy.dropped] == ["budget"] * 3
    assert cache.set_budget(0) == 2
    assert cache.size == 0
    assert cache.insert("k", "code") is None
    assert cache.stats()["evictions"] == 5
    check_sums(cache)


def test_budget_below_the_number_of_pinned_is_refused_and_changes_nothing() -> None:
    cache, _ = make(budget=5)
    fill(cache, "abcd")
    cache.pin("b")
    cache.pin("c")
    for budget in (1, 0):
        with pytest.raises(SxError, match="at least 2, the number of pinned functions"):
            cache.set_budget(budget)
    assert names(cache) == "adbc"
    assert cache.budget == 5
    assert cache.set_budget(2) == 5
    assert names(cache) == "bc"
    with pytest.raises(SxError, match="must not be negative"):
        cache.set_budget(-1)
    check_sums(cache)


def test_six_thousand_hot_entries_in_a_budget_of_five_hundred() -> None:
    cache, policy = make(budget=500)
    pinned = fill(cache, "abcdefghij", pinned=True)
    order: list[int] = []
    for i in range(6000):
        entry = cache.insert(i, "code", name=f"f{i}", dependencies=("primitive:+",))
        assert entry is not None
        assert cache.size <= 500
        policy.call(entry, 3)
        order.append(entry.id)
        if i % 7 == 0:
            policy.call(pinned[i % 10])
    assert [e.id for e, _ in policy.dropped] == order[: 6000 - 490]
    assert all(entry.state == "live" for entry in pinned)
    assert cache.stats()["hits"] == 18_000 + len(range(0, 6000, 7))
    check_sums(cache)


# ---- pins ----------------------------------------------------------------------------------


def test_pinned_name_takes_effect_later_and_survives_a_reset() -> None:
    cache, _ = make()
    assert cache.pin("later") == []
    (entry,) = [cache.insert("k", "code", name="later")]
    assert entry is not None
    assert entry.pinned
    assert cache.reset() == 1
    assert cache.size == 0
    assert cache.is_pinned_name("later")
    again = cache.insert("k", "code", name="later")
    assert again is not None
    assert again.pinned
    assert cache.unpin("later") == [again]
    assert cache.pinned_names() == []
    assert not again.pinned


def test_pinned_owner_is_remembered_weakly() -> None:
    cache, _ = make()
    owner = Owner()
    cache.pin(owner)
    entry = cache.insert("k", "code", owner=owner)
    assert entry is not None
    assert entry.pinned
    assert cache.unpin(owner) == [entry]
    cache.pin(owner)
    assert entry.pinned
    cache.reset()
    again = cache.insert("k", "code", owner=owner)
    assert again is not None
    assert again.pinned
    del owner
    gc.collect()
    assert cache.stats()["collected"] == 1
    assert cache.size == 0


def test_pinning_either_name_of_a_shared_entry_pins_it() -> None:
    cache, _ = make()
    f, g = Owner("f"), Owner("g")
    entry = cache.insert("shape", "code", name="f", owner=f)
    assert entry is not None
    cache.attach(entry, g, name="g")
    assert cache.pin("g") == [entry]
    assert cache.pin("f") == []
    assert cache.unpin("g") == []  # f is still pinned
    assert entry.pinned
    assert cache.unpin("f") == [entry]
    cache.pin("f")
    del f
    gc.collect()
    cache.stats()
    assert (entry.name, entry.pinned) == ("g", False)
    assert cache.named("f") == []


def test_entry_pinned_itself_stays_so_when_one_of_its_owners_dies() -> None:
    cache, _ = make()
    first, second = Owner("f"), Owner("g")
    entry = cache.insert("shape", "code", name="f", owner=first)
    assert entry is not None
    cache.attach(entry, second, name="g")
    cache.pin("f")
    cache.pin(entry)
    del first
    cache.stats()
    assert entry.pinned
    cache.unpin(entry)
    assert not entry.pinned
    third = Owner("h")
    cache.attach(entry, third, name="h")
    cache.pin("h")
    del third
    cache.stats()
    assert not entry.pinned


def test_unpinned_entry_returns_to_its_place_in_the_order() -> None:
    cache, _ = make()
    a, b, c, d = fill(cache, "abcd")
    cache.pin("b")
    cache.pin(d)
    cache.touch(a)
    assert names(cache) == "cabd"
    cache.unpin("b")
    assert names(cache) == "bcad"
    cache.touch(c)
    cache.touch(d)
    cache.unpin(d)
    assert names(cache) == "bacd"
    assert b.last_used < c.last_used or b.stamp < c.stamp


# ---- reset, cold, sweep --------------------------------------------------------------------


def test_reset_drops_everything_and_counts_it_apart_from_evictions() -> None:
    cache, policy = make()
    fill(cache, "abc")
    cache.pin("b")
    assert cache.reset() == 3
    stats = cache.stats()
    assert (stats["size"], stats["evictions"], stats["resets"]) == (0, 0, 1)
    assert stats["tiers"]["python"]["reset"] == 3
    assert {reason for _, reason in policy.dropped} == {"reset"}
    check_sums(cache)


def test_clear_cold_counts_generations() -> None:
    cache, policy = make()
    a, b, _c = fill(cache, "abc")  # generations 1 2 3
    cache.pin(b)
    assert cache.clear_cold(3) == 0
    assert cache.clear_cold(2) == 1  # a was last used in generation 1
    assert a.reason == "cold"
    for _ in range(99):
        cache.advance()
    assert cache.clear_cold() == 0
    policy.call(b)
    cache.advance()
    assert cache.clear_cold() == 1
    assert names(cache) == "b"
    fill(cache, "x")
    assert cache.clear_cold(1) == 0
    assert cache.clear_cold(0) == 1
    assert cache.stats()["evictions"] == 3
    check_sums(cache)


def test_sweep_drops_what_was_not_used_since_the_last_one() -> None:
    cache, policy = make()
    a, b, c = fill(cache, "abc")
    assert cache.sweep("idle") == 0
    policy.call(b)
    cache.pin(c)
    assert cache.sweep("memory") == 1
    assert (a.state, a.reason) == ("evicted", "memory")
    assert names(cache) == "bc"
    assert cache.sweep() == 1
    assert cache.log.last(1)[0][3] == "sweep"
    check_sums(cache)


# ---- interning and collection --------------------------------------------------------------


def test_equal_lambdas_share_an_entry_until_the_last_is_garbage() -> None:
    cache, policy = make()
    first, second = Owner(), Owner()
    entry = cache.insert("shape", "code", owner=first)
    assert entry is not None
    assert cache.lookup("shape") is entry
    assert cache.attach(entry, second)
    assert not cache.attach(entry, second)
    assert sorted(map(id, entry.live_owners())) == sorted((id(first), id(second)))
    del first
    gc.collect()
    assert cache.stats()["interned"] == 1
    assert cache.lookup("shape") is entry
    del second
    gc.collect()
    assert cache.lookup("shape") is None
    assert entry.state == "collected"
    assert policy.dropped == [(entry, "collected")]
    assert not cache.attach(entry, Owner())
    check_sums(cache)


def test_owner_dying_inside_an_operation_is_acted_on_in_the_next() -> None:
    cache, policy = make(budget=3)
    owners = [Owner() for _ in range(3)]
    a, b, c = (cache.insert(i, "code", name=n, owner=owners[i]) for i, n in enumerate("abc"))

    def lose_owner() -> None:
        owners.clear()  # all three die while the cache is making room

    cache.sync = lose_owner
    d = cache.insert("d", "code", name="d")
    assert a is not None
    assert a.state == "evicted"
    assert cache.size == 3
    cache.sync = policy.sync
    assert cache.stats()["collected"] == 2
    assert cache.entries() == [d]
    assert b is not None
    assert c is not None
    assert {b.state, c.state} == {"collected"}
    check_sums(cache)


def test_dropped_entry_holds_neither_code_nor_owners() -> None:
    cache, _ = make()
    owner = Owner()
    entry = cache.insert("k", Owner(), owner=owner)
    assert entry is not None
    cache.reset()
    assert entry.code is None
    assert not entry.owners
    del owner  # its death after the drop concerns nobody
    gc.collect()
    assert cache.stats()["collected"] == 0


def test_inserting_an_existing_key_replaces_the_entry() -> None:
    cache, _ = make(budget=1)
    old = cache.insert("k", "old")
    new = cache.insert("k", "new")
    assert cache.lookup("k") is new
    assert old is not None
    assert (old.state, old.reason) == ("evicted", "replaced")
    check_sums(cache)


# ---- invalidation and declining ------------------------------------------------------------


def test_invalidate_drops_exactly_the_dependents() -> None:
    cache, policy = make()
    a = cache.insert("a", "code", dependencies=("global:f", "primitive:+"))
    b = cache.insert("b", "code", dependencies=("primitive:+",), pinned=True)
    c = cache.insert("c", "code", dependencies=("global:g",))
    assert cache.invalidate("global:nobody") == []
    assert cache.invalidate("primitive:+") == [a, b]
    assert cache.invalidate("primitive:+") == []
    assert cache.entries() == [c]
    assert policy.dropped == [(a, "primitive:+"), (b, "primitive:+")]
    assert cache.stats()["invalidated"] == 2
    check_sums(cache)


def test_declined_until_a_dependency_changes() -> None:
    cache, _ = make()
    cache.decline("key", "too long", ("global:f",), name="f")
    cache.decline("other", "odd")
    assert cache.declined("key") == "too long"
    assert cache.stats()["compile-failed"] == 2
    assert cache.invalidate("global:f") == []
    assert cache.declined("key") is None
    assert cache.declined("other") == "odd"
    cache.reset()
    assert cache.declined("other") == "odd"


def test_declined_keys_do_not_grow_without_bound() -> None:
    table = DeclinedTable(capacity=10)
    for i in range(100):
        table.add(i, "no", (f"global:g{i}",), None)
    assert [i for i in range(100) if table.get(i)] == list(range(90, 100))
    assert len(table._by_dependency) == 10


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


def test_calls_of_an_entry_that_has_left_are_still_counted() -> None:
    cache, policy = make()
    (entry,) = fill(cache, "a")
    cache.reset()
    policy.call(entry, 3)
    assert cache.stats()["hits"] == 3
    assert cache.entries() == []


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


def test_threshold_changes_answer_the_old_value() -> None:
    cache, _ = make(threshold=4)
    assert cache.set_threshold(1) == 4
    assert cache.set_threshold(None) == 1
    assert cache.set_threshold(2) is None
    with pytest.raises(SxError, match="at least 1"):
        cache.set_threshold(0)
    assert cache.threshold == 2


# ---- interrupts and failures ---------------------------------------------------------------


def test_deferred_interrupt_arrives_when_the_cache_is_consistent() -> None:
    cache, policy = make(budget=1)
    fill(cache, "a")
    seen: list[int] = []

    def interrupt() -> None:
        seen.append(cache.size)
        raise KeyboardInterrupt

    def drop_interrupted(_entry: Entry, _reason: str) -> None:
        assert cache.busy
        cache.when_idle(interrupt)

    cache.on_drop = drop_interrupted
    with pytest.raises(KeyboardInterrupt):
        fill(cache, "b")
    assert seen == [1]
    assert names(cache) == "b"
    cache.on_drop = policy.on_drop
    check_sums(cache)
    with pytest.raises(KeyboardInterrupt):
        cache.when_idle(interrupt)


def test_failing_callback_leaves_the_cache_consistent() -> None:
    cache, policy = make(budget=4)
    fill(cache, "abcd")

    def fail(_entry: Entry, _reason: str) -> None:
        raise RuntimeError

    cache.on_drop = fail
    with pytest.raises(RuntimeError):
        cache.reset()
    with pytest.raises(RuntimeError):
        cache.set_budget(1)
    cache.on_drop = policy.on_drop
    assert names(cache) == "cd"
    assert cache.budget == 4
    check_sums(cache)


def test_nothing_grows_with_one_shot_code() -> None:
    cache, _ = make(budget=5)
    for i in range(1000):
        owner = Owner()
        cache.insert(i, "code", name=f"f{i}", owner=owner, dependencies=(f"global:g{i}",))
        cache.invalidate(f"global:g{i - 1}")
    assert cache.reset() <= 1
    for index in (cache._by_key, cache._by_name, cache._by_dependency, cache._order, cache._dead):
        assert len(index) == 0


def test_eviction_does_not_get_slower_with_size_or_pins() -> None:
    """Counts the entries looked at, not the time: one per eviction however many there are."""
    cache, _ = make(budget=2000)
    for i in range(1000):
        cache.insert(("pin", i), "code", pinned=True)
    for i in range(1000):
        cache.insert(i, "code")
    looked_at = 0
    order = cache._order

    class Counting(type(order)):  # type: ignore[misc]  # an OrderedDict that counts its steps
        def __iter__(self) -> Any:
            nonlocal looked_at
            for entry in super().__iter__():
                looked_at += 1
                yield entry

    cache._order = Counting(order)
    for i in range(500):
        cache.insert(("new", i), "code")
    assert looked_at == 500
    assert cache.stats()["evictions"] == 500
