"""Holdoffs: for some calls of a function the machine need not ask, since the result is known.

A function that waits until it is compiled again, that cannot be compiled, or that is left to the
machine for a while, would have the machine ask at each of its calls whether compiled code is to
run it, only to hear the same each time. During a holdoff its `calls` say that it is cold, so the
one comparison that the machine makes anyway is all that such a call costs.

What such calls are counted as is known all the same: how many there were is the difference between
what `calls` is and what it was. Knows LambdaState, and nothing of caches and compilers.
"""

from __future__ import annotations

import weakref
from collections import deque
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.jit.cache.counters import Cause

if TYPE_CHECKING:
    from sx_kernel.ir.nodes import Lambda
    from sx_kernel.runtime.closures import LambdaState

LEAST: Final = 4
"""Fewer calls are no holdoff: to begin one costs as much as some of them."""

_calls: Final = attrgetter("calls")


@final
class Holdoff(weakref.ref[Any]):
    """The holdoff of one lambda, kept at its state (`Tiering.holdoff`).

    `cause`: what its calls count as. `start`: what `calls` is after the call that began it;
    without it, it would be `shift` more. Weak, because a lambda may become garbage meanwhile.
    """

    __slots__ = ("cause", "shift", "start", "state")
    cause: Cause
    shift: int
    start: int
    state: LambdaState

    @property
    def passed(self) -> int:
        """The number of calls since it began."""
        return self.state.calls - self.start


@final
class Holdoffs:
    """Who has one. The misses of holdoffs are their calls, but for those asked about anyway."""

    def __init__(self) -> None:
        self._held: dict[Cause, dict[LambdaState, None]] = {}
        # by cause: misses of holdoffs that are over, less where those began that are not
        self._sums: dict[Cause, int] = {}
        self._counted: dict[Cause, int] = {}
        self._dead: deque[Holdoff] = deque()  # holdoffs of lambdas that are garbage

    def begin(self, lam: Lambda, cause: Cause, calls: int, cold: int) -> None:
        """`lam` is called, and the machine is going to run that call and `calls` more, without
        asking; it does so by itself while its `calls` are below `cold`."""
        self._drop_dead()
        state: LambdaState = lam.rt
        if calls < LEAST:
            return
        began = self._sums.setdefault(cause, 0)
        held = self._held.setdefault(cause, {})
        holdoff = Holdoff(lam, self._dead.append)
        holdoff.cause, holdoff.state, holdoff.start = cause, state, cold - calls
        holdoff.shift = state.calls + 1 - holdoff.start
        state.tiering.holdoff = holdoff
        state.calls -= holdoff.shift
        state.head_start -= holdoff.shift
        held[state] = None
        self._sums[cause] = began - holdoff.start

    def asked(self, holdoff: Holdoff) -> None:
        """The machine asks about a call all the same, so whoever is asked counts it."""
        self._sums[holdoff.cause] -= 1

    def end(self, state: LambdaState) -> int:
        """It has no holdoff any more, if it had one; how many calls there were."""
        holdoff: Holdoff | None = state.tiering.holdoff
        if holdoff is None:
            return 0
        passed = holdoff.passed
        del self._held[holdoff.cause][state]
        self._sums[holdoff.cause] += state.calls
        state.tiering.holdoff = None
        state.calls += holdoff.shift
        state.head_start += holdoff.shift
        return passed

    def __len__(self) -> int:
        """Return how many have one: what it costs to `count`."""
        return sum(map(len, self._held.values()))

    def states(self) -> list[LambdaState]:
        """All that have one."""
        self._drop_dead()
        return [state for held in self._held.values() for state in held]

    def _drop_dead(self) -> None:
        while self._dead:
            self.end(self._dead.popleft().state)

    def uncounted(self) -> dict[Cause, int]:
        """The misses, by cause, that `count` would tell. Any thread may ask."""
        found: dict[Cause, int] = {}
        for cause, held in list(self._held.items()):
            now = self._sums[cause] + sum(map(_calls, _as_it_is(held)))
            found[cause] = now - self._counted.get(cause, 0)
        return found

    def count(self) -> dict[Cause, int]:
        """The misses of holdoffs that have not been counted before, by cause."""
        self._drop_dead()
        found = self.uncounted()
        for cause, misses in found.items():
            self._counted[cause] = self._counted.get(cause, 0) + misses
        return found


__all__ = ["LEAST", "Holdoff", "Holdoffs"]


def _as_it_is(held: dict[LambdaState, None]) -> list[LambdaState]:
    """The keys, while another thread may change them."""
    while True:
        try:
            return list(held)
        except RuntimeError:  # it has just done so
            continue
