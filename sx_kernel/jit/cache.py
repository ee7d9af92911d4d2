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
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from operator import add
from typing import Any, Final, final

from sx_kernel.base.errors import SxError, error
from sx_kernel.jit.backoff import Backoff
from sx_kernel.jit.columns import COLUMN, HISTORY_COLUMNS, NEVER_THRESHOLD, SUM_COLUMNS, thin
from sx_kernel.jit.counters import CAUSES, Cause, Counters
from sx_kernel.jit.declined import DeclinedTable
from sx_kernel.jit.entry import Entry, Hashed, OwnerRef, State
from sx_kernel.jit.events import DEFAULT_EVENTS, Event, EventLog
from sx_kernel.jit.groups import Groups
from sx_kernel.jit.history import History, Row
from sx_kernel.jit.pins import Pins

DEFAULT_THRESHOLD: Final = 4
DEFAULT_BUDGET: Final = 5_000
DEFAULT_COLD: Final = 100


def _ignore_drop(_entry: Entry, _reason: str) -> None:
    """The default `on_drop`: nothing to undo."""


def _ignore_setting() -> None:
    """The default `on_setting`: whoever compiles reads the cache's attributes."""


def _none_ahead() -> int:
    """The default `ahead`."""
    return 0


def _ignore_sync() -> None:
    """The default `sync`: calls are not counted lazily."""


@final
class JitCache:
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
        self.threshold = threshold
        self.budget = budget
        self.backoff = Backoff()  # kept here for whoever compiles, who asks it
        self.generation = 0
        self.busy = 0
        self.counters = Counters()
        self.log = EventLog(events)
        # How many hits are known that have not been made yet: compiled code counts in advance.
        self.ahead: Callable[[], int] = _none_ahead
        self.series = History(HISTORY_COLUMNS, lambda: self.row(hits=-self.ahead()), thin)
        self._before: Row = (0,) * len(HISTORY_COLUMNS)  # sums when the counters were reset
        self._calls_before = 0
        self.on_drop = on_drop
        self.on_setting = on_setting
        self.sync = sync
        self._clock = clock
        self._started = clock()
        self._serial = 0
        self._stamp = 0
        self._swept = 0  # the stamp of the last sweep
        self.last_swept: list[str] = []  # what the last sweep dropped
        self._looked: int | None = None  # the generation in which somebody last read figures
        self._order: OrderedDict[Entry, None] = OrderedDict()
        self._pinned: OrderedDict[Entry, None] = OrderedDict()
        self._by_key: dict[Hashed, Entry] = {}
        self._by_name: Groups[Entry] = Groups()
        self._by_dependency: Groups[Entry] = Groups()
        self._pins = Pins()
        self._declined = DeclinedTable()
        # Hears of what happens, for recordings: (kind, entry or detail, owner or dependency)
        self.listener: Callable[[str, Any, Any], None] | None = None
        self._dead: deque[OwnerRef] = deque()
        self._deferred: Callable[[], object] | None = None

    # ---- critical sections --------------------------------------------------------------

    def enter(self) -> None:
        """Begin a critical section; they nest. Always followed by `leave`, in a `finally`."""
        if self._dead and self.busy == 0:
            self._settle()
        self.busy += 1

    def leave(self) -> None:
        """End a critical section; at the end of the outermost one run what `when_idle` left."""
        self.busy -= 1
        if self._deferred is not None and self.busy == 0:
            deferred, self._deferred = self._deferred, None
            deferred()

    def when_idle(self, action: Callable[[], object]) -> None:
        """Run `action` (which may raise) as soon as the cache is consistent: now, if it is.

        For signal handlers. A second action replaces the first: one interrupt is enough.
        """
        if self.busy == 0:
            action()
        else:
            self._deferred = action

    def when_idle_there(self, action: Callable[[], object], now: Callable[[], object]) -> None:
        """The same from another thread: `now()`, of C, makes the evaluating thread run `action`.

        CPython changes threads where a Python function begins or any one has been called: so here
        it does not between the look and what follows from it.
        """
        if self.busy == 0:
            now()
        else:
            self._deferred = action

    # ---- looking ------------------------------------------------------------------------

    @property
    def calls(self) -> int:
        """How many calls there were since the start, as last synchronised."""
        return self.counters.hits + self.counters.misses + self._calls_before

    @property
    def size(self) -> int:
        """How many entries are live, pinned ones included."""
        return len(self._order) + len(self._pinned)

    def lookup(self, key: Hashable) -> Entry | None:
        """The live entry with structural key `key`, or None. Counts nothing, moves nothing."""
        if self._dead and self.busy == 0:
            self._settle()
        return self._by_key.get(Hashed(key))

    def named(self, name: str) -> list[Entry]:
        """The live entries called `name`, oldest first; usually none or one."""
        return self._by_name.members(name)

    def entries(self) -> list[Entry]:
        """All live entries: the unpinned, least recently used first, then the pinned.

        Does not synchronise, so that `sync` itself can walk over it.
        """
        return [*self._order, *self._pinned]

    def snapshot(self) -> list[Entry]:
        """The same as `entries`, for any thread: the next to be evicted first. (Making a list of
        an OrderedDict runs no Python code, so no other thread comes in between.)"""
        return [*list(self._order), *list(self._pinned)]

    def admits(self) -> bool:
        """Whether an `insert` would be admitted now (counts nothing, see `reject`).

        Asked before compiling, so that nothing is compiled only to be rejected.
        """
        if self._dead and self.busy == 0:
            self._settle()
        return not self.is_full_of_pins()

    def is_full_of_pins(self) -> bool:
        """Whether pinned entries fill the budget. Any thread may ask."""
        return self.budget <= len(self._pinned)

    # ---- coming in ----------------------------------------------------------------------

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
            if key is not None and (old := self._by_key.get(Hashed(key))) is not None:
                self._drop(old, "evicted", "replaced")
            if not self._make_room():
                self.reject(name or label)
                return None
            self.generation += 1
            self._serial += 1
            self._stamp += 1
            entry = Entry(
                self._serial, name, code, key,
                tier=tier, counts=self.counters.tier(tier),
                dependencies=frozenset(dependencies), compile_ms=compile_ms, bytes=bytes,
                generation=self.generation, stamp=self._stamp, held=pinned is True,
                label=label, level=level,
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
            self._by_dependency.discard_from(entry.dependencies, entry)
            entry.dependencies = frozenset(dependencies)
            for dependency in entry.dependencies:
                self._by_dependency.add(dependency, entry)
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

    def decline(
        self,
        key: Hashable,
        reason: str,
        dependencies: Iterable[str] = (),
        *,
        name: str | None = None,
    ) -> None:
        """Remember that `key` cannot be compiled, until one of `dependencies` is invalidated.

        Counted as compile-failed. Survives a reset.
        """
        self.enter()
        try:
            self._declined.add(key, reason, dependencies, name)
            self.counters.compile_failed += 1
            self._note_named("decline", name, reason)
        finally:
            self.leave()

    def declined(self, key: Hashable) -> str | None:
        """The reason why `key` was declined, or None if it was not."""
        found = self._declined.get(key)
        return None if found is None else found.reason

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

    def count_misses(self, cause: Cause, misses: int = 1) -> None:
        """`misses` calls found no compiled code, because of `cause`."""
        self.counters.misses += misses
        self.counters.misses_by[cause] += misses

    def advance(self) -> None:
        """Begin a new generation; the session does so at every top-level form."""
        self.enter()
        try:
            self.sync()  # what was used so far was used in the old one
            self.generation += 1
            self._tell("form", None)
        finally:
            self.leave()

    def look(self) -> None:
        """Somebody reads the figures, who would wonder where entries have gone."""
        self._looked = self.generation

    def used_since_sweep(self, entry: Entry) -> bool:
        """Whether the next sweep spares `entry`."""
        return entry.stamp > self._swept

    def is_watched(self, generations: int) -> bool:
        """Whether somebody has read the figures in the last `generations`."""
        return self._looked is not None and self.generation - self._looked < generations

    def sample(self) -> None:
        """A moment at which the history may take a sample (a top-level form, a plot)."""
        self.synchronise()
        self.series.tick()

    # ---- going out ----------------------------------------------------------------------

    def reset(self) -> int:
        """Drop every entry, pinned ones too; how many there were. Pinned names stay pinned."""
        self.enter()
        try:
            self.sync()
            gone = self.entries()
            for entry in gone:
                self._drop(entry, "reset", "reset")
            self.backoff.start_over()
            self.on_setting()
            self.counters.resets += 1
            self._tell("reset", None)
            self._note_named("reset", None, len(gone))
            self.series.tick()
            return len(gone)
        finally:
            self.leave()

    def clear_cold(self, generations: int = DEFAULT_COLD) -> int:
        """Drop unpinned entries not used in the last `generations`; how many.

        1 spares only what was used in the current generation, 0 spares nothing. They count as
        evictions, with reason "cold".
        """
        self.enter()
        try:
            self.sync()
            limit = self.generation - generations
            cold = self._drop_oldest_while(lambda entry: entry.last_used <= limit, "cold")
            gone = len(cold)
            self._tell("clear-cold", generations)
            self._note_named("clear-cold", None, {"generations": generations, "dropped": gone})
            self.series.tick()
            return gone
        finally:
            self.leave()

    def sweep(self, reason: str = "idle") -> int:
        """Drop unpinned entries not used since the last sweep; how many. `last_swept` names them.

        A sweep for want of "memory" evicts; one with any other reason ("idle") just drops: nothing
        was short.
        """
        self.enter()
        try:
            self.sync()
            self.counters.sweeps += 1
            swept, self._swept = self._swept, self._stamp
            state: State = "evicted" if reason == "memory" else "swept"
            names = self._drop_oldest_while(lambda entry: entry.stamp <= swept, reason, state)
            self.last_swept = names
            self._tell("sweep", reason)
            self._note_named("sweep", None, {"reason": reason, "dropped": len(names)})
            self.series.tick()
            return len(names)
        finally:
            self.leave()

    def depends_on(self, dependency: str) -> bool:
        """Whether `invalidate(dependency)` would change anything. Two dictionary look-ups."""
        return dependency in self._by_dependency or self._declined.depends_on(dependency)

    def invalidate(self, dependency: str) -> list[Entry]:
        """Drop all entries that rely on `dependency`, and forgive what was declined because of it.

        Pinned ones too: wrong code is worse than slow code. Answers the entries, oldest first.
        Cheap when nothing depends on it, since every `define` asks.
        """
        if not self.depends_on(dependency):
            return []
        self.enter()
        try:
            if not dependency.startswith("guards:"):
                # a guard fails in the midst of compiled code, which may take counts back
                self.sync()
            self._tell("changed", dependency)
            self._declined.forgive(dependency)
            gone = self._by_dependency.members(dependency)
            for entry in gone:
                self._drop(entry, "invalidated", dependency)
            if gone:
                self.series.tick()
            return gone
        finally:
            self.leave()

    def discard(self, entry: Entry, reason: str) -> None:
        """Drop one entry, pinned or not, whose code is not to run for some `reason`."""
        self.enter()
        try:
            self.sync()
            self._drop(entry, "invalidated", reason)
            self.series.tick()
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
        """Whether what is evicted early has to wait until it is compiled again; the old answer."""
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

    def reset_counters(self) -> None:
        """Set all sums back to zero. Entries, their own hits, settings and pins stay."""
        self.enter()
        try:
            self.sync()
            now = self.row()
            self._before = tuple(now[i] if name in SUM_COLUMNS else 0 for name, i in COLUMN.items())
            self._calls_before = self.calls
            self.counters.start_over()
            self._note_named("reset-counters", None, None)
            self.series.tick()
        finally:
            self.leave()

    def start_over(self) -> None:
        """Forget generations, events and history, as if the (still empty) cache were new."""
        if self.size == 0:
            self.generation = 0
            self._before = (0,) * len(HISTORY_COLUMNS)
            self._calls_before = 0
            self.log.clear()
            self.series.clear()
            self.series.tick()

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

    def is_pinned_name(self, name: str | None) -> bool:
        """Whether functions called `name` are to be pinned."""
        return self._pins.has_name(name)

    def is_pinned_owner(self, owner: object) -> bool:
        """Whether this very lambda was pinned."""
        return self._pins.has_owner(owner)

    def pinned_owners(self) -> list[Any]:
        """The pinned owners that still exist."""
        return self._pins.owners()

    def pinned_names(self) -> list[str]:
        """The pinned names, in the order of pinning, compiled or not."""
        return self._pins.names()

    def _entries_of(self, target: str | Entry | object) -> list[Entry]:
        """The live entries that a pin of `target` is about."""
        if isinstance(target, Entry):
            return [target] if target.state == "live" else []
        if isinstance(target, str):
            return self.named(target)
        return [e for e in self.entries() if any(ref() is target for ref in e.owners)]

    def _protect(self, entry: Entry) -> None:
        """Move a live, unpinned entry to the pinned ones."""
        del self._order[entry]
        entry.pinned = True
        self._pinned[entry] = None

    def _release(self, entries: list[Entry]) -> None:
        """Put pinned entries back at the place in `_order` that their last use gives them.

        Sorting costs O(size) here (two sorted runs), for any number of entries at once.
        """
        for entry in entries:
            del self._pinned[entry]
            entry.pinned = False
        self._order = OrderedDict.fromkeys(
            sorted([*self._order, *sorted(entries, key=_stamp)], key=_stamp)
        )

    # ---- reporting ----------------------------------------------------------------------

    def stats(self) -> dict[str, Any]:
        """The figures of (jit-stats), exact: lazily counted calls are added up first."""
        self.enter()
        try:
            self.sync()
            return self.peek()
        finally:
            self.leave()

    def synchronise(self) -> None:
        """Add up lazily counted calls, so that hits and recency of the entries are exact."""
        self.enter()
        try:
            self.sync()
        finally:
            self.leave()

    def peek(self) -> dict[str, Any]:
        """The same figures as last synchronised; changes nothing, so any thread may ask."""
        counters = self.counters
        total = counters.total()
        return {
            "size": self.size,
            "budget": self.budget,
            "hits": counters.hits,
            "misses": counters.misses,
            "misses-by": dict(counters.misses_by),
            "evictions": total.evicted,
            "threshold": self.threshold,
            "backoff": self.backoff.on,
            "compiled": total.inserted,
            "compile-failed": counters.compile_failed,
            "below-threshold": counters.misses_by["cold"],
            "pinned": len(self._pinned),
            "rejected": counters.rejected,
            "interned": counters.interned,
            "collected": total.collected,
            "invalidated": total.invalidated,
            "resets": counters.resets,
            "sweeps": counters.sweeps,
            "swept": total.swept,
            "generation": self.generation,
            "compile-ms": total.compile_ms,
            "bytes": total.bytes,
            "tiers": {name: tier.as_dict() for name, tier in list(counters.tiers.items())},
        }

    def events(self, n: int | None = None) -> list[Event]:
        """The last `n` events (None: all that are kept), oldest first."""
        if self._dead and self.busy == 0:
            self._settle()
        return self.log.last(n)

    def history(self) -> dict[str, list[float]]:
        """The counter series, one list per column of HISTORY_COLUMNS, up to this moment."""
        self.enter()
        try:
            self.sync()
            return self.series.series()
        finally:
            self.leave()

    def elapsed_ms(self, ns: int) -> float:
        """A time of the clock (ns), as milliseconds since the cache was made."""
        return (ns - self._started) / 1e6

    def row(self, *, hits: int = 0, misses_by: Mapping[Cause, int] | None = None) -> Row:
        """One row of the history, HISTORY_COLUMNS in order, as last synchronised.

        `hits` and `misses_by` are calls that are known and not yet added up. Any thread may ask.
        """
        counters = self.counters
        total = counters.total()
        hits += counters.hits
        by = counters.misses_by
        causes = [by[cause] for cause in CAUSES]
        if misses_by:
            causes = [n + misses_by.get(cause, 0) for cause, n in zip(CAUSES, causes, strict=True)]
        misses = sum(causes)
        threshold = NEVER_THRESHOLD if self.threshold is None else self.threshold
        row = (
            self.elapsed_ms(self._clock()), hits + misses, hits, misses, *causes,
            total.inserted, total.evicted, total.collected, total.invalidated,
            counters.rejected, counters.resets, total.compile_ms,
            threshold, self.budget, len(self._pinned), self.size, total.bytes, self.generation,
        )  # fmt: skip
        before = self._before
        return tuple(map(add, before, row)) if self._calls_before else row

    def _note(self, kind: str, entry: Entry, detail: object) -> None:
        self.log.add((*self._now(), kind, entry.id, entry.shown, detail))

    def _note_named(self, kind: str, name: str | None, detail: object) -> None:
        self.log.add((*self._now(), kind, None, name, detail))

    def _tell(self, kind: str, what: Any, who: Any = None) -> None:
        if self.listener is not None:
            self.listener(kind, what, who)

    def _now(self) -> tuple[int, int, int]:
        """The time (ns), how many calls there were since the start, and the generation."""
        return self._clock(), self.calls, self.generation

    # ---- inside -------------------------------------------------------------------------

    def _index(self, entry: Entry) -> None:
        """Enter a new entry into every index and count it."""
        if entry.hashed is not None:
            self._by_key[entry.hashed] = entry
        for dependency in entry.dependencies:
            self._by_dependency.add(dependency, entry)
        counts = entry.counts
        counts.size += 1
        counts.inserted += 1
        counts.bytes += entry.bytes
        counts.compile_ms += entry.compile_ms
        self._order[entry] = None

    def _adopt(self, entry: Entry, owner: object, name: str | None) -> bool:
        """Note an owner (None: there is none) and its name. False if the entry has it already."""
        if owner is not None:
            ref = OwnerRef(owner, self._dead.append)
            if ref in entry.owners:
                return False
            ref.entry = entry
            ref.name = name
            entry.owners.add(ref)
        if name is not None:
            entry.names[name] = entry.names.get(name, 0) + 1
            self._by_name.add(name, entry)
        return True

    def _orphan(self, ref: OwnerRef) -> None:
        """An owner is garbage: forget it and its name, and with the last one the entry."""
        entry, name = ref.entry, ref.name
        if ref not in entry.owners:
            return
        entry.owners.discard(ref)
        self._tell("gone", ref)
        if not entry.owners:
            self._drop(entry, "collected", "collected")
            return
        if name is not None:
            entry.names[name] -= 1
            if entry.names[name] == 0:
                del entry.names[name]
                self._by_name.discard(name, entry)
                if entry.name == name:
                    entry.name = next(iter(entry.names), None)
        if entry.pinned and not entry.held and not self._pins.covers(entry):
            self._release([entry])

    def _drop(self, entry: Entry, state: State, reason: str) -> None:
        """Take a live entry out of every index, count it, tell the policy, let its code go."""
        del (self._pinned if entry.pinned else self._order)[entry]
        if entry.hashed is not None:
            del self._by_key[entry.hashed]
        self._by_name.discard_from(entry.names, entry)
        self._by_dependency.discard_from(entry.dependencies, entry)
        counts = entry.counts
        counts.size -= 1
        counts.bytes -= entry.bytes
        setattr(counts, state, getattr(counts, state) + 1)
        entry.state = state
        entry.reason = reason
        kind = _EVENT_OF_STATE.get(state)
        if kind is not None:
            now = (self._clock(), self.calls, self.generation)
            self.log.add((*now, kind, entry.id, entry.name or entry.label, reason))
        try:
            self.on_drop(entry, reason)
        finally:
            entry.code = None
            entry.owners.clear()
            entry.names.clear()

    def _make_room(self) -> bool:
        """Evict until one more entry fits; False if pinned entries fill the budget."""
        if self.budget <= len(self._pinned):
            return False
        while self.size >= self.budget:
            self._drop(next(iter(self._order)), "evicted", "lru")
        return True

    def _drop_oldest_while(
        self, is_cold: Callable[[Entry], bool], reason: str, state: State = "evicted"
    ) -> list[str]:
        """Drop from the least recently used end as long as `is_cold`; what they are called."""
        gone: list[str] = []
        while self._order and is_cold(entry := next(iter(self._order))):
            gone.append(entry.shown)
            self._drop(entry, state, reason)
        return gone

    def _settle(self) -> None:
        """Act on the owners that the garbage collector took since the last operation."""
        self.busy += 1
        try:
            while self._dead:
                self._orphan(self._dead.popleft())
        finally:
            self.leave()


# A reset is one event for all of its entries.
_EVENT_OF_STATE: Final = {
    "evicted": "evict",
    "swept": "drop",
    "collected": "collect",
    "invalidated": "invalidate",
}


def _range_error(text: str, hint: str | None = None) -> SxError:
    return error("range-error", text, hint=hint)


def _name_of(target: object) -> str | None:
    return target if isinstance(target, str) else getattr(target, "name", None)


def _stamp(entry: Entry) -> int:
    return entry.stamp
