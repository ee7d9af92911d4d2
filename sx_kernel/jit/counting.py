"""What calls come to: hits that compiled code counts, misses by cause, samples of both.

Compiled code counts on a cell of its lambda, and the machine counts what it runs. Sums are made
when somebody looks, so that a call costs next to nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CellType
from typing import Any, Final, final

from sx_kernel.ir.nodes import Lambda
from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.cache.columns import COLUMN
from sx_kernel.jit.cache.counters import CAUSES, Cause
from sx_kernel.jit.cache.entry import Entry
from sx_kernel.jit.cache.history import Row
from sx_kernel.jit.holdoff import Holdoffs
from sx_kernel.machine.registers import Registers
from sx_kernel.runtime.sites import UnitRef, to_come

# Samples are taken where so many of all calls, as a share, have been misses since the last one.
SAMPLE_MISSES: Final = 150
_NEAR: Final = 500  # frames in which a sample looks for calls that were counted in advance


@final
class Counter:
    """The count of one lambda's compiled calls, added up only when somebody asks.

    Compiled code does `H_ += 1.0` on the lambda's cell. While nothing has run since the last
    look, the cell holds this Counter: the first addition lands in `__add__`, which announces
    that there is something to count; from then on CPython adds plain floats. So looking costs
    nothing for lambdas that did not run, and nobody ever scans the cache.
    """

    __slots__ = ("cell", "dirty", "entry", "total")

    def __init__(self, cell: CellType, entry: Entry, dirty: list[Counter]) -> None:
        self.cell = cell
        self.entry = entry
        self.dirty = dirty
        self.total = 0
        cell.cell_contents = self

    def __add__(self, one: float) -> float:
        self.dirty.append(self)
        return one

    def waiting(self) -> int:
        """Return how many calls there were since the last look, which this is not."""
        held = self.cell.cell_contents
        return int(held) if type(held) is float else 0

    def take(self) -> int:
        """Return how many calls there were since the last look."""
        held = self.cell.cell_contents
        if type(held) is not float:
            return 0
        self.cell.cell_contents = self
        self.total += int(held)
        return int(held)


@final
class Counting:
    """The sums of one session, which its cache keeps, and what those do not have in them yet.

    `misses_by`: misses by cause. The machine counts all that it runs; of those it asks about,
    `asked`, the cause is known, the others are cold, or off. `told`: misses about which it did not
    ask that the cache knows of. `off`: nothing is compiled. `beginning`: a form begins. `on_used`
    hears of an entry that was called, and how often by now.
    """

    def __init__(self, m: Registers, cache: JitCache, holdoffs: Holdoffs) -> None:
        self.m = m
        self.cache = cache
        self.holdoffs = holdoffs
        self.dirty: list[Counter] = []
        self.refunds: dict[Counter, int] = {}
        self.misses_by: dict[Cause, int] = dict.fromkeys(CAUSES, 0)
        self.asked = 0
        self.told = 0
        self.sample_at = 0
        self.off = True
        self.beginning = False
        self.on_used: Callable[[Entry, int], None] | None = None

    def refund(self, lam: Lambda, calls: int) -> None:
        """Compiled code of `lam` counted so many calls that it will not make after all."""
        counter = lam.rt.counter
        if counter is not None:
            counter.total -= calls
            self.refunds[counter] = self.refunds.get(counter, 0) + calls

    def settle(self, counter: Counter | None) -> int:
        """Tell the cache what `counter` has counted since it was last looked at; its total."""
        if counter is None:
            return 0
        new = counter.take()
        if new:
            self.cache.touch(counter.entry, hits=new)
            if self.on_used is not None:
                self.on_used(counter.entry, counter.total)
        return counter.total

    def synchronise(self) -> None:
        """Tell the cache of all calls until now."""
        while self.dirty:
            self.settle(self.dirty.pop(0))
        while self.refunds:
            counter, calls = self.refunds.popitem()
            self.cache.take_back(counter.entry, calls)
        self.count_misses()

    def count_misses(self) -> None:
        """Tell the cache of misses, of all but those that `_count_unasked` leaves for later."""
        unasked = self.m.misses - self.asked - self.told
        if unasked and not (self.beginning and unasked < len(self.holdoffs)):
            self._count_unasked()
        for cause, misses in self.misses_by.items():
            if misses:
                self.cache.count_misses(cause, misses)
                self.misses_by[cause] = 0

    def _count_unasked(self) -> None:
        """Tell the cache of misses about which the machine has not asked: it ran those because
        nothing is compiled, or the functions were cold, or had a holdoff.

        At the beginning of a form nobody looks, and it may be that many holdoffs would have to be
        added up for a few calls; then it is done later.
        """
        for cause, misses in self.holdoffs.count().items():
            self.misses_by[cause] += misses
            self.asked += misses
        unasked = self.m.misses - self.asked
        self.cache.count_misses("off" if self.off else "cold", unasked - self.told)
        self.told = unasked

    def before_miss(self) -> Row | None:
        """The figures before a call that may be a miss, if a sample is due. It is taken."""
        before = self.glance(ahead=True) if self.asked >= self.sample_at else None
        if before is not None:
            self.cache.series.add(before)
        return before

    def after_miss(self, before: Row, cause: Cause) -> None:
        """Take a sample after a miss, in the midst of a form. So often that the misses between two
        samples are a small part of all calls, and a rate drawn through them is right.
        """
        row = list(before)
        for column in ("calls", "misses", f"misses-{cause}"):
            row[COLUMN[column]] += 1
        self.cache.series.add(tuple(row))
        self.sample_at = self.asked + max(1, int(row[COLUMN["calls"]]) // SAMPLE_MISSES)

    def stats(self) -> dict[str, Any]:
        """The figures of (jit-stats), exact also while compiled code is running."""
        figures = self.cache.stats()
        figures["hits"] -= self.in_advance()
        return figures

    def glance(self, *, ahead: bool = False) -> Row:
        """The figures of this moment as a row of the history. Any thread may ask.

        `ahead`: what activations of this thread have counted and not yet called is left out.

        Nothing is added up: what compiled code has counted since the cache was last synchronised
        is only looked at. While the session evaluates, calls may be off by a few.
        """
        hits = sum(counter.waiting() for counter in list(self.dirty))
        hits -= sum(list(self.refunds.values()))
        if ahead:
            hits -= self.in_advance(_NEAR)
        misses = dict(self.misses_by)
        unasked = self.m.misses - self.asked - self.told
        for cause, held in self.holdoffs.uncounted().items():
            misses[cause] += held
            unasked -= held
        misses["off" if self.off else "cold"] += max(0, unasked)
        return self.cache.row(hits=hits, misses_by=misses)

    def in_advance(self, frames: int = sys.maxsize) -> int:
        """Calls that activations now on Python's stack have counted and not yet made; only the
        innermost `frames` are looked at."""
        ahead = 0
        frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage] - CPython's stack is this tier's machine
        while frame is not None and frames:
            frames -= 1
            if frame.f_globals is self.m.globals:
                reference = frame.f_code.co_consts[-1]
                unit = reference() if type(reference) is UnitRef else None
                owed = unit.sites.ahead.get(frame.f_lineno) if unit is not None else None
                if type(owed) is int:
                    ahead += owed
                elif owed is not None:
                    local = frame
                    ahead += owed[0] + to_come(owed[1], lambda local=local: local.f_locals)
            frame = frame.f_back
        return ahead

    def near(self) -> int:
        """Calls counted in advance by the innermost activations, for samples."""
        return self.in_advance(_NEAR)
