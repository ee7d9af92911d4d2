"""A cache by itself, with what stands for lambdas and for the policy."""

from __future__ import annotations

import itertools
from typing import Any

from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.cache.entry import Entry


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
