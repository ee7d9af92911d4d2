"""jit/cache/columns.py: what a sample of the history holds, and which may be left out."""

from __future__ import annotations

import pytest

from sx_kernel.jit.cache.columns import (
    COLUMN,
    HISTORY_COLUMNS,
    MISS_COLUMNS,
    PRECISION,
    SETTING_COLUMNS,
    WINDOW,
    thin,
)
from sx_kernel.jit.cache.counters import CAUSES
from sx_kernel.jit.cache.history import Row


def row(calls: float, hits: float, **more: float) -> Row:
    values = {"time-ms": calls, "calls": calls, "hits": hits, "misses": calls - hits, **more}
    return tuple(float(values.get(name, 0)) for name in HISTORY_COLUMNS)


def test_each_cause_of_a_miss_and_each_setting_has_a_column() -> None:
    assert tuple(f"misses-{cause}" for cause in CAUSES) == MISS_COLUMNS
    assert set(SETTING_COLUMNS) < set(HISTORY_COLUMNS)
    assert [HISTORY_COLUMNS[i] for i in COLUMN.values()] == list(HISTORY_COLUMNS)
    assert len(COLUMN) == len(HISTORY_COLUMNS)


@pytest.mark.parametrize("most", [1, 2, 5, 50])
def test_there_are_never_more_than_are_asked_for_and_the_last_one_stays(most: int) -> None:
    rows = [row(i, (i * i) % 97 + i / 2, budget=i % 7) for i in range(200)]
    kept = thin(rows, most)
    assert len(kept) <= most
    assert kept[-1] == rows[-1]
    assert [r for r in rows if r in kept] == kept  # in their order


def test_samples_on_a_line_are_left_out() -> None:
    rows = [row(i * 10, i * 5) for i in range(300)]
    assert len(thin(rows, 200)) == 2


def test_where_a_rate_changes_a_sample_stays() -> None:
    rows = [row(i, 0) for i in range(500)] + [row(500 + i, i) for i in range(500)]
    kept = thin(rows, 100)
    assert any(abs(r[COLUMN["calls"]] - 500) <= WINDOW * 1000 for r in kept[1:-1])
    assert len(kept) < 10


def test_a_change_of_a_setting_is_kept() -> None:
    rows = [row(i, i, budget=10 if i < 150 else 20) for i in range(300)]
    kept = thin(rows, 100)
    assert {r[COLUMN["budget"]] for r in kept} == {10.0, 20.0}
    assert rows[149] in kept
    assert rows[150] in kept
    assert PRECISION < 0.01
