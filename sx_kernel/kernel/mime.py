"""What evaluating and commands answer, as the MIME bundles of the Jupyter protocol.

Text always; HTML for tables, highlighted code and rendered components; PNG for plots; the cache's
curves as figures and SVG, too (live.py). No script: notebooks that are not trusted would not run
it. All of them together have one bound: the text is cut and says where the rest is; what is too
long beside it is left out, as the text says, too.
"""

from __future__ import annotations

import json
from base64 import b64encode
from html import escape
from typing import Any, Final

from sx_kernel.base.sequences import iterate
from sx_kernel.kernel.live import pictures
from sx_kernel.kernel.overflow import Overflow, cut
from sx_kernel.kernel.tables import table_html
from sx_kernel.plots import prepare
from sx_kernel.primitives.plots import Chart
from sx_kernel.session.desk.shown import (
    Code,
    Figure,
    Rich,
    Shown,
    Stages,
    Table,
    Together,
    Value,
    as_text,
    code_text,
    records,
)
from sx_kernel.session.watching.curves import Plot
from sx_kernel.syntax.pretty import pretty
from sx_kernel.syntax.printer import inspect, type_of

Bundle = dict[str, Any]

TEXT_LIMIT: Final = 100_000
"""Characters of a result that are shown."""

BUNDLE_LIMIT: Final = 1_000_000
"""Characters of all representations of one result together."""

HTML_LIMIT: Final = 500_000
"""Characters of a program's markup, or of a table's cells, that are shown as such: browsers take
long."""

CODE_LIMIT: Final = 50_000
"""Characters of code that get colours: a million would take seconds."""

WRONG: Final = "wrong"
"""In a bundle that is being made: what went wrong when an object was to show itself."""

MARKUPS: Final = 200
"""Pieces of markup in a list that are shown as markup."""


def bundle(shown: Shown, overflow: Overflow, room: int = BUNDLE_LIMIT) -> Bundle:
    """The representations of one thing that is shown, together of at most some `room` characters.

    `overflow` keeps texts that are too long. Raises whatever a value's own method of showing itself
    raises.
    """
    found = _bundle(shown)
    if isinstance(shown, Value) and (wrong := found.pop(WRONG, None)):
        news = [what for what in wrong if what not in overflow.told]
        overflow.told.update(news)
        found["text/plain"] += "".join(f"\n… shown as text: {what}" for what in news)
    return _bounded(found, overflow, room)


def plain_bundle(shown: Shown, overflow: Overflow) -> Bundle:
    """The text alone, for when a value fails to show itself in another way."""
    return _bounded({"text/plain": as_text(shown)}, overflow, BUNDLE_LIMIT)


def _bounded(found: Bundle, overflow: Overflow, room: int) -> Bundle:
    """Return what of `found` there is room for."""
    text = cut(found["text/plain"], overflow, "result", min(TEXT_LIMIT, max(0, room)))
    kept = {"text/plain": text}
    room -= len(text)
    for kind, data in found.items():
        if kind == "text/plain":
            continue
        size = len(data) if isinstance(data, str) else len(json.dumps(data))
        if size <= room:
            kept[kind] = data
            room -= size
        else:
            kept["text/plain"] += f"\n… not shown as {kind}: that has {size} characters"
    return kept


def _bundle(shown: Shown) -> Bundle:
    match shown:
        case Value():
            return value_bundle(shown.value)
        case Figure():
            return value_bundle(shown.chart)
        case Table():
            return {**_with_table(as_text(shown), shown), **shown.data}
        case Code() if len(shown.code) <= CODE_LIMIT:
            from sx_kernel.kernel.code import code_html

            return {"text/plain": code_text(shown), "text/html": code_html(shown)}
        case Stages() if sum(len(stage.code.code) for stage in shown.stages) <= CODE_LIMIT:
            from sx_kernel.kernel.code import stages_html

            return {"text/plain": as_text(shown), "text/html": stages_html(shown)}
        case Rich(text, html, data):
            return {"text/plain": text, **({"text/html": html} if html else {}), **data}
        case Together():
            parts = [_bundle(part) for part in shown.parts]
            html = "".join(
                p.get("text/html") or f"<pre>{escape(p['text/plain'])}</pre>" for p in parts
            )
            return {"text/plain": as_text(shown), "text/html": html}
        case Plot():
            return pictures(shown.curves)
        case _:
            return {"text/plain": as_text(shown)}


def _with_table(text: str, table: Table) -> Bundle:
    """A table as HTML, too, unless its cells are too long for that."""
    size = sum(len(cell) for row in table.rows for cell in row if type(cell) is str)
    if size > HTML_LIMIT:
        return {"text/plain": text}
    return {"text/plain": text, "text/html": table_html(table)}


def value_bundle(value: Any) -> Bundle:
    """The representations of a program's value."""
    if type(value) is Plot:
        return pictures(value.curves)
    if type(value) is Chart:
        prepare("charts")
        from sx_kernel.plots.charts import chart_png

        return _with_png(inspect(value), chart_png(value))
    if type(value) not in _PLAIN and (shown := _of_python(value)) is not None:
        return shown
    text = pretty(value)
    if (markup := _markup(value)) is not None:
        return {"text/plain": text, "text/html": markup}
    if (table := records(value)) is not None:
        return _with_table(text, table)
    return {"text/plain": text}


_PLAIN: Final = frozenset((int, float, str, bool, type(None), list, dict))


def _of_python(value: Any) -> Bundle | None:
    """Return how an object of Python's shows itself; None for all other values."""
    if type_of(value) != "python-object":
        return None
    from sx_kernel.session.python.shown import representations

    found, wrong = representations(value)
    shown: Bundle = {"text/plain": inspect(value), **found}
    return {**shown, WRONG: wrong} if wrong else shown


def _markup(value: Any) -> str | None:
    """HTML of markup, or of a list of markup, without what could do harm; None for all else."""
    parts = value if type(value) is list and 0 < len(value) <= MARKUPS else [value]
    texts: list[str] = []
    for part in iterate(parts):
        html = getattr(type(part), "sx_html", None)
        if html is None:
            return None
        texts.append(html(part))
    if sum(map(len, texts)) > HTML_LIMIT:
        return None
    from sx_kernel.html.safe import harmless

    shown, dropped = harmless("".join(texts))
    note = f"<p><small>not shown: {escape(', '.join(dropped))}</small></p>" if dropped else ""
    return shown + note


def _with_png(text: str, png: bytes) -> Bundle:
    return {"text/plain": text, "image/png": b64encode(png).decode("ascii")}


def save(plot: Plot) -> None:
    """Write a plot into the file that was asked for. Raises SxError."""
    assert plot.save is not None
    prepare("curves")
    from sx_kernel.plots.curves import save_curves

    save_curves(plot.curves, plot.save)
