"""jit/cache/section.py: interrupts and dead owners wait until the cache is consistent."""

from __future__ import annotations

import pytest

from sx_kernel.jit.cache.entry import Entry
from tests.unit.jit.cache.trying import Owner, check_sums, fill, make, names


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
