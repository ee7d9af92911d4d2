"""Lines drawn of braille characters: two dots by four in each place for one.

    canvas = Canvas(40, 5)
    canvas.line([(0, 0), (0.5, 1), (1, 1)], ink=1)      # places from 0 to 1, from the lower left
    canvas.rows()                                       # for each row: (character, ink) …

Each character has the ink of the line that was drawn there last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, TypeAlias

Point: TypeAlias = "tuple[float, float]"

_BLANK: Final = 0x2800
_DOTS: Final = ((0x40, 0x80), (0x04, 0x20), (0x02, 0x10), (0x01, 0x08))
"""The bit of a dot by its row, from below, and its column in the character (Unicode, 2800–28FF)."""


class Canvas:
    """`columns` by `rows` characters."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self._dots = [[0] * columns for _ in range(rows)]
        self._inks = [[0] * columns for _ in range(rows)]

    def line(self, points: Iterable[Point], ink: int) -> None:
        """Join `points`, which lie between 0 and 1, by straight lines. `ink` is above zero."""
        places = [self._place(point) for point in points]
        for x, y in places[:1]:
            self._dot(x, y, ink)
        for begin, end in pairwise(places):
            for x, y in _between(begin, end):
                self._dot(x, y, ink)

    def visible(self, ink: int) -> bool:
        """Return whether anything of that ink is still to be seen."""
        return any(ink in row for row in self._inks)

    def rows(self) -> list[list[tuple[str, int]]]:
        """From top to bottom the characters of each row with their inks; blanks have ink 0."""
        return [
            [(chr(_BLANK + dots) if dots else " ", ink) for dots, ink in zip(*row, strict=True)]
            for row in zip(self._dots, self._inks, strict=True)
        ]

    def column(self, x: float) -> int:
        """The column of characters in which `x`, from 0 to 1, is."""
        return self._place((x, 0.0))[0] // 2

    def _place(self, point: Point) -> tuple[int, int]:
        """The dot, counted from the lower left, for a point."""
        x, y = (min(1.0, max(0.0, part)) for part in point)
        return round(x * (2 * self.columns - 1)), round(y * (4 * len(self._dots) - 1))

    def _dot(self, x: int, y: int, ink: int) -> None:
        row = len(self._dots) - 1 - y // 4
        if self._inks[row][x // 2] != ink:  # of two lines in one character the last is seen
            self._dots[row][x // 2] = 0
        self._dots[row][x // 2] |= _DOTS[y % 4][x % 2]
        self._inks[row][x // 2] = ink


def _between(begin: tuple[int, int], end: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The dots of a straight line, both ends included."""
    width, height = end[0] - begin[0], end[1] - begin[1]
    steps = max(abs(width), abs(height), 1)
    for i in range(steps + 1):
        yield begin[0] + round(width * i / steps), begin[1] + round(height * i / steps)
