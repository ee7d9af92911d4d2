"""Recorded calls replayed to be looked at: what came and went, how it stood at any call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple, final

from sx_kernel.jit.cache.counters import Cause
from sx_kernel.jit.replay.model import OWN, Model, Outcome, model
from sx_kernel.jit.replay.trace import Function, Trace

IN: Final = 1
OUT: Final = -1


class Change(NamedTuple):
    """The code of function `number` comes (IN) or goes (OUT) at call `call`, from 0. `why`: the
    cause of the miss that compiled it, or that its next call will have."""

    call: int
    kind: int
    number: int
    why: str


class Held(NamedTuple):
    """Code in the cache. `hits` since it came; `last`: the last call of it (-1: before all)."""

    number: int
    hits: int
    last: int
    pinned: bool


@final
@dataclass(frozen=True, slots=True)
class Moment:
    """How it stood before the call number `call`. `held`: who goes first comes first, the pinned
    last; `why`: why it is the first one's turn."""

    call: int
    held: tuple[Held, ...]
    why: str


class _Watched(Model):
    """A model that notes what comes and goes."""

    def __init__(self, trace: Trace, policy: str, fixed: dict[str, Any]) -> None:
        self.changes: list[Change] = []
        super().__init__(trace, policy, fixed)
        self.changes = [
            Change(0, IN, number, "before")
            for number, one in enumerate(self.functions)
            if one.entry in self.cache.entries
        ]

    def _compile(self, function: Function, number: int) -> Cause:
        why = super()._compile(function, number)
        self.changes.append(Change(self.time, IN, number, why))
        return why

    def _drop(self, entry: Any, cause: Cause | None, *, early: bool = False) -> None:
        owners = list(entry.owners)
        super()._drop(entry, cause, early=early)
        time = max(0, self.time)
        self.changes += [Change(time, OUT, number, cause or "collected") for number in owners]

    def moment(self, call: int, policy: str) -> Moment:
        """Return how it stands now, before call `call`. Nothing can be replayed after that."""
        self._sync()
        calls = self.trace.calls[:call]
        last = dict(zip(calls, range(len(calls)), strict=True))
        pinned = [entry for entry in self.cache.entries.values() if entry.pinned]
        loose = [self.cache.entries[number] for number in self._order_of_leaving()]
        held = [
            Held(number, entry.hits, last.get(number, -1), entry.pinned)
            for entry in [*loose, *pinned]
            for number in sorted(entry.owners)
        ]
        first = held[0] if loose and held else None
        return Moment(call, tuple(held), "" if first is None else self._why(first, policy))

    def _order_of_leaving(self) -> list[int]:
        if self.cache.victims is None:
            return list(self.cache.order)
        found: list[int] = []
        while len(found) < len(self.cache.order):
            found.append(self.cache.victims.first())
            self.cache.victims.remove(found[-1])
        return found

    def _why(self, held: Held, policy: str) -> str:
        match policy:
            case "fifo":
                came = [c.call for c in self.changes if c.kind == IN and c.number == held.number]
                return f"it came first, at call {came[-1] if came else 0}"
            case "lfu":
                return f"it was called least often, {_times(held.hits)} since it came"
            case "opt":
                calls = self.trace.calls
                later = range(max(0, self.time + 1), len(calls))
                again = next((i for i in later if calls[i] == held.number), None)
                return "it is not called again" if again is None else f"not called before {again}"
            case _ if held.last < 0:
                return "it was not called since the recording began"
            case _:
                return f"not called since call {held.last}, longer than any other"


def steps(
    trace: Trace, *, threshold: int | str | None = OWN, budget: int | str = OWN,
    policy: str = "lru", backoff: bool | str = OWN,
) -> tuple[Outcome, list[Change]]:  # fmt: skip
    """Return what `trace` would have come to under these settings (jit/replay/model.py), and what
    came and went on the way, in order."""
    watched = model(trace, threshold, budget, policy, backoff, _Watched)
    assert isinstance(watched, _Watched)
    return watched.run(), watched.changes


def moment(
    trace: Trace, call: int, *, threshold: int | str | None = OWN, budget: int | str = OWN,
    policy: str = "lru", backoff: bool | str = OWN,
) -> Moment:  # fmt: skip
    """Return how it would have stood before call `call`, from 0, under these settings."""
    call = max(0, min(call, len(trace.calls)))
    watched = model(trace, threshold, budget, policy, backoff, _Watched)
    assert isinstance(watched, _Watched)
    watched.run(call)
    return watched.moment(call, policy)


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"


__all__ = ["IN", "OUT", "Change", "Held", "Moment", "moment", "steps"]
