"""A ceiling for the process's memory, so that endless recursion ends in an error.

SX recursion is as deep as memory allows; without a ceiling `(define (f n) (+ 1 (f n)))` would take
the machine down. The collector runs whenever many containers have been made, which is just what
runaway recursion does, so the guard looks at the resident size after collections of the older
generations, and costs nothing otherwise.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

from sx_kernel.base.errors import Interrupted


class Stoppable(Protocol):
    """What the guard needs of a session."""

    def interrupt_soon(self) -> None:
        """Stop the evaluation that is running, without raising here."""
        ...


MEGABYTE: Final = 1 << 20


def physical_memory() -> int:
    """Bytes of memory that the machine has; 4 GiB where the system does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 4096 * MEGABYTE


def resident_memory() -> int:
    """Bytes of memory that this process has in use.

    0 where neither the system says so in a file (which is fast) nor psutil is installed.
    """
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return _asked_of_psutil()


def _asked_of_psutil() -> int:
    try:
        import psutil
    except ImportError:
        return 0
    return int(psutil.Process().memory_info().rss)


def default_ceiling() -> int:
    """SX_MEMORY (megabytes) if it is set, else a third of the physical memory."""
    wanted = os.environ.get("SX_MEMORY", "")
    return int(wanted) * MEGABYTE if wanted.isdecimal() else physical_memory() // 3


@contextmanager
def memory_limit(session: Stoppable, ceiling: int) -> Generator[None]:
    """While in the block, evaluations that take the process above `ceiling` bytes are stopped.

    The evaluation ends with Interrupted, reason "memory limit of N MB: …". Nothing happens on
    systems that do not say how much memory a process uses.
    """
    exceeded = False

    def look(phase: str, info: dict[str, Any]) -> None:
        nonlocal exceeded
        if phase == "stop" and info["generation"] and resident_memory() > ceiling:
            exceeded = True
            # What is raised in a collector's callback is lost, so another thread asks, and there
            # are no more callbacks for it to hit.
            gc.callbacks.remove(look)
            threading.Thread(target=session.interrupt_soon, daemon=True).start()

    gc.callbacks.append(look)
    try:
        yield
    except Interrupted as stop:
        if exceeded and stop.reason == "interrupted":
            stop.reason = f"memory limit of {ceiling // MEGABYTE} MB: recursion without end?"
            stop.args = (stop.reason,)
        raise
    finally:
        if look in gc.callbacks:
            gc.callbacks.remove(look)
