"""How long a function has to wait until it is compiled again, and who has been told so.

After evictions that came too early a function waits (jit/backoff.py); while it waits, the machine
need not ask about it (jit/naps.py).
"""

from __future__ import annotations

from typing import final

from sx_kernel.jit.backoff import left_of
from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.naps import Naps
from sx_kernel.runtime.closures import LambdaState


@final
class Waiting:
    """What of one session's functions waits."""

    def __init__(self, cache: JitCache, naps: Naps) -> None:
        self.cache = cache
        self.naps = naps

    def wake(self, state: LambdaState, *, over: bool = False) -> None:
        """End the nap of a function, if it has one. `over`: no call of it is left."""
        nap = state.nap
        slept = self.naps.end(state)
        if nap is None:
            return
        if nap.cause == "aside":
            state.aside = max(0, state.aside - slept)
        elif nap.cause == "capacity":
            state.wait = left_of(state.wait, slept)
            if over:
                self.cache.backoff.slept(slept)

    def wake_all(self) -> None:
        """Ask about all functions again: settings have changed, or somebody looks at them all."""
        for state in self.naps.states():
            self.wake(state)

    def want(self, state: LambdaState) -> None:
        """A function has been called so often that it wants to be compiled, or soon will. Early
        evictions before the last new start are taken for none."""
        backoff = self.cache.backoff
        if state.era != backoff.era:
            state.era = backoff.era
            state.evictions = state.wait = 0
            backoff.demand += 1

    def wants(self, state: LambdaState) -> bool:
        """Whether that has been said of it since the last new start."""
        return state.era == self.cache.backoff.era

    def of(self, state: LambdaState) -> tuple[int, int]:
        """(evictions, wait): how often it was evicted early, and how many calls it has to wait.

        Changes nothing, so any thread may ask.
        """
        if state.era != self.cache.backoff.era:
            return 0, 0
        slept = state.nap.slept if state.nap is not None else 0
        return state.evictions, left_of(state.wait, slept)
