"""What the cache counts and tells: sums, events, the history, and who listens.

Above shelf.py. Other threads may read `peek`, `row`, `log.last()` and `series.rows()`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import add
from typing import Any

from sx_kernel.jit.cache.backoff import Backoff
from sx_kernel.jit.cache.columns import COLUMN, HISTORY_COLUMNS, NEVER_THRESHOLD, SUM_COLUMNS, thin
from sx_kernel.jit.cache.counters import CAUSES, Cause, Counters
from sx_kernel.jit.cache.entry import Entry
from sx_kernel.jit.cache.events import Event, EventLog
from sx_kernel.jit.cache.history import History, Row
from sx_kernel.jit.cache.shelf import Shelf


def _none_ahead() -> int:
    """The default `ahead`."""
    return 0


class Figures(Shelf):
    """Settings, sums, events and history. See JitCache for the arguments."""

    def __init__(
        self,
        threshold: int | None,
        budget: int,
        clock: Callable[[], int],
        sync: Callable[[], None],
        events: int,
    ) -> None:
        super().__init__()
        self.threshold = threshold
        self.budget = budget
        self.backoff = Backoff()  # kept here for whoever compiles, who asks it
        self.generation = 0
        self.counters = Counters()
        self.log = EventLog(events)
        # How many hits are known that have not been made yet: compiled code counts in advance.
        self.ahead: Callable[[], int] = _none_ahead
        self.series = History(HISTORY_COLUMNS, lambda: self.row(hits=-self.ahead()), thin)
        self._before: Row = (0,) * len(HISTORY_COLUMNS)  # sums when the counters were reset
        self._calls_before = 0
        self.sync = sync
        self._clock = clock
        self._started = clock()
        self._looked: int | None = None  # the generation in which somebody last read figures
        # Hears of what happens, for recordings: (kind, entry or detail, owner or dependency)
        self.listener: Callable[[str, Any, Any], None] | None = None

    @property
    def calls(self) -> int:
        """The number of calls since the start, as last synchronised."""
        return self.counters.hits + self.counters.misses + self._calls_before

    def is_full_of_pins(self) -> bool:
        """Return whether pinned entries fill the budget. Any thread may ask."""
        return self.budget <= len(self._pinned)

    def count_misses(self, cause: Cause, misses: int = 1) -> None:
        """`misses` calls found no compiled code, because of `cause`."""
        self.counters.misses += misses
        self.counters.misses_by[cause] += misses

    def look(self) -> None:
        """Somebody reads the figures, who would wonder where entries have gone."""
        self._looked = self.generation

    def is_watched(self, generations: int) -> bool:
        """Return whether somebody has read the figures in the last `generations`."""
        return self._looked is not None and self.generation - self._looked < generations

    def sample(self) -> None:
        """A moment at which the history may take a sample (a top-level form, a plot)."""
        self.synchronise()
        self.series.tick()

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
