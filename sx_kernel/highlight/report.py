"""The report of an error (session/errors/render.py) in colours, for terminals and notebooks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from sx_kernel.highlight.themes import UNKNOWN, Theme, number_of

RESET: Final = "\x1b[0m"

BADGE: Final = ("#ffffff", "#af0000")
"""Ink and ground of what stands out on pages of any colour."""

Paint: TypeAlias = Callable[[str], str]


def paint(text: str, colour: str, *, bold: bool = False) -> str:
    """`text` in a colour of a theme, by escape sequences."""
    return f"\x1b[{'1;' if bold else ''}38;5;{number_of(colour)}m{text}{RESET}"


class _Brush(NamedTuple):
    """How the parts of a report are painted."""

    kind: Paint
    carets: Paint
    hint: Paint
    faint: Paint


def paint_report(text: str, theme: Theme = UNKNOWN) -> str:
    """An error's report in colours: kind, carets, backtrace, hint. The text stays as it is."""
    strong = partial(paint, colour=theme.error, bold=True)
    hint, faint = partial(paint, colour=theme.hint), partial(paint, colour=theme.faint)
    return _painted(text, _Brush(strong, strong, hint, faint))


def badge_report(text: str) -> str:
    """The same for pages of any colour, as those of notebooks: each colour comes with its ground,
    and the rest has the page's own. No colour can be read both on light red and on dark red, which
    are what JupyterLab's errors stand on.
    """

    def plain(text: str) -> str:
        return text

    def bold(text: str) -> str:
        return f"\x1b[1m{text}{RESET}"

    return _painted(text, _Brush(_badge, _badge, bold, plain))


def _badge(text: str) -> str:
    ink, ground = (number_of(colour) for colour in BADGE)
    return f"\x1b[1;38;5;{ink};48;5;{ground}m{text}{RESET}"


def _painted(text: str, brush: _Brush) -> str:
    kind, colon, message = text.partition(":")
    if not colon or "\n" in kind:
        head, *rest = text.split("\n")
    else:
        head, *rest = f"{brush.kind(kind + colon)}{message}".split("\n")
    return "\n".join([head, *(_paint_line(line, brush) for line in rest)])


def _paint_line(line: str, brush: _Brush) -> str:
    inside = line.strip(" |")
    if inside and not inside.strip("^"):
        at = line.index("^")
        return line[:at] + brush.carets(line[at:])
    if line.startswith("  hint:"):
        return brush.hint(line)
    if line.startswith(("  called from", "  …")):
        return brush.faint(line)
    return line
