"""How much memory the process may use at all (`ulimit -v`), and what it has taken of that."""

from __future__ import annotations

import os
from typing import Final

USAGE: Final = "/proc/self/statm"


def address_limit() -> int | None:
    """Bytes of address space that the process may use; None if that is not limited."""
    try:
        import resource
    except ImportError:
        return None
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if limit == resource.RLIM_INFINITY or limit < 0 else limit


def address_space() -> int:
    """Bytes of address space in use; 0 where the system does not say so."""
    try:
        with open(USAGE, encoding="ascii") as file:  # noqa: PTH123  see base/store.py
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def has_address_space(size: int) -> bool:
    """Return whether `size` more bytes can be had without taking most of what is left."""
    limit = address_limit()
    return limit is None or limit - address_space() > 4 * size
