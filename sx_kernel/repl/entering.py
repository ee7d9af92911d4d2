"""What Enter does: the reader says whether the input is complete; if not, the next line is
indented as Lisp is. Pure functions of a text and a cursor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from sx_kernel.repl.pairs import only_closers
from sx_kernel.repl.structural import Edit
from sx_kernel.repl.structure import outline
from sx_kernel.session.desk.inputs import (
    Complete,
    Completeness,
    Unfinished,
    completeness,
    is_cell_command,
)


class Submit(NamedTuple):
    """The text is to be evaluated."""

    text: str


class Insert(NamedTuple):
    """The text goes on."""

    edit: Edit


Entered: TypeAlias = Submit | Insert


def entered(
    text: str, cursor: int, complete: Callable[[str], Completeness] = completeness
) -> Entered:
    """Return what Enter at `cursor` makes of `text`.

    A complete text of one line is submitted wherever the cursor is, one of several lines when the
    cursor is behind all of it. Closing brackets behind the cursor, which nobody has typed yet, do
    not complete a form; but a second Enter, on the line that the first one made, does.
    """
    before, after = text[:cursor], text[cursor:]
    if not text.strip():
        return Submit(text)
    if is_cell_command(text) and "\n" not in text.strip():
        return Insert(_break_line(text, cursor))
    state = complete(text)
    if isinstance(state, Unfinished):
        return Insert(_break_line(text, cursor))
    if not after.strip():
        return Submit(text.rstrip())
    if only_closers(after):
        line = before[before.rfind("\n") + 1 :]
        if not line.strip() and isinstance(state, Complete) and "\n" in before:
            return Submit(before.rstrip() + after.lstrip())
        if isinstance(complete(before), Unfinished):
            return Insert(_break_line(text, cursor))
    if "\n" in text.strip():
        return Insert(_break_line(text, cursor))
    return Submit(text)


def _break_line(text: str, cursor: int) -> Edit:
    """A new line at `cursor`, indented; blanks around the break go unless they are in a string."""
    before, after = text[:cursor], text[cursor:]
    indent = indentation_after(before)
    if indent is None:
        return Edit(f"{before}\n{after}", cursor + 1)
    before = before.rstrip(" \t")
    lead = "\n" + " " * indent
    return Edit(before + lead + after.lstrip(" \t"), len(before) + len(lead))


def indentation_after(before: str) -> int | None:
    """The blanks that the line after `before` begins with; None in a string, which takes none."""
    state = completeness(before)
    if not isinstance(state, Unfinished):
        return 0
    opened = outline(before).opened()
    return None if opened and opened[-1].is_string else state.indent


def line_indent(text: str, cursor: int) -> Edit | None:
    """Indent the line of the cursor as Lisp is; None if it is a string's."""
    start = text.rfind("\n", 0, cursor) + 1
    indent = indentation_after(text[:start]) if start else 0
    if indent is None:
        return None
    line = text[start:]
    blanks = len(line) - len(line.lstrip(" \t"))
    changed = text[:start] + " " * indent + line[blanks:]
    return Edit(changed, max(start, cursor - blanks) + indent)
