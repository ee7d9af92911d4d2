"""The central JIT cache: entries, recency, pins, budget, counters, events. One per session.

It stands beside the machine and the compilers and knows neither: code is an opaque payload, an
owner is anything that can be weakly referenced. jit/policy.py decides what is put in.

Invariants, after every operation:
  * size <= budget, and pinned entries never leave by eviction, so pinned <= budget too;
  * per tier, size = carried + inserted - evicted - reset - swept - collected - invalidated;
  * `_order` holds the live unpinned entries, least recently used first (strictly by `stamp`);
  * an entry is in every index below exactly while its state is "live".

Rules for those who call:
  * One thread at a time calls operations: the evaluator's. Other threads may read `peek()`,
    `snapshot()`, `row()`, `is_full_of_pins()`, `log.last()` and `series.rows()`.
  * The garbage collector may drop owners at any moment on any thread; that only queues the
    news, and the next operation acts on it.
  * While `busy` is above zero a signal handler must not raise; it leaves a callable with
    `when_idle`. Whoever needs a longer critical section brackets it with `enter` and `leave`.
  * `on_drop` and `sync` may call `touch`, `take_back` and `count_misses`, and nothing else that
    changes the cache. Recursion room is the caller's business: an operation needs some ten Python
    frames.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final, final

from sx_kernel.base.errors import SxError, error
from sx_kernel.jit.cache.entry import Entry
from sx_kernel.jit.cache.events import DEFAULT_EVENTS
from sx_kernel.jit.cache.leaving import Leaving

DEFAULT_THRESHOLD: Final = 4
DEFAULT_BUDGET: Final = 5_000


def _ignore_drop(_entry: Entry, _reason: str) -> None:
    """The default `on_drop`: nothing to undo."""


def _ignore_setting() -> None:
    """The default `on_setting`: whoever compiles reads the cache's attributes."""


def _ignore_sync() -> None:
    """The default `sync`: calls are not counted lazily."""


@final
class JitCache(Leaving):
    """See the module's text. `threshold` None is "never compile"; `budget` counts entries."""

    def __init__(
        self,
        threshold: int | None = DEFAULT_THRESHOLD,
        budget: int = DEFAULT_BUDGET,
        clock: Callable[[], int] = time.monotonic_ns,
        *,
        on_drop: Callable[[Entry, str], None] = _ignore_drop,
        on_setting: Callable[[], None] = _ignore_setting,
        sync: Callable[[], None] = _ignore_sync,
        events: int = DEFAULT_EVENTS,
    ) -> None:
        """`clock` answers monotonic nanoseconds; `events` is how many the log keeps.

        `on_drop(entry, reason)` is told of every entry that leaves, when it is out of all
        indexes but still has its code and owners; `on_setting` of every new setting.
        `sync()` adds up calls that were counted lazily: `touch(entry, hits=n)` for each entry
        used since the last time, in order of use as far as that is known. It is called before
        recency or counters are read and whenever a generation ends (insertions, `advance`), so
        it must cost nothing when nothing ran, however many entries there are.
        """
        super().__init__(threshold, budget, clock, on_drop, on_setting, sync, events)
        self._serial = 0

    # ---- coming in ----------------------------------------------------------------------

    def admits(self) -> bool:
        """Return whether an `insert` would be admitted now (counts nothing, see `reject`).

        Asked before compiling, so that nothing is compiled only to be rejected.
        """
        if self._dead and self.busy == 0:
            self._settle()
        return not self.is_full_of_pins()

    def insert(
        self,
        key: Hashable,
        code: Any,
        *,
        name: str | None = None,
        label: str = "fn",
        owner: object = None,
        tier: str = "python",
        compile_ms: float = 0.0,
        bytes: int = 0,
        dependencies: Iterable[str] = (),
        pinned: bool | None = None,
        level: int = 2,
    ) -> Entry | None:
        """Put `code` in as the most recently used entry, evicting as the budget demands.

        None if it cannot be admitted: the budget is 0 or everything in the cache is pinned.
        A live entry with the same key is replaced (and counts as evicted). `owner` is weakly
        referenced; when the last owner is garbage the entry leaves. `label` stands for a missing
        name where people read. `pinned` None means: if its
        name or its owner is; otherwise the caller decides.
        """
        self.enter()
        try:
            self.sync()  # calls so far were before the newcomer, in the order of use too
            if key is not None and (old := self._by_key.get(key)) is not None:
                self._drop(old, "evicted", "replaced")
            if not self._make_room():
                self.reject(name or label)
                return None
            self.generation += 1
            self._serial += 1
            self._stamp += 1
            entry = Entry(
                self._serial, name, code, key,
                counts=self.counters.tier(tier), dependencies=frozenset(dependencies),
                compile_ms=compile_ms, bytes=bytes, generation=self.generation,
                stamp=self._stamp, held=pinned is True, label=label, level=level,
            )  # fmt: skip
            self._index(entry)
            self._adopt(entry, owner, name)
            if pinned is not False and (pinned or self._pins.covers(entry)):
                self._protect(entry)
            self._tell("code", entry, owner)
            self._note("insert", entry, tier)
            self.series.tick()
            return entry
        finally:
            self.leave()

    def attach(self, entry: Entry, owner: object, *, name: str | None = None) -> bool:
        """Let one more lambda of equal structure, called `name`, use `entry`: interned.

        Counts as a use. Pinning that name or that owner from now on pins the entry.

        False, and nothing done, if the entry has left or `owner` has it already.
        """
        self.enter()
        try:
            self.sync()
            if entry.state != "live":
                return False
            if not self._adopt(entry, owner, name):
                return False
            self.counters.interned += 1
            if not entry.pinned and self._pins.covers(entry):
                self._protect(entry)
            self.touch(entry, hits=0)
            self._tell("code", entry, owner)
            self._note("attach", entry, len(entry.owners))
            return True
        finally:
            self.leave()

    def upgrade(
        self, entry: Entry, code: Any, *, level: int, compile_ms: float, bytes: int,
        dependencies: Iterable[str],
    ) -> None:  # fmt: skip
        """Better code for an entry: it stays what it is and where it is, with its hits."""
        self.enter()
        try:
            self.sync()  # calls so far were those of the old code
            self._by_dependency.discard_from(entry.indexed, entry)
            entry.dependencies = frozenset(dependencies)
            self._rely(entry)
            counts = entry.counts
            counts.bytes += bytes - entry.bytes
            counts.compile_ms += compile_ms
            entry.bytes = bytes
            entry.compile_ms += compile_ms
            entry.code = code
            entry.level = level
            self._note("upgrade", entry, level)
            self.series.tick()
        finally:
            self.leave()

    def reject(self, name: str | None = None) -> None:
        """Count a newcomer that was not admitted (`insert` does it by itself)."""
        self.counters.rejected += 1
        self._note_named("reject", name, f"{len(self._pinned)} pinned of {self.budget}")

    def _index(self, entry: Entry) -> None:
        """Enter a new entry into every index and count it."""
        self._enter_indexes(entry)
        counts = entry.counts
        counts.size += 1
        counts.inserted += 1
        counts.bytes += entry.bytes
        counts.compile_ms += entry.compile_ms

    # ---- being used ---------------------------------------------------------------------

    def touch(self, entry: Entry, hits: int = 1) -> None:
        """`entry` ran `hits` more times; it is now the most recently used.

        One that has left only has its calls counted: it may have been running when it left.
        """
        self.counters.hits += hits
        entry.hits += hits
        entry.counts.hits += hits
        if entry.state == "live":
            self._stamp += 1
            entry.stamp = self._stamp
            entry.last_used = self.generation
            if not entry.pinned:
                # last, because an interrupt can only arrive after a call
                self._order.move_to_end(entry)

    def take_back(self, entry: Entry, hits: int) -> None:
        """`hits` runs of `entry` that were counted were none. Its place in the order stays."""
        self.counters.hits -= hits
        entry.hits -= hits
        entry.counts.hits -= hits

    def advance(self) -> None:
        """Begin a new generation; the session does so at every top-level form."""
        self.enter()
        try:
            self.sync()  # what was used so far was used in the old one
            self.generation += 1
            self._tell("form", None)
        finally:
            self.leave()

    # ---- settings -----------------------------------------------------------------------

    def set_threshold(self, threshold: int | None) -> int | None:
        """Compile at the `threshold`-th call (at least 1; None: never). Answers the old value."""
        if threshold is not None and threshold < 1:
            text = f"jit-set-threshold!: the threshold must be at least 1, got {threshold}"
            raise _range_error(text)
        self.enter()
        try:
            self.sync()
            old, self.threshold = self.threshold, threshold
            self.on_setting()
            self._tell("threshold", threshold)
            self._note_named("threshold", None, threshold)
            self.series.tick()
            return old
        finally:
            self.leave()

    def set_budget(self, budget: int) -> int:
        """Allow `budget` entries (0: none), evicting at once what is too many; the old value.

        Pinned entries never leave by eviction, so a budget below their number is refused with a
        range-error, and nothing changes.
        """
        if budget < 0:
            text = f"jit-set-budget!: the budget must not be negative, got {budget}"
            raise _range_error(text)
        self.enter()
        try:
            if budget < len(self._pinned):
                pins = f"{len(self._pinned)}, the number of pinned functions"
                text = f"jit-set-budget!: the budget must be at least {pins}, got {budget}"
                raise _range_error(text, hint="(jit-unpin! 'name) releases a pinned function")
            self.sync()
            while self.size > budget:
                self._drop(next(iter(self._order)), "evicted", "budget")
            old, self.budget = self.budget, budget
            if budget != old:
                self.backoff.start_over()
            self.on_setting()
            self._tell("budget", budget)
            self._note_named("budget", None, budget)
            self.series.tick()
            return old
        finally:
            self.leave()

    def set_backoff(self, on: bool) -> bool:
        """Return whether what is evicted early has to wait until it is compiled again; the old
        answer."""
        self.enter()
        try:
            self.sync()
            old, self.backoff.on = self.backoff.on, on
            self.on_setting()
            self._tell("backoff", on)
            self._note_named("backoff", None, on)
            return old
        finally:
            self.leave()

    # ---- pins ---------------------------------------------------------------------------

    def pin(self, target: str | Entry | object) -> list[Entry]:
        """Protect from eviction: a name (str), an Entry, or an owner (anything else).

        A name covers every entry so called, now and later, through resets; an owner is
        remembered weakly in the same way; an Entry's pin ends with it. Answers the entries that
        are newly pinned.
        """
        self.enter()
        try:
            news = not isinstance(target, Entry) and self._pins.change(target, True)
            self._tell("pin", target)
            entries = self._entries_of(target)
            if isinstance(target, Entry):
                target.held = True
            changed = [entry for entry in entries if not entry.pinned]
            for entry in changed:
                self._protect(entry)
            if news or changed:
                self._note_named("pin", _name_of(target), len(changed))
            return changed
        finally:
            self.leave()

    def unpin(self, target: str | Entry | object) -> list[Entry]:
        """Undo `pin`. An entry stays pinned while another pinned name or owner covers it.

        Entries released keep their place in the order of use. Answers them.
        """
        self.enter()
        try:
            news = not isinstance(target, Entry) and self._pins.change(target, False)
            self._tell("unpin", target)
            pinned = [entry for entry in self._entries_of(target) if entry.pinned]
            for entry in pinned:
                entry.held = False
            changed = [entry for entry in pinned if not self._pins.covers(entry)]
            if changed:
                self.sync()  # their place in the order must be the right one
                self._release(changed)
            if news or changed:
                self._note_named("unpin", _name_of(target), len(changed))
            return changed
        finally:
            self.leave()


def _range_error(text: str, hint: str | None = None) -> SxError:
    return error("range-error", text, hint=hint)


def _name_of(target: object) -> str | None:
    return target if isinstance(target, str) else getattr(target, "name", None)
