"""The cache's event log: a ring buffer of small tuples. Knows nothing of what is logged.

The log, the notebook's plots and the trace export read it. Adding is O(1) and bounded; reading
is safe from any thread (faces ask while the evaluator runs).
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final, TypeAlias, final

# (monotonic ns, call number, generation, kind, entry id or None, name or None, detail)
Event: TypeAlias = tuple[int, int, int, str, "int | None", "str | None", Any]

# What `kind` can be. An entry's life begins with "insert" and ends with one of LEAVING, or with
# a "reset", which ends all lives at once and is therefore one event, not thousands.
LEAVING: Final = ("evict", "drop", "collect", "invalidate")
KINDS: Final = (
    "insert", "attach", "upgrade", *LEAVING, "reject", "decline", "reset", "clear-cold", "sweep",
    "pin", "unpin", "threshold", "budget", "backoff", "reset-counters",
)  # fmt: skip

DEFAULT_EVENTS: Final = 10_000


@final
class EventLog:
    """The last `capacity` events, oldest first. `total` counts all that were ever added."""

    __slots__ = ("_ring", "total")

    def __init__(self, capacity: int = DEFAULT_EVENTS) -> None:
        self._ring: deque[Event] = deque(maxlen=capacity)
        self.total = 0

    def add(self, event: Event) -> None:
        """Append `event`; the oldest one is forgotten when the ring is full."""
        self.total += 1
        self._ring.append(event)

    def clear(self) -> None:
        """Forget everything."""
        self._ring.clear()
        self.total = 0

    def __len__(self) -> int:
        return len(self._ring)

    def last(self, n: int | None = None) -> list[Event]:
        """The last `n` events (None: all that are kept), oldest first. Any thread may ask."""
        while True:
            try:
                events = list(self._ring)
            except RuntimeError:  # another thread appended while we copied: take a new copy
                continue
            return events if n is None else events[max(0, len(events) - n) :]
