"""Memory that C's allocator keeps for later, given back to the system.

What is freed in the middle of the heap stays the process's own, and things that live long settle
between the holes. A process that has made and dropped many trees of 64 KB, which come from there
and not from Python's own pools, would grow by several MB.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache


def give_back() -> bool:
    """Give the system back what is free of C's heap; a fifth of a millisecond for 20 MB.

    Answers whether that could be asked for: of glibc it can.
    """
    trim = _trim()
    if trim is None:
        return False
    trim(0)
    return True


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        import ctypes  # takes time to import

        return ctypes.CDLL(None).malloc_trim
    except (ImportError, OSError, TypeError, AttributeError):  # (TypeError: of Windows, for None)
        return None


__all__ = ["give_back"]
