"""The real cache against a naive model, step by step, under random operations.

The model is a list of entries in order of use, searched from end to end; it is slow and obviously
right. After every step both must hold the same entries in the same order with the same counters.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sx_kernel.base.errors import SxError
from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.cache.entry import Entry

NAMES = st.sampled_from(["f", "g", "h", None])
KEYS = st.integers(0, 12)
DEPENDENCIES = st.frozensets(st.sampled_from(["global:f", "global:g", "primitive:+"]))
PICK = st.integers(0, 10_000)
# mostly budgets that a few insertions fill, so that eviction has something to decide
BUDGETS = st.sampled_from([3, 4, 5, 6, 6, 8, 2, 1, 0])


class Owner:
    """Stands for a Lambda."""


@dataclass(eq=False)
class Line:
    """What the model knows of an entry."""

    key: int
    dependencies: frozenset[str]
    used: int
    owners: dict[int, str | None]  # and what each is called
    hits: int = 0
    held: bool = False
    since_sweep: bool = True


class Model:
    """A least-recently-used cache in the plainest words: `lines`, least recently used first."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.lines: list[Line] = []
        self.generation = 0
        self.names: set[str] = set()
        self.pinned_owners: set[int] = set()
        self.counts = dict.fromkeys(
            ["inserted", "evicted", "reset", "swept", "collected", "invalidated", "rejected", "interned",
             "hits", "misses", "carried", "resets", "declines"], 0,
        )  # fmt: skip
        self.declined: dict[int, frozenset[str]] = {}

    def leave(self, line: Line, how: str) -> None:
        self.lines.remove(line)
        self.counts[how] += 1

    def is_pinned(self, line: Line) -> bool:
        return (
            line.held
            or any(name in self.names for name in line.owners.values())
            or any(owner in self.pinned_owners for owner in line.owners)
        )

    def pinned(self) -> int:
        return sum(map(self.is_pinned, self.lines))

    def use(self, line: Line) -> None:
        self.lines.remove(line)
        self.lines.append(line)
        line.used = self.generation
        line.since_sweep = True

    def oldest(self) -> Line:
        return next(line for line in self.lines if not self.is_pinned(line))

    def insert(self, key: int, name: str | None, owner: int, deps: frozenset[str]) -> bool:
        for line in self.lines:
            if line.key == key:
                self.leave(line, "evicted")
                break
        if self.pinned() >= self.budget:
            self.counts["rejected"] += 1
            return False
        while len(self.lines) >= self.budget:
            self.leave(self.oldest(), "evicted")
        self.generation += 1
        self.lines.append(Line(key, deps, self.generation, {owner: name}))
        self.counts["inserted"] += 1
        return True

    def drop_where(self, how: str, unwanted: Any) -> list[Line]:
        gone = [line for line in self.lines if unwanted(line)]
        for line in gone:
            self.leave(line, how)
        return gone

    def owner_died(self, owner: int) -> None:
        self.pinned_owners.discard(owner)
        for line in list(self.lines):
            if owner in line.owners:
                del line.owners[owner]
                if not line.owners:
                    self.leave(line, "collected")


class CacheMachine(RuleBasedStateMachine):
    """Every public operation is a rule; `agree` compares after each."""

    @initialize(budget=BUDGETS, names=st.lists(NAMES, max_size=8))
    def start(self, budget: int, names: list[str | None]) -> None:
        self.clock = 0
        self.pending: dict[Entry, int] = {}
        self.dropped: list[Entry] = []
        self.cache = JitCache(4, budget, self.tick, on_drop=self.on_drop, sync=self.sync, events=50)
        self.model = Model(budget)
        self.owners: dict[int, Owner] = {}
        self.serial = 0
        for key, name in enumerate(names):
            self.insert_one(key, name, frozenset())

    def tick(self) -> int:
        self.clock += 1
        return self.clock

    def on_drop(self, entry: Entry, reason: str) -> None:
        assert entry.state != "live"
        assert entry.reason == reason
        assert entry not in self.cache.entries()
        assert self.cache.busy > 0
        self.dropped.append(entry)

    def sync(self) -> None:
        assert self.cache.busy > 0
        # in the order of recency, so that ties keep their order
        for entry in self.cache.entries():
            if entry in self.pending:
                self.cache.touch(entry, hits=self.pending.pop(entry))
        for entry, hits in self.pending.items():
            self.cache.touch(entry, hits=hits)
        self.pending.clear()

    def new_owner(self) -> tuple[int, Owner]:
        self.serial += 1
        self.owners[self.serial] = Owner()
        return self.serial, self.owners[self.serial]

    def line(self, pick: int) -> Line:
        return self.model.lines[pick % len(self.model.lines)]

    def entry(self, line: Line) -> Entry:
        entry = self.cache.lookup(line.key)
        assert entry is not None
        return entry

    def live_owner(self, pick: int) -> int:
        return sorted(self.owners)[pick % len(self.owners)]

    has_lines = precondition(lambda self: bool(self.model.lines))
    has_owners = precondition(lambda self: bool(self.owners))

    @rule(keys=st.lists(KEYS, min_size=1, max_size=4), name=NAMES, deps=DEPENDENCIES)
    def insert(self, keys: list[int], name: str | None, deps: frozenset[str]) -> None:
        for key in keys:
            self.insert_one(key, name, deps)

    def insert_one(self, key: int, name: str | None, deps: frozenset[str]) -> None:
        admitted = self.cache.admits()
        number, owner = self.new_owner()
        entry = self.cache.insert(
            key, "code", name=name, owner=owner, dependencies=deps, bytes=10, compile_ms=0.5
        )
        assert self.model.insert(key, name, number, deps) is (entry is not None)
        assert admitted or entry is None or self.dropped[-1].key == key

    @has_lines
    @rule(pick=PICK, hits=st.integers(1, 3), lazily=st.booleans())
    def call(self, pick: int, hits: int, lazily: bool) -> None:
        line = self.line(pick)
        entry = self.entry(line)
        if lazily:
            self.pending[entry] = self.pending.get(entry, 0) + hits
            self.cache.stats()
        else:
            self.cache.touch(entry, hits=hits)
        self.model.use(line)
        line.hits += hits
        self.model.counts["hits"] += hits

    @rule(misses=st.integers(0, 5))
    def miss(self, misses: int) -> None:
        self.cache.count_misses("cold", misses)
        self.model.counts["misses"] += misses

    @rule()
    def advance(self) -> None:
        self.cache.advance()
        self.model.generation += 1

    @has_lines
    @rule(pick=PICK, name=NAMES, pinned=st.booleans())
    def attach(self, pick: int, name: str | None, pinned: bool) -> None:
        line = self.line(pick)
        entry = self.entry(line)
        number, owner = self.new_owner()
        if pinned:
            self.cache.pin(owner)
            self.model.pinned_owners.add(number)
        assert self.cache.attach(entry, owner, name=name)
        assert not self.cache.attach(entry, owner, name=name)
        self.model.use(line)
        line.owners[number] = name
        self.model.counts["interned"] += 1

    @has_owners
    @rule(pick=PICK, cyclic=st.booleans())
    def lose_owner(self, pick: int, cyclic: bool) -> None:
        number = self.live_owner(pick)
        owner = self.owners.pop(number)
        if cyclic:  # only the garbage collector finds it
            owner.self = owner  # type: ignore[attr-defined]
            del owner
            gc.collect()
        else:
            del owner
        self.model.owner_died(number)

    @rule(name=st.sampled_from(["f", "g", "h"]), pinned=st.booleans())
    def pin_name(self, name: str, pinned: bool) -> None:
        self.change_pin(name, pinned, lambda line: name in line.owners.values())

    @has_lines
    @rule(pick=PICK, pinned=st.booleans())
    def pin_entry(self, pick: int, pinned: bool) -> None:
        line = self.line(pick)
        self.change_pin(self.entry(line), pinned, lambda other: other is line)

    @has_owners
    @rule(pick=PICK, pinned=st.booleans())
    def pin_owner(self, pick: int, pinned: bool) -> None:
        number = self.live_owner(pick)
        self.change_pin(self.owners[number], pinned, lambda line: number in line.owners, number)

    def change_pin(
        self, target: object, pinned: bool, meant: Callable[[Line], bool], number: int = 0
    ) -> None:
        model = self.model
        before = {line.key: model.is_pinned(line) for line in model.lines}
        for line in filter(meant, model.lines):
            line.held = (line.held or isinstance(target, Entry)) and pinned
        if isinstance(target, str):
            (model.names.add if pinned else model.names.discard)(target)
        elif isinstance(target, Owner):
            (model.pinned_owners.add if pinned else model.pinned_owners.discard)(number)
        changed = self.cache.pin(target) if pinned else self.cache.unpin(target)
        after = {line.key: model.is_pinned(line) for line in model.lines}
        assert {entry.key for entry in changed} == {k for k in after if after[k] is not before[k]}

    @rule(budget=BUDGETS)
    def set_budget(self, budget: int) -> None:
        if budget < self.model.pinned():
            with pytest.raises(SxError):
                self.cache.set_budget(budget)
            return
        assert self.cache.set_budget(budget) == self.model.budget
        self.model.budget = budget
        while len(self.model.lines) > budget:
            self.model.leave(self.model.oldest(), "evicted")

    @rule()
    def reset(self) -> None:
        assert self.cache.reset() == len(self.model.drop_where("reset", lambda _line: True))
        self.model.counts["resets"] += 1

    @rule(n=st.integers(0, 5))
    def clear_cold(self, n: int) -> None:
        limit = self.model.generation - n
        gone = self.model.drop_where(
            "evicted", lambda line: not self.model.is_pinned(line) and line.used <= limit
        )
        assert self.cache.clear_cold(n) == len(gone)

    @rule(reason=st.sampled_from(["idle", "memory"]))
    def sweep(self, reason: str) -> None:
        gone = self.model.drop_where(
            "evicted" if reason == "memory" else "swept",
            lambda line: not self.model.is_pinned(line) and not line.since_sweep,
        )
        for line in self.model.lines:
            line.since_sweep = False
        assert self.cache.sweep(reason) == len(gone)

    @rule(dependency=st.sampled_from(["global:f", "global:g", "primitive:+", "global:none"]))
    def invalidate(self, dependency: str) -> None:
        gone = self.model.drop_where("invalidated", lambda line: dependency in line.dependencies)
        left = self.cache.invalidate(dependency)
        assert {entry.key for entry in left} == {line.key for line in gone}
        for key in [k for k, deps in self.model.declined.items() if dependency in deps]:
            del self.model.declined[key]

    @rule(key=KEYS, deps=DEPENDENCIES)
    def decline(self, key: int, deps: frozenset[str]) -> None:
        self.cache.decline(key, "because", deps)
        self.model.declined[key] = deps
        self.model.counts["declines"] += 1

    @rule()
    def reset_counters(self) -> None:
        self.cache.reset_counters()
        self.model.counts = dict.fromkeys(self.model.counts, 0)
        self.model.counts["carried"] = len(self.model.lines)

    @invariant()
    def agree(self) -> None:
        if not hasattr(self, "cache"):
            return
        cache, model = self.cache, self.model
        stats = cache.stats()
        unpinned = [line.key for line in model.lines if not model.is_pinned(line)]
        entries = cache.entries()
        assert [entry.key for entry in entries if not entry.pinned] == unpinned
        pinned = {line.key for line in model.lines if model.is_pinned(line)}
        assert {entry.key for entry in entries if entry.pinned} == pinned
        assert len(entries) == len(model.lines) == stats["size"] <= stats["budget"] == model.budget
        for line in model.lines:
            entry = self.entry(line)
            assert (entry.last_used, entry.hits, entry.state) == (line.used, line.hits, "live")
            assert {id(o) for o in entry.live_owners()} == {id(self.owners[n]) for n in line.owners}
        for name in ("f", "g", "h"):
            called = {line.key for line in model.lines if name in line.owners.values()}
            assert {entry.key for entry in cache.named(name)} == called
            assert cache.is_pinned_name(name) == (name in model.names)
        stamps = [entry.stamp for entry in entries if not entry.pinned]
        assert stamps == sorted(set(stamps))
        assert all(entry.code is None and not entry.owners for entry in self.dropped)
        self.agree_on_sums(stats)
        for key in range(13):
            assert (cache.declined(key) is not None) == (key in model.declined)
            assert (cache.lookup(key) is not None) == any(line.key == key for line in model.lines)

    def agree_on_sums(self, stats: dict[str, Any]) -> None:
        counts = self.model.counts
        assert (stats["hits"], stats["misses"]) == (counts["hits"], counts["misses"])
        assert stats["below-threshold"] == counts["misses"]
        assert stats["compiled"] == counts["inserted"]
        assert stats["evictions"] == counts["evicted"]
        assert stats["compile-failed"] == counts["declines"]
        for key in ("swept", "collected", "invalidated", "rejected", "interned", "resets"):
            assert stats[key] == counts[key]
        assert stats["pinned"] == self.model.pinned()
        assert stats["generation"] == self.model.generation
        assert stats["bytes"] == 10 * len(self.model.lines)
        for tier in stats["tiers"].values():
            assert tier["reset"] == counts["reset"]
            gone = tier["evicted"] + tier["reset"] + tier["swept"]
            gone += tier["collected"] + tier["invalidated"]
            assert tier["size"] == tier["carried"] + tier["compiled"] - gone
        assert self.cache.busy == 0
        assert len(self.cache.events()) <= 50


CacheMachine.TestCase.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
TestCacheAgainstModel = CacheMachine.TestCase
