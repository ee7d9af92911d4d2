"""The text of the host's own objects: their repr, which may be anything, raise, or return nonsense.

Addresses are left out (`<Thing at 0x7f…>`): they say nothing, and differ from run to run.
"""

from __future__ import annotations

import re
from sys import getrecursionlimit, setrecursionlimit
from typing import Final

from sx_kernel.base.depth import HIGH, host_limit
from sx_kernel.base.errors import PASSING
from sx_kernel.base.foreign import class_name

MOST: Final = 10_000
"""Characters of a repr that are shown."""

IN_MESSAGES: Final = 200
"""Characters of a value, at most, where it stands in a line of text."""

_ADDRESS: Final = re.compile(r" at 0x[0-9a-fA-F]+")

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What would move a terminal's cursor, or wipe its screen."""


def foreign_text(value: object, limit: int | None = None) -> str:
    """Return how `value` describes itself; in a message, which has a small `limit`, in one line."""
    try:
        text = _repr(value)
    except RecursionError:
        return _failed(value, "nests too deeply")
    except PASSING:
        raise
    except BaseException as problem:
        return _failed(value, f"raises {class_name(problem)}")
    if limit is not None and limit <= IN_MESSAGES:
        text = " ".join(text[: 4 * limit + 200].split())
    text = _CONTROL.sub(_escaped, _ADDRESS.sub("", text))
    return text if len(text) <= MOST else text[:MOST] + "…"


def _escaped(found: re.Match[str]) -> str:
    return f"\\x{ord(found[0]):02x}"


def _repr(value: object) -> str:
    limit = getrecursionlimit()
    if limit < HIGH:
        return repr(value)
    setrecursionlimit(host_limit())
    try:
        return repr(value)
    finally:
        setrecursionlimit(limit)


def _failed(value: object, why: str) -> str:
    return f"#<{class_name(value)}, whose repr {why}>"
