"""Naps: calls of a function about which the machine need not ask, since the answer is known.

A function that waits until it is compiled again, that cannot be compiled, or that is left to the
machine for a while, would have the machine ask at each of its calls whether compiled code is to
run it, only to hear the same each time. While it has a nap its `calls` say that it is cold, so
the one comparison that the machine makes anyway is all that such a call costs.

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
"""Fewer calls are no nap: going to sleep costs as much as some of them."""

_calls: Final = attrgetter("calls")


@final
class Nap(weakref.ref[Any]):
    """The nap of one lambda, kept at its state (`LambdaState.nap`).

    `cause`: what its calls count as. `start`: what `calls` is after the call that sent it to sleep;
    awake it would be `shift` more. Weak, because a lambda that is garbage dies asleep, too.
    """

    __slots__ = ("cause", "shift", "start", "state")
    cause: Cause
    shift: int
    start: int
    state: LambdaState

    @property
    def slept(self) -> int:
        """How many calls there were since it began."""
        return self.state.calls - self.start


@final
class Naps:
    """Who has a nap. The misses of naps are their calls, but for those asked about anyway."""

    def __init__(self) -> None:
        self._asleep: dict[Cause, dict[LambdaState, None]] = {}
        # by cause: misses of naps that are over, less where those began that are not
        self._sums: dict[Cause, int] = {}
        self._told: dict[Cause, int] = {}
        self._dead: deque[Nap] = deque()  # naps of lambdas that are garbage

    def begin(self, lam: Lambda, cause: Cause, calls: int, cold: int) -> None:
        """`lam` is called, and the machine is going to run that call and `calls` more, without
        asking; it does so by itself while its `calls` are below `cold`."""
        self._bury()
        state: LambdaState = lam.rt
        if calls < LEAST:
            return
        began = self._sums.setdefault(cause, 0)
        asleep = self._asleep.setdefault(cause, {})
        nap = Nap(lam, self._dead.append)
        nap.cause, nap.state, nap.start = cause, state, cold - calls
        nap.shift = state.calls + 1 - nap.start
        state.nap = nap
        state.calls -= nap.shift
        state.head_start -= nap.shift
        asleep[state] = None
        self._sums[cause] = began - nap.start

    def asked(self, nap: Nap) -> None:
        """The machine asks about a call all the same, so it is counted by who answers."""
        self._sums[nap.cause] -= 1

    def end(self, state: LambdaState) -> int:
        """It has no nap any more, if it had one; how many calls there were."""
        nap: Nap | None = state.nap
        if nap is None:
            return 0
        slept = nap.slept
        del self._asleep[nap.cause][state]
        self._sums[nap.cause] += state.calls
        state.nap = None
        state.calls += nap.shift
        state.head_start += nap.shift
        return slept

    def __len__(self) -> int:
        """How many have one: what it costs to `tell`."""
        return sum(map(len, self._asleep.values()))

    def states(self) -> list[LambdaState]:
        """All that have one."""
        self._bury()
        return [state for asleep in self._asleep.values() for state in asleep]

    def _bury(self) -> None:
        while self._dead:
            self.end(self._dead.popleft().state)

    def untold(self) -> dict[Cause, int]:
        """The misses, by cause, that `tell` would tell. Any thread may ask."""
        found: dict[Cause, int] = {}
        for cause, asleep in list(self._asleep.items()):
            now = self._sums[cause] + sum(map(_calls, _as_it_is(asleep)))
            found[cause] = now - self._told.get(cause, 0)
        return found

    def tell(self) -> dict[Cause, int]:
        """The misses of naps that have not been told before, by cause."""
        self._bury()
        found = self.untold()
        for cause, misses in found.items():
            self._told[cause] = self._told.get(cause, 0) + misses
        return found


__all__ = ["LEAST", "Nap", "Naps"]


def _as_it_is(asleep: dict[LambdaState, None]) -> list[LambdaState]:
    """The keys, while another thread may change them."""
    while True:
        try:
            return list(asleep)
        except RuntimeError:  # it has just done so
            continue
