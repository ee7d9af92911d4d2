"""How entries leave the cache: evicted, swept, collected, invalidated, reset; and who cannot come.

Above figures.py.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Final

from sx_kernel.jit.cache.declined import DeclinedTable
from sx_kernel.jit.cache.entry import Entry, OwnerRef, State
from sx_kernel.jit.cache.figures import Figures

DEFAULT_COLD: Final = 100

# A reset is one event for all of its entries.
_EVENT_OF_STATE: Final = {
    "evicted": "evict",
    "swept": "drop",
    "collected": "collect",
    "invalidated": "invalidate",
}


class Leaving(Figures):
    """What drops entries. See JitCache for the arguments."""

    def __init__(
        self,
        threshold: int | None,
        budget: int,
        clock: Callable[[], int],
        on_drop: Callable[[Entry, str], None],
        on_setting: Callable[[], None],
        sync: Callable[[], None],
        events: int,
    ) -> None:
        super().__init__(threshold, budget, clock, sync, events)
        self.on_drop = on_drop
        self.on_setting = on_setting
        self._stamp = 0
        self._swept = 0  # the stamp of the last sweep
        self.last_swept: list[str] = []  # what the last sweep dropped
        self._declined = DeclinedTable()

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

    def used_since_sweep(self, entry: Entry) -> bool:
        """Return whether the next sweep spares `entry`."""
        return entry.stamp > self._swept

    def depends_on(self, dependency: str) -> bool:
        """Return whether `invalidate(dependency)` would change anything. Three dictionary
        look-ups, but for a redefined primitive."""
        return self._is_relied_on(dependency) or self._declined.depends_on(dependency)

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
            gone = self._relying_on(dependency)
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
            self._forget_name(entry, name)
        if entry.pinned and not entry.held and not self._pins.covers(entry):
            self._release([entry])

    def _drop(self, entry: Entry, state: State, reason: str) -> None:
        """Take a live entry out of every index, count it, tell the policy, let its code go."""
        # An eviction is to take 10 µs at most, so little is called here (bench/cache.py "evict").
        self._leave_indexes(entry)
        counts = entry.counts
        counts.size -= 1
        counts.bytes -= entry.bytes
        if state == "evicted":
            counts.evicted += 1
        else:
            setattr(counts, state, getattr(counts, state) + 1)
        entry.outcome = (state, reason)
        kind = _EVENT_OF_STATE.get(state)
        if kind is not None:
            shown = entry.name or entry.label
            when, calls = self._clock(), self.calls
            self.log.add((when, calls, self.generation, kind, entry.id, shown, reason))
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
