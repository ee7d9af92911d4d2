"""Whether to write in colours, and the few colours that need no library."""

from __future__ import annotations

import os
from typing import Final, TextIO

RESET: Final = "\x1b[0m"
BOLD_RED: Final = "\x1b[1;31m"
RED: Final = "\x1b[31m"
CYAN: Final = "\x1b[36m"
DIM: Final = "\x1b[2m"


def wants_color(stream: TextIO) -> bool:
    """Whether what is written to `stream` may have colours.

    NO_COLOR (https://no-color.org) forbids them, else FORCE_COLOR has them even in pipes; else
    terminals have them unless TERM=dumb.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and stream.isatty()


def paint_report(text: str) -> str:
    """An error's report (session/render.py) in colours: headline, caret, backtrace, hint."""
    kind, colon, message = text.partition(":")
    if not colon or "\n" in kind:
        kind, message = text, ""
    painted = f"{BOLD_RED}{kind}{colon}{RESET}{message}" if colon else text
    head, *rest = painted.split("\n")
    return "\n".join([head, *map(_paint_line, rest)])


def _paint_line(line: str) -> str:
    inside = line.strip(" |")
    if inside and not inside.strip("^"):
        at = line.index("^")
        return f"{line[:at]}{RED}{line[at:]}{RESET}"
    if line.startswith("  hint:"):
        return f"{CYAN}{line}{RESET}"
    if line.startswith(("  called from", "  …")):
        return f"{DIM}{line}{RESET}"
    return line
