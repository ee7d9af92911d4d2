"""What evaluating and commands answer, as data that a face renders: a value, text, code, a table.

Here is the rendering that every face has: plain text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sx_kernel.syntax.printer import inspect

if TYPE_CHECKING:
    from sx_kernel.session.curves import Plot

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

    `page`: rows that are shown together where others can be folded away; 0: all of them.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    page: int = 0


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
    right = [is_numeric(table, i) for i in range(len(head))]

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


def stage_notes(shown: Stages) -> list[str]:
    """What stands below the stages: notes, and the table of calls."""
    return [*shown.notes, table_text(shown.calls)]


def is_numeric(table: Table, column: int) -> bool:
    """Whether a column holds numbers only, apart from what stands for nothing."""
    cells = [row[column] for row in table.rows if row[column] not in {None, "", "–"}]
    return bool(cells) and all(type(cell) in (int, float) for cell in cells)


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
            stages = [code_text(stage.code) for stage in shown.stages]
            return "\n".join([*stages, *stage_notes(shown)])
        case _:  # a Plot, told apart so that it need not be imported
            return shown.summary()
