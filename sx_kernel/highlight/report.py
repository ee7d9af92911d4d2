"""The report of an error (session/render.py) in colours, for terminals and notebooks."""

from __future__ import annotations

from typing import Final

from sx_kernel.highlight.themes import UNKNOWN, Theme, number_of

RESET: Final = "\x1b[0m"


def paint(text: str, colour: str, *, bold: bool = False) -> str:
    """`text` in a colour of a theme, by escape sequences."""
    return f"\x1b[{'1;' if bold else ''}38;5;{number_of(colour)}m{text}{RESET}"


def paint_report(text: str, theme: Theme = UNKNOWN) -> str:
    """An error's report in colours: kind, carets, backtrace, hint. The text stays as it is."""
    kind, colon, message = text.partition(":")
    if not colon or "\n" in kind:
        kind, message = text, ""
    painted = f"{paint(kind + colon, theme.error, bold=True)}{message}" if colon else text
    head, *rest = painted.split("\n")
    return "\n".join([head, *(_paint_line(line, theme) for line in rest)])


def _paint_line(line: str, theme: Theme) -> str:
    inside = line.strip(" |")
    if inside and not inside.strip("^"):
        at = line.index("^")
        return line[:at] + paint(line[at:], theme.error, bold=True)
    if line.startswith("  hint:"):
        return paint(line, theme.hint)
    if line.startswith(("  called from", "  …")):
        return paint(line, theme.faint)
    return line
