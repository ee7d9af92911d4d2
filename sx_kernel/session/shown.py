"""What evaluating and commands answer, as data that a face renders: a value, text, code, a table.

Here are the two renderings that every face shares: plain text, and HTML without script or style
sheet (notebooks drop both from documents that are not trusted).
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sx_kernel.syntax.printer import inspect

if TYPE_CHECKING:
    from sx_kernel.session.curves import Plot

Cell: TypeAlias = "str | int | float | bool | None"


@dataclass(frozen=True, slots=True)
class Value:
    """What a form came to. `definition`: it was a definition, which no face prints."""

    value: Any
    definition: bool = False

    @property
    def silent(self) -> bool:
        """Whether there is nothing to print."""
        return self.definition or self.value is None


@dataclass(frozen=True, slots=True)
class Text:
    """Lines for people, without a newline at the end."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of code that a face may highlight. `language`: "sx", "python" or "bytecode"."""

    code: str
    language: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under `columns`; a column of numbers is set flush right. `notes` stand below.

    `page`: rows that are shown together where others can be folded away; 0: all of them.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a stage's text, from `start` to `end`, that stands for one form of the source.

    `form` is the form's offset in the source. Spans are nested or apart.
    """

    start: int
    end: int
    form: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage that a function went through, and which parts of it stand for which forms."""

    code: Code
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of one function side by side, its source first.

    `calls`: how often it and the functions in it were called. `notes`: why a stage is missing.
    """

    stages: tuple[Stage, ...]
    calls: Table
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a command draws beside what it answers: a Chart (primitives/plots.py)."""

    chart: Any


Shown: TypeAlias = "Value | Text | Code | Table | Stages | Figure | Plot"


# ------------------------------------------------------------------------------------ as text


def cell_text(cell: Cell) -> str:
    """One cell: floats with three digits, None as nothing."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case int():
            return str(cell)
        case float():
            return f"{cell:.3f}"
        case str():
            return cell


def table_text(table: Table) -> str:
    """A table as aligned lines, indented by two."""
    texts = [[cell_text(cell) for cell in row] for row in table.rows]
    head = list(table.columns)
    widths = [max(map(len, column)) for column in zip(head, *texts, strict=True)]
    right = [_is_numeric(table, i) for i in range(len(head))]

    def line(cells: list[str]) -> str:
        set_out = [
            cell.rjust(width) if flush else cell.ljust(width)
            for cell, width, flush in zip(cells, widths, right, strict=True)
        ]
        return ("  " + "  ".join(set_out)).rstrip()

    lines = [table.title] if table.title else []
    if any(head):
        lines += [line(head), line(["─" * width for width in widths])]
    lines += [line(row) for row in texts]
    lines += [f"  {note}" for note in table.notes]
    return "\n".join(lines)


def code_text(code: Code) -> str:
    """Code under its title, without colours."""
    body = code.code.rstrip("\n")
    if not code.title:
        return body
    return "\n".join([code.title, *(f"  {line}".rstrip() for line in body.split("\n"))])


def stage_texts(shown: Stages) -> list[tuple[str, str]]:
    """The parts of `shown`, one below the other, each with the language that it is in."""
    parts = [(code_text(stage.code), stage.code.language) for stage in shown.stages]
    return [*parts, *((note, "text") for note in shown.notes), (table_text(shown.calls), "text")]


def _is_numeric(table: Table, column: int) -> bool:
    cells = [row[column] for row in table.rows if row[column] not in {None, "", "–"}]
    return bool(cells) and all(type(cell) in (int, float) for cell in cells)


# ------------------------------------------------------------------------------------ as HTML

_LEFT: Final = ' style="text-align:left"'
_RIGHT: Final = ' style="text-align:right"'


def table_html(table: Table) -> str:
    """A table as an HTML table; a notebook's own style applies to it.

    One of several pages is a table for each, all but the first closed.
    """
    sides = [_RIGHT if _is_numeric(table, i) else _LEFT for i in range(len(table.columns))]
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


# --------------------------------------------------------------------------------- every kind


def as_text(shown: Shown) -> str:
    """What a face without colours or pictures prints; "" for what is not printed."""
    match shown:
        case Value():
            return "" if shown.silent else inspect(shown.value)
        case Text():
            return shown.text
        case Code():
            return code_text(shown)
        case Table():
            return table_text(shown)
        case Figure():
            return inspect(shown.chart)
        case Stages():
            return "\n".join(text for text, _ in stage_texts(shown))
        case _:  # a Plot, told apart so that it need not be imported
            return shown.summary()
