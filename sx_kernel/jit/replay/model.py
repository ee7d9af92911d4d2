"""The cache as a question of policy: a recorded sequence of calls, replayed against settings.

The model is the engine's, without the compiler, and says of each call whether it was a hit, or a
miss and why. Replayed under the settings it was recorded with, a recording comes to exactly what
the session counted. Under other settings it tells what would have been; what is evicted when there
is no room is then decided by

    lru    what was not called for the longest time (the engine's own)
    fifo   what was compiled first
    lfu    what was called least often; of those, what was not called for the longest time
    opt    what will not be called for the longest time (Belady): needs to know the future, so it
           is no policy but the bound: none can evict less harmfully (at threshold 1 and without
           back-off, where each function is compiled as soon as it is called)

The engine puts uses in order when it next looks at the cache (an insertion, a top-level form, a
question): then what was used comes in the order of first use since it last looked. So does lru.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, final

from sx_kernel.jit.cache.backoff import Backoff, left_of
from sx_kernel.jit.cache.counters import CAUSES, Cause
from sx_kernel.jit.holdoff import LEAST
from sx_kernel.jit.replay.contents import Contents
from sx_kernel.jit.replay.modelled import (
    HOT,
    Code,
    Entry,
    Holdoff,
    first_codes,
    first_hot,
    plain,
    want,
)
from sx_kernel.jit.replay.trace import Function, Happening, Trace
from sx_kernel.jit.replay.victims import VICTIMS

OWN: Final = "own"
"""A setting that is as it was recorded, with all changes."""

POLICIES: Final = ("lru", *VICTIMS)


@final
@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replay came to. hits + misses = calls; `misses_by` adds up to the misses.

    `compiled`: entries that came in. `peak`: the greatest size. `size`: that at the end.
    """

    calls: int
    hits: int
    misses_by: dict[Cause, int]
    compiled: int
    evictions: int
    peak: int
    size: int

    @property
    def misses(self) -> int:
        """The calls that found no compiled code."""
        return self.calls - self.hits

    @property
    def miss_ratio(self) -> float:
        """The share of calls that found no compiled code, from 0 to 1."""
        return self.misses / self.calls if self.calls else 0.0


def replay(
    trace: Trace | Sequence[int],
    *,
    threshold: int | str | None = OWN,
    budget: int | str = OWN,
    policy: str = "lru",
    backoff: bool | str = OWN,
) -> Outcome:
    """Return what `trace` would have come to under these settings.

    A setting that is given stays; one that is OWN is what it was when recorded, and changes as it
    did. A trace of mere numbers is recorded from the start of a session with the usual settings,
    each call a form. Raises ValueError for an unknown policy.
    """
    if policy not in POLICIES:
        message = f"the policy must be one of {', '.join(POLICIES)}, not {policy}"
        raise ValueError(message)
    if not isinstance(trace, Trace):
        trace = plain(trace)
    return model(trace, threshold, budget, policy, backoff).run()


def model(
    trace: Trace, threshold: int | str | None, budget: int | str, policy: str, backoff: bool | str,
    kind: Callable[..., Model] | None = None,
) -> Model:  # fmt: skip
    """Return what replays `trace` under these settings, as `replay` takes them; of class `kind`."""
    given = {"threshold": threshold, "budget": budget, "backoff": backoff}
    fixed = {name: value for name, value in given.items() if value != OWN}
    return (kind or Model)(trace, policy, fixed)


def some_budgets(distinct: int, most: int = 12) -> tuple[int, ...]:
    """Budgets worth a look when `distinct` functions were called: up to all of them, at most `most`
    of them, close together where they are small."""
    if distinct <= most:
        return tuple(range(1, distinct + 1))
    step = distinct ** (1 / (most - 1))
    return tuple(sorted({*(round(step**i) for i in range(most)), distinct}))


class Model:
    """The policy and the functions of a cache, as far as calls and settings go."""

    def __init__(self, trace: Trace, policy: str, fixed: dict[str, Any]) -> None:
        self.trace = trace
        self.fixed = fixed
        self.threshold: int | None = fixed.get("threshold", trace.threshold)
        self.budget: int = fixed.get("budget", trace.budget)
        self.backoff = Backoff()
        self.backoff.on = fixed.get("backoff", trace.backoff)
        self.backoff.credit, self.backoff.waited = trace.credit, trace.waited
        self.backoff.demand = trace.demand
        self.functions = [replace(one) for one in trace.functions]
        self.codes = first_codes(trace)  # what each compiles to, until told otherwise
        victims = None if policy == "lru" else VICTIMS[policy](self._entries_called())
        self.cache = Contents(trace, self.functions, victims)
        self.holdoffs: dict[int, Holdoff] = {}
        self.used: dict[int, None] = {}  # functions whose hits are not put in order yet
        self.time = -1
        self.hits = self.compiled = self.evictions = self.peak = 0
        self.misses_by: dict[Cause, int] = dict.fromkeys(CAUSES, 0)
        self._begin()

    def _entries_called(self) -> list[int]:
        """For each call the entry that has the function's code."""
        where = [
            code.entry
            if (code := self.codes.get(i))
            else -1 - i
            if one.entry is None
            else one.entry
            for i, one in enumerate(self.functions)
        ]
        return [where[number] for number in self.trace.calls]

    def _begin(self) -> None:
        """Put in what was in the cache, as far as there is room."""
        cache = self.cache
        for held in self.trace.held:
            entry = Entry(held.entry, held.dependencies, held.hits)
            cache.insert(entry, self.time)
            cache.touch(entry)
            entry.last_used, entry.fresh = held.last_used, held.fresh
        for number, function in enumerate(self.functions):
            if function.entry in cache.entries:
                cache.entries[function.entry].owners.add(number)
        for entry in cache.entries.values():
            cache.keep(entry)
        self._shrink()
        self.evictions = 0
        self.peak = len(cache.entries)

    def run(self, until: int | None = None) -> Outcome:
        """Replay all of it, or the first `until` calls and what happened before them."""
        events = self.trace.events
        at = 0
        calls = self.trace.calls if until is None else self.trace.calls[:until]
        for time, number in enumerate(calls):
            self.time = time
            while at < len(events) and events[at].position <= self.time:
                self._happen(events[at])
                at += 1
            self._call(self.functions[number], number)
        for event in events[at:]:
            if until is None or event.position < until:
                self._happen(event)
        return Outcome(
            len(calls), self.hits, self.misses_by, self.compiled, self.evictions,
            self.peak, len(self.cache.entries),
        )  # fmt: skip

    # -- calls ---------------------------------------------------------------------------------

    def _call(self, function: Function, number: int) -> None:
        cause = self._cause(function, number)
        function.calls += 1
        if cause is not None:
            self.misses_by[cause] += 1

    def _cause(self, function: Function, number: int) -> Cause | None:
        """Why a call of a function is a miss; None: it is a hit, which has been counted."""
        off = self.threshold is None or self.budget == 0 or not self.trace.compiles
        holdoff = self.holdoffs.get(number)
        if holdoff is not None and holdoff.left:
            holdoff.left -= 1
            holdoff.passed += 1
            return "capacity"
        if function.calls < first_hot(self.threshold):
            if not off and function.calls == first_hot(self.threshold) - 1:
                want(function, self.backoff)
            return "off" if off else "cold"
        if holdoff is not None:
            self.backoff.passed(self._end_holdoff(number))
        if function.aside:
            function.aside -= 1
            return "aside"
        if function.entry is not None and self.trace.compiles:
            self.hits += 1
            self.cache.entries[function.entry].hits += 1
            self._use(number, function.entry)
            return None
        if off:
            return "off"
        if function.declined:
            return "declined"
        want(function, self.backoff)
        if calls := self.backoff.waits(function.wait, self.budget):
            function.wait = left_of(function.wait, 1)
            if calls > LEAST:
                self.holdoffs[number] = Holdoff(calls - 1)
            return "capacity"
        if self.budget <= len(self.cache.entries) - len(self.cache.order):
            return "capacity"  # full of pinned code
        return self._compile(function, number)

    def _end_holdoff(self, number: int) -> int:
        """End the holdoff of a function, if it has one; how many calls there were."""
        holdoff = self.holdoffs.pop(number, None)
        if holdoff is None:
            return 0
        function = self.functions[number]
        function.wait = left_of(function.wait, holdoff.passed)
        return holdoff.passed

    def _end_holdoffs(self) -> None:
        for number in list(self.holdoffs):
            self._end_holdoff(number)

    def _start_over(self) -> None:
        """Forget all that the back-off knows."""
        self.backoff.start_over()
        self._end_holdoffs()
        for function in self.functions:
            function.evictions = function.wait = 0
            function.wanted = False

    def _compile(self, function: Function, number: int) -> Cause:
        cause: Cause = function.left or "first"
        code = self.codes.get(number) or Code(-1 - number, frozenset())
        self._sync()
        cache = self.cache
        entry = cache.entries.get(code.entry)
        if entry is None:
            while len(cache.entries) >= self.budget:
                self._evict()
            entry = Entry(code.entry, code.dependencies)
            cache.generation += 1
            self.compiled += 1
            cache.insert(entry, self.time)
            self.peak = max(self.peak, len(cache.entries))
        self._attach(function, number, entry)
        self._use(number, entry.number)
        self.backoff.compiled(self.budget)
        return cause

    def _attach(self, function: Function, number: int, entry: Entry) -> None:
        self._end_holdoff(number)
        entry.owners.add(number)
        function.entry, function.left, function.wait = entry.number, None, 0
        function.calls = max(function.calls, HOT)
        self.cache.touch(entry)
        self.cache.keep(entry)

    def _use(self, number: int, entry: int) -> None:
        self.used.setdefault(number)
        victims = self.cache.victims
        if victims is not None:
            victims.called(entry, self.time)

    def _sync(self) -> None:
        """Put uses in order: each function at its first use since the last time."""
        for number in self.used:
            entry = self.functions[number].entry
            if entry is not None:
                self.cache.touch(self.cache.entries[entry])
        self.used.clear()

    # -- going out -----------------------------------------------------------------------------

    def _evict(self) -> None:
        self._drop(self.cache.first(), "capacity", early=True)
        self.evictions += 1

    def _shrink(self) -> None:
        while len(self.cache.entries) > self.budget and self.cache.order:
            self._evict()

    def _drop(self, entry: Entry, cause: Cause | None, *, early: bool = False) -> None:
        self.cache.remove(entry)
        for number in entry.owners:
            function = self.functions[number]
            function.entry, function.left = None, cause
            if early:
                want(function, self.backoff)
                function.evictions, function.wait = self.backoff.evicted(
                    function.evictions, entry.hits, self.threshold
                )

    def _drop_where(self, leaves: Callable[[Entry], bool], cause: Cause | None) -> int:
        gone = [entry for entry in self.cache.entries.values() if leaves(entry)]
        for entry in gone:
            self._drop(entry, cause)
        return len(gone)

    # -- events --------------------------------------------------------------------------------

    def _happen(self, event: Happening) -> None:
        _, kind, detail = event
        match kind:
            case "form":
                self._sync()
                self.cache.generation += 1
            case "sync":
                self._sync()
            case "code":
                number, entry, dependencies = detail
                self.codes[number] = Code(entry, dependencies)
            case "declined":
                self.functions[detail].declined = True
            case "attach":
                self._found(*detail)
            case "gone":
                self._lose(detail)
            case "changed":
                self._drop_where(lambda entry: detail in entry.dependencies, "invalidated")
            case "pin":
                self.cache.pin(detail)
            case "unpin":
                self.cache.unpin(detail)
                self._release()
            case "reset" | "clear-cold" | "sweep":
                self._sync()
                self._clear(kind, detail)
            case "threshold" | "budget" | "backoff":
                self._sync()
                if kind not in self.fixed:
                    self._set(kind, detail)

    def _set(self, kind: str, value: Any) -> None:
        self._end_holdoffs()
        match kind:
            case "threshold":
                self.threshold = value
            case "budget":
                old, self.budget = self.budget, value
                self._shrink()
                if value != old:
                    self._start_over()
            case _:
                self.backoff.on = value

    def _clear(self, kind: str, detail: Any) -> None:
        match kind:
            case "reset":
                self._drop_where(lambda _entry: True, "reset")
                self._start_over()
            case "clear-cold":
                limit = self.cache.generation - detail
                cold = self._drop_where(lambda e: not e.pinned and e.last_used <= limit, "capacity")
                self.evictions += cold
            case _:
                memory = detail == "memory"
                cause: Cause = "capacity" if memory else "reset"
                gone = self._drop_where(lambda e: not e.pinned and not e.fresh, cause)
                self.evictions += gone if memory else 0
                for entry in self.cache.entries.values():
                    entry.fresh = False

    def _found(self, number: int, entry: int) -> None:
        """A function found its code when it was defined, if that is in this cache, too."""
        if entry in self.cache.entries:
            self._sync()
            self._attach(self.functions[number], number, self.cache.entries[entry])

    def _lose(self, number: int) -> None:
        """A function is garbage, and its entry, too, if no other has it."""
        at = self.functions[number].entry
        self.functions[number].entry = None
        if at is None:
            return
        entry = self.cache.entries[at]
        entry.owners.discard(number)
        if not entry.owners:
            self.backoff.collected()
            self._drop(entry, None)
        else:
            self._release()

    def _release(self) -> None:
        """Let go what nothing pins any more."""
        self._sync()
        self.cache.release(self.time)


__all__ = ["OWN", "POLICIES", "Model", "Outcome", "model", "replay", "some_budgets"]
