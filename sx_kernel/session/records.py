"""A list of dicts with the same keys, as every face shows it: a table."""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.base.sequences import iterate
from sx_kernel.session.shown import Table

ROWS: Final = 200
"""Rows of a list of dicts that are shown as a table."""

COLUMNS: Final = 30


def records(value: Any) -> Table | None:
    """A list of dicts with the same keys and plain values, as a table; None for anything else."""
    if type(value) is not list or len(value) < 2 or type(value[0]) is not dict:
        return None
    rows = [row for _, row in zip(range(ROWS + 1), iterate(value), strict=False)]
    columns = tuple(rows[0])
    if not 0 < len(columns) <= COLUMNS:
        return None
    for row in rows:
        if type(row) is not dict or tuple(row) != columns:
            return None
        if any(type(cell) not in (str, int, float, bool, type(None)) for cell in row.values()):
            return None
    if not all(_in_one_line(cell) for row in rows for cell in row.values()):
        return None
    notes = (f"the first {ROWS} of {len(value)} rows",) if len(value) > ROWS else ()
    return Table(columns, tuple(tuple(row.values()) for row in rows[:ROWS]), notes=notes)


def _in_one_line(cell: Any) -> bool:
    """Whether nothing in a cell can break its line, or drive a terminal."""
    return type(cell) is not str or cell.isprintable()
