"""Threads that watch and wait: small ones, since address space may be short."""

from __future__ import annotations

import _thread
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Final

from sx_kernel.base.address_space import address_limit
from sx_kernel.base.errors import error

STACK: Final = 1 << 18
"""Bytes; the usual 8 MiB may be more than is left."""


@cache
def _prepare() -> None:
    """Load what glibc needs to end a thread, and aborts the process for if it cannot be loaded any
    more. Only where memory may run short: it takes time."""
    if address_limit() is not None:
        import ctypes

        with suppress(OSError):
            ctypes.CDLL("libgcc_s.so.1")


def start_thread(work: Callable[..., object], *args: object) -> None:
    """Start a thread that needs little stack. Raises a limit-error if there is no memory for one.

    It is no threading.Thread: its start() waits, and a waiting thread can be interrupted.
    """
    _prepare()
    before = _thread.stack_size(STACK)
    try:
        _thread.start_new_thread(work, args)
    except RuntimeError:
        raise error("limit-error", "out of memory") from None
    finally:
        _thread.stack_size(before)
