"""Tables as HTML, without script or style sheet: notebooks that are not trusted drop both."""

from __future__ import annotations

from html import escape
from typing import Final

from sx_kernel.session.desk.shown import Cell, Table, cell_text, is_numeric

_LEFT: Final = ' style="text-align:left"'
_RIGHT: Final = ' style="text-align:right"'


def table_html(table: Table) -> str:
    """A table as an HTML table; a notebook's own style applies to it.

    One of several pages is a table for each, all but the first closed.
    """
    sides = [_RIGHT if is_numeric(table, i) else _LEFT for i in range(len(table.columns))]
    notes = "".join(f"<p><small>{escape(note)}</small></p>" for note in table.notes)
    size = table.page or len(table.rows)
    if len(table.rows) <= size:
        return _rows_html(table, table.rows, sides) + notes
    pages: list[str] = []
    for start in range(0, len(table.rows), size):
        rows = table.rows[start : start + size]
        label = f"{cell_text(rows[0][0])} – {cell_text(rows[-1][0])}"
        opened = "" if start else " open"
        inside = _rows_html(table, rows, sides)
        pages.append(f"<details{opened}><summary>{escape(label)}</summary>{inside}</details>")
    return "".join(pages) + notes


def _rows_html(table: Table, rows: tuple[tuple[Cell, ...], ...], sides: list[str]) -> str:
    parts = ["<table>"]
    if table.title:
        parts.append(f"<caption{_LEFT}>{escape(table.title)}</caption>")
    if any(table.columns):
        parts.append(f"<thead>{_row('th', table.columns, sides)}</thead>")
    texts = ([cell_text(cell) for cell in row] for row in rows)
    parts += ["<tbody>", *(_row("td", row, sides) for row in texts), "</tbody></table>"]
    return "".join(parts)


def _row(tag: str, cells: tuple[str, ...] | list[str], sides: list[str]) -> str:
    inside = (
        f"<{tag}{side}>{escape(cell)}</{tag}>" for cell, side in zip(cells, sides, strict=True)
    )
    return f"<tr>{''.join(inside)}</tr>"
