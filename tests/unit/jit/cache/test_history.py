"""jit/cache/history.py: a bounded series of samples from which the same curves can be drawn."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from sx_kernel.jit.cache.history import History, Row, thinned


def at(rows: list[Row], x: float) -> float:
    """The height at x of the line through the rows."""
    for left, right in pairwise(rows):
        if left[0] <= x <= right[0] and right[0] > left[0]:
            return left[1] + (right[1] - left[1]) * (x - left[0]) / (right[0] - left[0])
    return rows[-1][1]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_left_out_is_within_the_tolerance_of_the_line(seed: int) -> None:
    random, rows, height = Random(seed), [], 0.0
    for x in range(200):
        height += random.choice((0, 0, 0, 1, 5))
        rows.append((float(x), height))
    kept = thinned(rows, 0, (1,), lambda _row, _column: 2.0)
    assert kept[0] == rows[0]
    assert kept[-1] == rows[-1]
    assert len(kept) < len(rows)
    assert all(abs(at(kept, x) - y) <= 2.0 + 1e-9 for x, y in rows)


def test_a_step_straight_up_is_kept() -> None:
    rows: list[Row] = [(0, 0), (1, 0), (1, 9), (2, 9)]
    assert thinned(rows, 0, (1,), lambda _r, _c: 0.5) == rows


def test_a_sample_in_which_only_the_time_has_changed_is_none() -> None:
    now = [(0.0, 1.0), (1.0, 1.0), (2.0, 2.0)]
    reading = iter(now)
    history = History(("t", "n"), lambda: next(reading), lambda rows, _most: rows)
    for _ in now:
        history.tick()
    assert history.rows(current=False) == [(0.0, 1.0), (2.0, 2.0)]


def test_it_is_thinned_when_it_is_full() -> None:
    history = History(("t", "n"), lambda: (0.0, 0.0), lambda rows, most: rows[-most:], capacity=10)
    for i in range(100):
        history.add((float(i), float(i)))
        assert len(history) <= 10
    assert history.rows(current=False)[-1] == (99.0, 99.0)


def test_the_curves_end_where_the_counters_are_now() -> None:
    history = History(("t", "n"), lambda: (9.0, 5.0), lambda rows, _most: rows)
    history.add((1.0, 2.0))
    assert history.rows() == [(1.0, 2.0), (9.0, 5.0)]
    assert history.series() == {"t": [1.0, 9.0], "n": [2.0, 5.0]}
    history.add((2.0, 5.0))
    assert history.rows() == [(1.0, 2.0), (9.0, 5.0)]
    history.clear()
    assert history.rows(current=False) == []
