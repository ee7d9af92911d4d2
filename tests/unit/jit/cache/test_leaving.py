"""jit/cache/leaving.py: how entries leave, and what is not tried again."""

from __future__ import annotations

import gc

from sx_kernel.jit.cache.declined import DeclinedTable
from tests.unit.jit.cache.trying import Owner, check_sums, fill, make, names

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
