"""Exceptions from one thread to another."""

from __future__ import annotations

import ctypes


def raise_in(thread: int, kind: type[BaseException]) -> None:
    """Make the thread `thread` (threading.get_ident()) raise `kind` at its next bytecode.

    The last one wins if there are several before the thread gets its turn.
    """
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(kind))


__all__ = ["raise_in"]
