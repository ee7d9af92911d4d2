"""Whether to write in colours, and what the environment says of the background."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, TextIO

_LIGHT: Final = frozenset({"7", *map(str, range(9, 16))})
"""Of the sixteen colours of terminals, those that are light backgrounds."""


def wants_color(stream: TextIO) -> bool:
    """Return whether what is written to `stream` may have colours.

    NO_COLOR (https://no-color.org) forbids them, else FORCE_COLOR has them even in pipes; else
    terminals have them unless TERM=dumb.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and stream.isatty()


def background_said(environment: Mapping[str, str]) -> str | None:
    """ "dark" or "light" as COLORFGBG says it, "15;0" or "0;default;15"; None if it does not.

    Set by rxvt and Konsole among others, and handed on to terminals within.
    """
    said = environment.get("COLORFGBG", "").rpartition(";")[2]
    if not said.isdecimal() or int(said) > 15:
        return None
    return "light" if said in _LIGHT else "dark"
