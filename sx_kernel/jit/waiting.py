"""How long a function has to wait until it is compiled again, and whether it is asked about.

After evictions that came too early a function waits (jit/cache/backoff.py); while it waits, the
machine need not ask about it (jit/holdoff.py).
"""

from __future__ import annotations

from typing import final

from sx_kernel.jit.cache.backoff import left_of
from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.jit.holdoff import Holdoffs
from sx_kernel.runtime.closures import LambdaState


@final
class Waiting:
    """What of one session's functions waits."""

    def __init__(self, cache: JitCache, holdoffs: Holdoffs) -> None:
        self.cache = cache
        self.holdoffs = holdoffs

    def end_holdoff(self, state: LambdaState, *, over: bool = False) -> None:
        """End the holdoff of a function, if it has one. `over`: no call of it is left."""
        holdoff = state.tiering.holdoff
        passed = self.holdoffs.end(state)
        if holdoff is None:
            return
        if holdoff.cause == "aside":
            state.unwindings.aside = max(0, state.unwindings.aside - passed)
        elif holdoff.cause == "capacity":
            state.tiering.wait = left_of(state.tiering.wait, passed)
            if over:
                self.cache.backoff.passed(passed)

    def end_holdoffs(self) -> None:
        """Ask about all functions again: settings have changed, or somebody looks at them all."""
        for state in self.holdoffs.states():
            self.end_holdoff(state)

    def want(self, state: LambdaState) -> None:
        """A function has been called so often that it wants to be compiled, or soon will. Early
        evictions before the last new start are taken for none."""
        backoff, tiering = self.cache.backoff, state.tiering
        if tiering.era != backoff.era:
            tiering.era = backoff.era
            tiering.evictions = tiering.wait = 0
            backoff.demand += 1

    def wants(self, state: LambdaState) -> bool:
        """Whether that has been said of it since the last new start."""
        return state.tiering.era == self.cache.backoff.era

    def of(self, state: LambdaState) -> tuple[int, int]:
        """(evictions, wait): how often it was evicted early, and how many calls it has to wait.

        Changes nothing, so any thread may ask.
        """
        if state.tiering.era != self.cache.backoff.era:
            return 0, 0
        passed = state.tiering.holdoff.passed if state.tiering.holdoff is not None else 0
        return state.tiering.evictions, left_of(state.tiering.wait, passed)
