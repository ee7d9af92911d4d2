"""The JIT cache by itself: no compiler, no session. The model test next door does the rest."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from tests.unit.jit.cache.trying import Owner, check_sums, fill, make, names

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


def test_inserting_an_existing_key_replaces_the_entry() -> None:
    cache, _ = make(budget=1)
    old = cache.insert("k", "old")
    new = cache.insert("k", "new")
    assert cache.lookup("k") is new
    assert old is not None
    assert (old.state, old.reason) == ("evicted", "replaced")
    check_sums(cache)


def test_calls_of_an_entry_that_has_left_are_still_counted() -> None:
    cache, policy = make()
    (entry,) = fill(cache, "a")
    cache.reset()
    policy.call(entry, 3)
    assert cache.stats()["hits"] == 3
    assert cache.entries() == []


def test_threshold_changes_answer_the_old_value() -> None:
    cache, _ = make(threshold=4)
    assert cache.set_threshold(1) == 4
    assert cache.set_threshold(None) == 1
    assert cache.set_threshold(2) is None
    with pytest.raises(SxError, match="at least 1"):
        cache.set_threshold(0)
    assert cache.threshold == 2


def test_nothing_grows_with_one_shot_code() -> None:
    cache, _ = make(budget=5)
    for i in range(1000):
        owner = Owner()
        cache.insert(i, "code", name=f"f{i}", owner=owner, dependencies=(f"global:g{i}",))
        cache.invalidate(f"global:g{i - 1}")
    assert cache.reset() <= 1
    for index in (cache._by_key, cache._by_name, cache._by_dependency, cache._order, cache._dead):
        assert len(index) == 0


def test_what_relied_on_a_primitive_is_found_without_an_index_and_soon_forgotten() -> None:
    cache, _ = make(budget=5)
    first = cache.insert(1, "code", dependencies=("primitive:+", "global:f"), pinned=True)
    second = cache.insert(2, "code", dependencies=("primitive:+", "primitive:-"))
    cache.insert(3, "code", dependencies=("global:f",))
    assert len(cache._by_dependency) == 1
    assert cache.depends_on("primitive:+")
    assert cache.invalidate("primitive:+") == [first, second]
    assert not cache.depends_on("primitive:-")
    assert not cache.depends_on("primitive:+")
    assert cache._wide == set()


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
