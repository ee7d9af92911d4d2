"""Compiled code makes room when the process's memory passes a limit (SX_JIT_MEMORY).

Knows the cache and a way to measure memory, nothing of who calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, final

from sx_kernel.jit.cache.cache import JitCache
from sx_kernel.session.bounds.memory import resident_memory

EVERY: Final = 16
"""Looks between two measurements, each of which costs some 10 µs."""

SELDOM: Final = 4096


@final
class MemoryWatch:
    """Sweeps `cache` while the process is above `limit` bytes.

    A sweep drops what was not used since the one before, so the code in use stays. Memory may be
    short for reasons that no sweep helps against, and Python rarely gives memory back to the
    system: as long as it stays above the limit, the sweeps get rarer, so that code which is needed
    now and then is not compiled all the time.
    """

    def __init__(
        self, cache: JitCache, limit: int, measure: Callable[[], int] = resident_memory
    ) -> None:
        self.cache = cache
        self.limit = limit
        self.measure = measure
        self._pause = EVERY
        self._left = 1

    def look(self) -> None:
        """Something happened that may have needed memory."""
        self._left -= 1
        if self._left:
            return
        if self.measure() > self.limit:
            self.cache.sweep("memory")
            self._pause = min(2 * self._pause, SELDOM)
        else:
            self._pause = EVERY
        self._left = self._pause


__all__ = ["MemoryWatch"]
