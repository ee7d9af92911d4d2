"""Sampled counter series for the curves, bounded however long the session runs.

A sample is taken at every tick at which something has changed. When the series is full, samples
that lie on the line between their neighbours are dropped (`thinned`), so what is drawn of the rest
stays right: many samples where something happened, few where nothing did. Knows nothing of the
cache: a row is whatever the owner says it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias, final

Row: TypeAlias = tuple[float, ...]
Tolerance: TypeAlias = Callable[[Row, int], float]

DEFAULT_POINTS: Final = 2_000


@final
class History:
    """At most `capacity` rows of `columns`, made by calling `read` at ticks.

    `capacity` is at least 2. `columns` names the numbers of a row, in order. `thin(rows, most)`
    chooses which of the rows stay when there are too many, `most` at most.
    """

    __slots__ = ("_read", "_rows", "_thin", "capacity", "columns")

    def __init__(
        self,
        columns: tuple[str, ...],
        read: Callable[[], Row],
        thin: Callable[[list[Row], int], list[Row]],
        capacity: int = DEFAULT_POINTS,
    ) -> None:
        self.columns = columns
        self.capacity = max(2, capacity)
        self._read = read
        self._thin = thin
        self._rows: list[Row] = []

    def clear(self) -> None:
        """Forget everything."""
        self._rows = []

    def tick(self) -> None:
        """Something may have happened: take a sample, unless nothing but the time has changed."""
        self.add(self._read())

    def add(self, row: Row) -> None:
        """Add a sample that was taken by somebody else."""
        if self._rows and self._rows[-1][1:] == row[1:]:
            return
        if len(self._rows) >= self.capacity:
            # one assignment, so that a reader on another thread sees the old or the new list
            self._rows = self._thin(self._rows, max(1, self.capacity // 2))
        self._rows.append(row)

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
            if rows and (len(rows) >= self.capacity or rows[-1][1:] == now[1:]):
                rows.pop()
            rows.append(now)
        return rows

    def series(self) -> dict[str, list[float]]:
        """The same as one list of numbers per column."""
        rows = self.rows()
        return {name: [row[i] for row in rows] for i, name in enumerate(self.columns)}


def thinned(rows: Sequence[Row], x: int, watched: Sequence[int], within: Tolerance) -> list[Row]:
    """The rows without those that straight lines between the others tell as well.

    `x` is the column that the lines are drawn over; it never falls. For each column of `watched`,
    a row that is left out is at most `within(row, column)` above or below the line between the
    rows around it that stay. (The swinging door of process data: one pass.)
    """
    if len(rows) < 3:
        return list(rows)
    anchor = rows[0]
    kept = [anchor]
    doors = _open(watched)
    previous = anchor
    for row in rows[1:]:
        if not _passes(doors, anchor, row, x):
            if previous is not anchor:
                kept.append(previous)
                anchor = previous
            doors = _open(watched)
            if not _passes(doors, anchor, row, x):  # straight up: no line leads there
                kept.append(row)
                anchor = row
        _narrow(doors, anchor, row, x, within)
        previous = row
    if kept[-1] is not previous:
        kept.append(previous)
    return kept


def _open(watched: Sequence[int]) -> dict[int, tuple[float, float]]:
    return dict.fromkeys(watched, (float("-inf"), float("inf")))


def _passes(doors: dict[int, tuple[float, float]], anchor: Row, row: Row, x: int) -> bool:
    """Return whether the line from `anchor` to `row` is near enough to all rows between them."""
    run = row[x] - anchor[x]
    if run <= 0:
        return all(row[column] == anchor[column] for column in doors)
    for column, (least, most) in doors.items():
        if not least <= (row[column] - anchor[column]) / run <= most:
            return False
    return True


def _narrow(
    doors: dict[int, tuple[float, float]], anchor: Row, row: Row, x: int, within: Tolerance
) -> None:
    """From now on a line from `anchor` has to be near `row`, too."""
    run = row[x] - anchor[x]
    if run <= 0:
        return
    for column, (least, most) in doors.items():
        rise, slack = row[column] - anchor[column], within(row, column)
        doors[column] = max(least, (rise - slack) / run), min(most, (rise + slack) / run)


__all__ = ["DEFAULT_POINTS", "History", "Row", "Tolerance", "thinned"]
