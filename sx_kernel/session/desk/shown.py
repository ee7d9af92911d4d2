"""What evaluating and commands return, as data that a face renders: a value, text, code, a table.

Here is the rendering that every face has: plain text.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from sx_kernel.base.sequences import iterate
from sx_kernel.syntax.printer import inspect

if TYPE_CHECKING:
    from sx_kernel.session.watching.curves import Plot

Cell: TypeAlias = "str | int | float | bool | None"


class Value(NamedTuple):
    """What a form came to. `definition`: it was a definition, which no face prints."""

    value: Any
    definition: bool = False

    @property
    def silent(self) -> bool:
        """Whether there is nothing to print."""
        return self.definition or self.value is None


class Text(NamedTuple):
    """Lines for people, without a newline at the end."""

    text: str


class Code(NamedTuple):
    """A piece of code that a face may highlight. `language`: "sx", "python" or "bytecode"."""

    code: str
    language: str
    title: str = ""


class Table(NamedTuple):
    """Rows under `columns`; a column of numbers is set flush right. `notes` stand below.

    `page`: rows that are shown together where others can be folded away; 0: all of them. `data`: by
    MIME type, for front ends that draw it themselves.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    page: int = 0
    data: dict[str, Any] = {}  # noqa: RUF012 - never changed


class Span(NamedTuple):
    """A stretch of a stage's text, from `start` to `end`, that stands for one form of the source.

    `form` is the form's offset in the source. Spans are nested or apart.
    """

    start: int
    end: int
    form: int


class Stage(NamedTuple):
    """One stage that a function went through, and which parts of it stand for which forms."""

    code: Code
    spans: tuple[Span, ...] = ()


class Stages(NamedTuple):
    """The stages of one function side by side, its source first.

    `calls`: how often it and the functions in it were called. `notes`: why a stage is missing.
    """

    stages: tuple[Stage, ...]
    calls: Table
    notes: tuple[str, ...] = ()


class Figure(NamedTuple):
    """A figure that a command draws beside what it returns: a Chart (primitives/plots.py)."""

    chart: Any


class Rich(NamedTuple):
    """A page that says itself: `text` for terminals, `html` (without scripts) for what shows it.

    `data`: by MIME type, for front ends that draw it themselves.
    """

    text: str
    html: str = ""
    data: dict[str, Any] = {}  # noqa: RUF012 - never changed


class Together(NamedTuple):
    """Several answers that belong together: a face that shows pages shows them as one."""

    parts: tuple[Text | Code | Table, ...]


Shown: TypeAlias = "Value | Text | Code | Table | Stages | Figure | Rich | Together | Plot"


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


def table_text(table: Table, width: int | None = None) -> str:
    """A table as aligned lines, indented by two.

    If it is wider than `width`, the texts of its last column go on below.
    """
    texts = [[cell_text(cell) for cell in row] for row in table.rows]
    head = list(table.columns)
    right = [is_numeric(table, i) for i in range(len(head))]
    texts = _folded(head, texts, width) if width is not None and not right[-1] else texts
    widths = [max(map(len, column)) for column in zip(head, *texts, strict=True)]

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


def _folded(head: list[str], rows: list[list[str]], width: int) -> list[list[str]]:
    """The rows with the last cell over several of them, so that all is `width` wide at most.

    Where less than a third of the width is left for it, it stands below the others.
    """
    before = sum(max(map(len, column)) + 2 for column in list(zip(head, *rows, strict=True))[:-1])
    room = width - before - 2
    blank = [""] * (len(head) - 1)
    folded: list[list[str]] = []
    for row in rows:
        if len(row[-1]) <= room:
            folded.append(row)
        elif room < width // 3:
            return _stacked(rows, width)
        else:
            first, *more = wrap(row[-1], room, break_on_hyphens=False) or [""]
            folded += [[*row[:-1], first], *([*blank, part] for part in more)]
    return folded


def _stacked(rows: list[list[str]], width: int) -> list[list[str]]:
    """Rows of two cells, the second one in lines below the first; others are left as they are."""
    if not rows or len(rows[0]) != 2:
        return rows
    stacked: list[list[str]] = []
    for what, text in rows:
        lines = wrap(text, width - 6, break_on_hyphens=False)
        stacked += [["", what], *(["", f"  {line}"] for line in lines)]
    return stacked


def code_text(code: Code) -> str:
    """Code under its title, without colours."""
    body = code.code.rstrip("\n")
    if not code.title:
        return body
    return "\n".join([code.title, *(f"  {line}".rstrip() for line in body.split("\n"))])


def stage_notes(shown: Stages) -> list[str]:
    """Return what stands below the stages: notes, and the table of calls."""
    return [*shown.notes, table_text(shown.calls)]


def is_numeric(table: Table, column: int) -> bool:
    """Return whether a column holds numbers only, apart from what stands for nothing."""
    cells = [row[column] for row in table.rows if row[column] not in {None, "", "–"}]
    return bool(cells) and all(type(cell) in (int, float) for cell in cells)


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
    """Return whether nothing in a cell can break its line, or drive a terminal."""
    return type(cell) is not str or cell.isprintable()


# --------------------------------------------------------------------------------- every kind


def value_text(value: Any, width: int) -> str:
    """A value over several lines: dicts with the same keys as a table, if that is not too wide."""
    from sx_kernel.syntax.pretty import pretty

    table = records(value)
    if table is not None:
        text = table_text(table)
        if max(map(len, text.split("\n"))) <= width:
            return text
    return pretty(value, width)


def as_text(shown: Shown, width: int | None = None) -> str:
    """Return what a face without colours or pictures prints; "" for what is not printed.

    Values and tables are fitted to `width` columns; None: values stand in one line.
    """
    match shown:
        case Value():
            if shown.silent:
                return ""
            return inspect(shown.value) if width is None else value_text(shown.value, width)
        case Text() | Rich():
            return shown.text
        case Code():
            return code_text(shown)
        case Table():
            return table_text(shown, width)
        case Together():
            return "\n".join(as_text(part, width) for part in shown.parts)
        case Figure():
            return inspect(shown.chart)
        case Stages():
            stages = [code_text(stage.code) for stage in shown.stages]
            return "\n".join([*stages, *stage_notes(shown)])
        case _:  # a Plot, told apart so that it need not be imported
            return shown.summary()
