"""Where a line inside of open brackets begins: for the prompt, for editors and for `sx format`."""

from __future__ import annotations

from sx_kernel.syntax.bodies import ALIKE, BODY_INDENT, has_body
from sx_kernel.syntax.numbers import begins_number


def indentation(text: str, opened: list[tuple[int, str]]) -> int:
    """The blanks that the line after `text` begins with, as Lisp is indented.

    `opened`: what is open at its end, innermost last (Incomplete.opened).
    """
    start, token = opened[-1]
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line = text[line_start:] if line_end < 0 else text[line_start:line_end]
    return indentation_in(line, start - line_start, token)


def is_usual(line: str, column: int, token: str, indent: int) -> bool:
    """Return whether people also indent a line by `indent` from the bracket `token` at `column` of
    `line`.

    Calls may be indented as bodies are, by two, wherever their arguments begin; and what belongs
    to the line above it, such as the second half of a clause of `cond`, by two more.
    """
    if token != "(" or indent not in {BODY_INDENT, 2 * BODY_INDENT}:
        return False
    head = _head(line, column)
    if not head or line[max(column - 1, 0) : column] == "'":
        return False
    return indent == BODY_INDENT or has_body(head)


def _head(line: str, column: int) -> str:
    """The name that the list at `column` begins with; "" if it is data."""
    first = line[column + 1 :]
    if not first.strip() or first[0].isspace() or first[0] in "([{\"'`,:#":
        return ""
    head = first.split(None, 1)[0]
    return "" if begins_number(head) else head


def indentation_in(line: str, column: int, token: str) -> int:
    """The same for what `token` has opened at `column` of `line`, which is without its newline.

    Bodies are indented by two; arguments stand under the first one, data under one another.
    """
    if token in {'"', "#|", "|", ":|"}:
        return 0  # blanks would become part of the text
    if token != "(":
        return column + len(token)
    head = _head(line, column)
    if not head or line[max(column - 1, 0) : column] in {"'", "`"}:
        return column + 1  # data
    if has_body(head) and head not in ALIKE:
        return column + BODY_INDENT
    rest = line[column + 1 + len(head) :]
    argument = rest.lstrip(" \t")
    if not argument or argument[0] == ";":
        return column + (BODY_INDENT if head in ALIKE else 1)
    return column + 1 + len(head) + len(rest) - len(argument)
