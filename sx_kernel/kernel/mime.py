"""What evaluating and commands answer, as the MIME bundles of the Jupyter protocol.

Text always; HTML for tables, highlighted code and rendered components; PNG for plots; the cache's
curves as figures and SVG, too (live.py). No script: notebooks that are not trusted would not run
it.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import Any, Final

from sx_kernel.base.sequences import iterate
from sx_kernel.kernel.output import Overflow
from sx_kernel.kernel.tables import table_html
from sx_kernel.plots import prepare
from sx_kernel.primitives.plots import Chart
from sx_kernel.session.curves import Plot
from sx_kernel.session.shown import (
    Code,
    Figure,
    Shown,
    Stages,
    Table,
    Value,
    as_text,
    code_text,
)
from sx_kernel.syntax.printer import inspect

Bundle = dict[str, Any]

TEXT_LIMIT: Final = 100_000
"""Characters of a result that are shown."""

HTML_LIMIT: Final = 500_000
"""Characters of markup that are shown as such."""

ROWS: Final = 200
"""Rows of a list of dicts that are shown as a table."""

COLUMNS: Final = 30


def bundle(shown: Shown, overflow: Overflow) -> Bundle:
    """The representations of one thing that is shown. `overflow` keeps texts that are too long.

    Raises whatever a value's own method of showing itself raises.
    """
    match shown:
        case Value():
            return value_bundle(shown.value, overflow)
        case Figure():
            return value_bundle(shown.chart, overflow)
        case Table():
            return {"text/plain": as_text(shown), "text/html": table_html(shown)}
        case Code():
            from sx_kernel.kernel.code import code_html

            return {"text/plain": code_text(shown), "text/html": code_html(shown)}
        case Stages():
            from sx_kernel.kernel.code import stages_html

            return {"text/plain": as_text(shown), "text/html": stages_html(shown)}
        case Plot():
            return _plot_bundle(shown)
        case _:
            return {"text/plain": _cut(as_text(shown), overflow)}


def value_bundle(value: Any, overflow: Overflow) -> Bundle:
    """The representations of a program's value."""
    if type(value) is Plot:
        return _plot_bundle(value)
    if type(value) is Chart:
        prepare("charts")
        from sx_kernel.plots.charts import chart_png

        return _with_png(inspect(value), chart_png(value))
    found = {"text/plain": _cut(inspect(value), overflow)}
    if (markup := _markup(value)) is not None:
        found["text/html"] = markup
    elif (table := _records(value)) is not None:
        found["text/html"] = table_html(table)
    return found


def _markup(value: Any) -> str | None:
    """HTML of markup, or of a list of markup, without what could do harm; None for all else."""
    parts = value if type(value) is list and 0 < len(value) <= ROWS else [value]
    texts: list[str] = []
    for part in iterate(parts):
        html = getattr(type(part), "sx_html", None)
        if html is None:
            return None
        texts.append(html(part))
    if sum(map(len, texts)) > HTML_LIMIT:
        return None  # browsers take long
    from sx_kernel.kernel.safe_html import harmless

    shown, dropped = harmless("".join(texts))
    note = f"<p><small>not shown: {escape(', '.join(dropped))}</small></p>" if dropped else ""
    return shown + note


def plain_bundle(shown: Shown, overflow: Overflow) -> Bundle:
    """The text alone, for when a value fails to show itself in another way."""
    return {"text/plain": _cut(as_text(shown), overflow)}


def _cut(text: str, overflow: Overflow) -> str:
    if len(text) <= TEXT_LIMIT:
        return text
    name = overflow.keep(text, "result")
    return f"{text[:TEXT_LIMIT]}…\n… cut here: all {len(text)} characters are in {name}"


def _with_png(text: str, png: bytes) -> Bundle:
    return {"text/plain": text, "image/png": b64encode(png).decode("ascii")}


def _plot_bundle(plot: Plot) -> Bundle:
    """The cache's curves, saved to a file as well if that was asked for."""
    from sx_kernel.kernel.live import pictures

    if plot.save is not None:
        from sx_kernel.plots.curves import save_curves

        save_curves(plot.curves, plot.save)
    return pictures(plot.curves)


def _records(value: Any) -> Table | None:
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
    notes = (f"the first {ROWS} of {len(value)} rows",) if len(value) > ROWS else ()
    return Table(columns, tuple(tuple(row.values()) for row in rows[:ROWS]), notes=notes)
