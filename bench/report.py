"""Tables: on the terminal, as Markdown, and the figures in them.

Knows nothing of what was measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

_RULE: Final = "─"


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of finished texts; `text` is the paragraph that explains it."""

    title: str
    text: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list[list[str]])


def terminal(table: Table) -> str:
    """The table for a terminal: first column left, the others right, notes (last) left."""
    grid = [table.columns, *(row for row in table.rows)]
    plain = [[cell.replace("**", "").replace("`", "") for cell in row] for row in grid]
    widths = [max(len(row[i]) for row in plain) for i in range(len(table.columns))]
    lines = [
        "  ".join(
            cell.ljust(width) if i in (0, len(row) - 1) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in plain
    ]
    lines.insert(1, _RULE * (sum(widths) + 2 * len(widths) - 2))
    return "\n".join([table.title, "", *lines, ""])


def markdown(table: Table) -> str:
    """The table as a section of a Markdown page."""
    last = len(table.columns) - 1
    rule = ["---" if i in (0, last) else "---:" for i in range(last + 1)]
    lines = [f"| {' | '.join(row)} |" for row in [table.columns, rule, *table.rows]]
    return "\n".join([f"## {table.title}", "", table.text, "", *lines, ""])


def number(value: float, digits: int = 2) -> str:
    """A plain figure; – for NaN."""
    return "–" if math.isnan(value) else f"{value:.{digits}f}"


def milliseconds(seconds: float) -> str:
    """Seconds shown in milliseconds, three significant digits."""
    value = seconds * 1e3
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def microseconds(seconds: float) -> str:
    """Seconds shown in microseconds."""
    value = seconds * 1e6
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.3f}"


def megabytes(size: float) -> str:
    """Bytes shown in MB (10⁶)."""
    return f"{size / 1e6:.1f}"
