"""Sampled counter series for the curves, bounded however long the session runs.

A sample is taken of every `stride`-th tick. When the series is full, every other point is
dropped and the stride doubles, so that the points stay evenly spread over the session's whole
life. Knows nothing of the cache: a row is whatever the owner says it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias, final

Row: TypeAlias = tuple[float, ...]

DEFAULT_POINTS: Final = 2_000


@final
class History:
    """At most `capacity` rows of `columns`, made by calling `read` at some of the ticks.

    `capacity` is at least 2. `columns` names the numbers of a row, in order.
    """

    __slots__ = ("_left", "_read", "_rows", "capacity", "columns", "stride")

    def __init__(
        self, columns: tuple[str, ...], read: Callable[[], Row], capacity: int = DEFAULT_POINTS
    ) -> None:
        self.columns = columns
        self.capacity = max(2, capacity)
        self.stride = 1
        self._read = read
        self._rows: list[Row] = []
        self._left = 1  # ticks until the next sample

    def clear(self) -> None:
        """Forget everything; the next tick samples."""
        self._rows = []
        self.stride = 1
        self._left = 1

    def tick(self) -> None:
        """Something happened: sample if it is time. Costs a decrement when it is not."""
        self._left -= 1
        if self._left <= 0:
            self._sample()

    def _sample(self) -> None:
        self._left = self.stride
        if len(self._rows) >= self.capacity:
            # one assignment, so that a reader on another thread sees the old or the new list
            self._rows = self._rows[::2]
            self.stride *= 2
            self._left = self.stride
        self._rows.append(self._read())

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self, *, current: bool = True) -> list[Row]:
        """The rows kept, oldest first; with `current`, one of this very moment at the end.

        The curves must end where the counters are now, not where the last sample was. Any
        thread may ask.
        """
        rows = list(self._rows)
        if current:
            now = self._read()
            if len(rows) >= self.capacity:
                rows.pop()
            rows.append(now)
        return rows

    def series(self) -> dict[str, list[float]]:
        """The same as one list of numbers per column."""
        rows = self.rows()
        return {name: [row[i] for row in rows] for i, name in enumerate(self.columns)}
