"""How deep Python's stack is, and how much deeper the host's code may make it."""

from __future__ import annotations

import sys
from typing import Final

HOST_FRAMES: Final = 500
"""Frames of the host's code above the limit that SX keeps to."""

HIGH: Final = 10_000
"""From this limit on, what it leaves is no measure: a million frames of SX take no C stack, and
Python's own code that calls itself by way of C is out of it after some thousand."""

_HIGH_FRAMES: Final = 2_000


def host_limit() -> int:
    """The limit of Python's stack under which the host's code is called now."""
    limit = sys.getrecursionlimit()
    if limit < HIGH:
        return limit + HOST_FRAMES
    try:
        sys.setrecursionlimit(1)
    except RecursionError as problem:  # it says how deep the stack is, which nobody else does
        return int(str(problem).rpartition("depth ")[2].partition(":")[0]) + _HIGH_FRAMES
    raise AssertionError


__all__ = ["HIGH", "HOST_FRAMES", "host_limit"]
