"""jit/cache/entry.py: one entry of the cache, and its owners."""

from __future__ import annotations

import gc

from sx_kernel.jit.cache.counters import TierCounts
from sx_kernel.jit.cache.entry import Entry, OwnerRef


class Owner:
    """Stands for a Lambda."""


def entry(name: str | None = None, label: str = "fn") -> Entry:
    return Entry(
        1, name, "code", None, counts=TierCounts("python"), dependencies=frozenset(),
        compile_ms=1.0, bytes=10, generation=4, stamp=7, held=False, label=label,
    )  # fmt: skip


def test_it_is_shown_by_its_name_or_by_what_it_is_called_without_one() -> None:
    assert entry("f").shown == "f"
    assert entry(None, "fn in map").shown == "fn in map"


def test_it_is_used_when_it_is_made() -> None:
    made = entry()
    assert made.last_used == made.inserted_at == 4
    assert made.tier == "python"
    assert (made.state, made.hits, made.pinned, made.reason) == ("live", 0, False, None)


def test_only_owners_that_live_are_told() -> None:
    made, kept, dying = entry(), Owner(), Owner()
    made.owners = {OwnerRef(kept), OwnerRef(dying)}
    assert sorted(map(id, made.live_owners())) == sorted(map(id, [kept, dying]))
    del dying
    gc.collect()
    assert made.live_owners() == [kept]


def test_a_reference_that_dies_knows_its_entry_without_a_search() -> None:
    made, owner = entry(), Owner()
    heard: list[tuple[Entry, str | None]] = []
    reference = OwnerRef(owner, lambda dead: heard.append((dead.entry, dead.name)))
    reference.entry, reference.name = made, "f"
    del owner
    gc.collect()
    assert heard == [(made, "f")]
