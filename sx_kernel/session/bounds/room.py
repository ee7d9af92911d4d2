"""Room on CPython's stack.

CPython keeps frames in 16 KiB chunks and maps a new one at each crossing, which makes a call at
the wrong depth twenty times slower. A function whose code claims a huge operand stack makes it
map one big chunk, committed page by page as it is used; everything called from there has room.
Entering costs about 10 µs, so the command and the kernel enter once, and a session that a program
embeds enters for what is worth it (Session.eval).
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final, TypeVar

from sx_kernel.base.address_space import has_address_space
from sx_kernel.base.depth import host_limit

T = TypeVar("T")

# In stack slots of 8 bytes: 2 MiB for every day, 512 MiB (of address space) for deep recursion.
USUAL: Final = 1 << 18
DEEP: Final = 1 << 26


def _call(work: Callable[[], Any]) -> Any:
    return work()


def _with_stack(slots: int) -> Callable[[Callable[[], Any]], Any]:
    return FunctionType(_call.__code__.replace(co_stacksize=slots), globals(), "room")


_usual: Final = _with_stack(USUAL)
_deep: Final = _with_stack(DEEP)
_active: Final = threading.local()


def in_room(work: Callable[[], T]) -> T:
    """Call `work()` with room on the stack and return its result. Nested calls cost nothing."""
    if getattr(_active, "usual", False):
        return work()
    _active.usual = True
    try:
        return _usual(work)
    finally:
        _active.usual = False


def has_deep_room() -> bool:
    """Return whether the process may use enough memory for `in_deep_room`."""
    return has_address_space(8 * DEEP)


def is_roomy() -> bool:
    """Return whether this thread has room on the stack now."""
    return bool(getattr(_active, "usual", False) or getattr(_active, "deep", False))


def in_deep_room(work: Callable[[], T]) -> T:
    """Like in_room with room for a million frames, given back when `work` is done."""
    if getattr(_active, "deep", False):
        return work()
    _active.deep = True
    try:
        return _deep(work)
    finally:
        _active.deep = False


def with_frames(fn: Callable[..., T], *args: Any) -> T:
    """Call `fn(*args)` with room for some hundred frames of its own, however deep SX stands.

    Raises RecursionError only before the call has begun: the engine then takes the step again on
    an empty stack, so `fn`, which may have effects, is called once.
    """
    _two_frames()  # what putting the limit back will need, later, in this frame
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(host_limit())
    try:
        return fn(*args)
    finally:
        sys.setrecursionlimit(limit)


def _two_frames() -> None:
    _one_frame()


def _one_frame() -> None:
    pass
