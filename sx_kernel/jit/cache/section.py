"""Critical sections of the cache, and owners that the garbage collector has taken.

The lowest part of JitCache (cache.py has the rules).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from sx_kernel.jit.cache.entry import OwnerRef


class Sections:
    """What brackets every operation. `busy`: how many sections are open."""

    def __init__(self) -> None:
        self.busy = 0
        self._dead: deque[OwnerRef] = deque()
        self._deferred: Callable[[], object] | None = None

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

    def _settle(self) -> None:
        """Act on the owners that the garbage collector took since the last operation."""
        self.busy += 1
        try:
            while self._dead:
                self._orphan(self._dead.popleft())
        finally:
            self.leave()

    def _orphan(self, ref: OwnerRef) -> None:
        """An owner is garbage."""
        raise NotImplementedError
