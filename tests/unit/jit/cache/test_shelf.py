"""jit/cache/shelf.py: which entries there are, in which order, and which are pinned."""

from __future__ import annotations

import gc

from tests.unit.jit.cache.trying import Owner, fill, make, names

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
