"""A ceiling for the process's memory, so that endless recursion ends in an error.

SX recursion is as deep as memory allows; without a ceiling `(define (f n) (+ 1 (f n)))` would take
the machine down. A thread looks at the memory now and then while anything is evaluated. (The
collector's callbacks would be the cheaper place, but Python drops interruptions that hit them, and
in runaway recursion nearly all do.)
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, final

from sx_kernel.base.address_space import address_limit, address_space
from sx_kernel.base.errors import ErrorValue, Interrupted, SxError, error
from sx_kernel.base.heap import give_back
from sx_kernel.runtime.closures import forget_dead_closures

if TYPE_CHECKING:
    from sx_kernel.session.bounds.signals import Insistence, Stoppable

USAGE: Final = "/proc/self/statm"
MEGABYTE: Final = 1 << 20
RESERVE: Final = 64 * MEGABYTE
"""Address space that is left for ending an evaluation and showing why."""


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
        with open(USAGE, encoding="ascii") as file:  # noqa: PTH123  see base/store.py
            pages = file.read().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return _asked_of_psutil()


def peak_memory() -> int:
    """The most bytes that this process has ever had in use, or more.

    Asking takes a tenth of the time that `resident_memory` takes. The system answers in kilobytes,
    macOS in bytes; where it knows nothing of the kind, the answer is a lot.
    """
    try:
        import resource
    except ImportError:
        return 1 << 62
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


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


def address_ceiling() -> int | None:
    """Bytes of address space above which evaluations are stopped, so that what remains is enough to
    say so; None if the process is not limited (`ulimit -v`).

    When more is in use to begin with, much of it free perhaps, but not given back to the system,
    evaluations may have half of the rest.
    """
    limit = address_limit()
    if limit is None:
        return None
    ceiling = limit - max(RESERVE, limit // 8)
    used = address_space()
    if used >= ceiling:
        tidy()
        used = address_space()
    return ceiling if used < ceiling else used + (limit - used) // 2


def tidy() -> None:
    """Give back what can be given back of the memory that earlier evaluations have used."""
    with suppress(MemoryError):
        gc.collect()
        forget_dead_closures()
        give_back()


@final
class _Block:
    """A `memory_limit` that is in force."""

    def __init__(self, session: Stoppable, ceiling: int) -> None:
        self.ceiling = ceiling
        self.addresses = address_ceiling()
        self.short = False  # of address space
        self.stopped = False  # by whomever, which leaves much behind, perhaps
        self._session = session
        self._thread = threading.get_ident()
        self._insistence: Insistence | None = None
        self._insists = False

    @property
    def exceeded(self) -> bool:
        """Whether the block is being stopped."""
        return self._insistence is not None

    @property
    def reason(self) -> str:
        """The reason of an Interrupted that this limit causes."""
        return f"memory limit of {self.ceiling // MEGABYTE} MB: recursion without end?"

    def out_of_memory(self, stop: Interrupted) -> SxError:
        """Return what is raised in place of `stop` if the process may not use more memory."""
        limit = (address_limit() or 0) // MEGABYTE
        value = ErrorValue("limit-error", f"out of memory: this process may use {limit} MB")
        value.backtrace = stop.backtrace
        value.where = next((e.place for e in stop.backtrace if e.place is not None), None)
        return SxError(value)

    def stop(self) -> None:
        """Interrupt what the block evaluates, until it is over; to be asked again at each look."""
        if self._insistence is None:
            from sx_kernel.session.bounds.signals import Insistence  # ctypes takes time to import

            self._insistence = Insistence(self._session, self._thread)
            try:
                self._insistence.start(0)
                self._insists = True
            except SxError:  # no memory for a thread
                self._insists = False
        if not self._insists:
            self._insistence.once()

    def over(self) -> None:
        """No interruption comes after this."""
        if self._insistence is not None:
            self._insistence.stop()


@final
class _Watch:
    """The thread that looks at the memory while there are blocks; without any it sleeps."""

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._stopped = False  # a block was, and what it had made has not been collected yet
        self._needed = threading.Event()
        self._runs = False

    def add(self, block: _Block) -> None:
        """From now on `block` is stopped when the memory exceeds its ceiling.

        What an evaluation before it made that was stopped goes first: it is garbage in cycles, of
        which the collector thinks that there is time, and which would count as this block's.
        """
        if self._stopped:
            self._stopped = False
            tidy()
        self._blocks.append(block)
        if not self._needed.is_set():
            self._needed.set()
        if not self._runs:
            from sx_kernel.base.threads import start_thread

            with suppress(SxError):  # no memory for a thread: then nobody watches
                start_thread(self._run)
                self._runs = True

    def remove(self, block: _Block) -> None:
        """`block` is over."""
        self._blocks.remove(block)
        self._stopped = self._stopped or block.stopped
        block.over()

    def _run(self) -> None:
        while self._needed.wait():
            time.sleep(PERIOD)
            with suppress(MemoryError):  # then the evaluation meets it as well, and ends
                self._look()
            if not self._blocks:
                self._needed.clear()
                if self._blocks:  # it came while we looked away
                    self._needed.set()

    def _look(self) -> None:
        blocks = list(self._blocks)
        limited = [block for block in blocks if block.addresses is not None]
        if limited:
            used = address_space()
            for block in limited:
                if used > (block.addresses or used):
                    block.short = True
                    block.stop()
        if blocks and peak_memory() > min(block.ceiling for block in blocks):
            used = resident_memory()
            for block in blocks:
                if used > block.ceiling:
                    block.stop()


PERIOD: Final = 0.05  # seconds from look to look; in this time a program makes some 50 MB
_WATCH: Final = _Watch()


@contextmanager
def memory_limit(session: Stoppable, ceiling: int) -> Generator[None]:
    """While in the block, evaluations that take the process above `ceiling` bytes are stopped.

    The evaluation ends with Interrupted, reason "memory limit of N MB: …"; with a limit-error if
    the process is about to use all the address space that it may (`ulimit -v`). Nothing happens on
    systems that do not say how much memory a process uses.
    """
    block = _Block(session, ceiling)
    _WATCH.add(block)
    try:
        yield
        return
    except MemoryError:
        pass  # outside of the machine, which makes an error of it
    except Interrupted as stop:
        block.stopped = True
        if block.short and stop.reason == "interrupted":
            raise block.out_of_memory(stop) from None
        if block.exceeded and stop.reason == "interrupted":
            stop.reason = block.reason
            stop.args = (stop.reason,)
        raise
    except KeyboardInterrupt:
        block.stopped = True
        if not block.exceeded:
            raise
        # asked again while the evaluation was ending
        stopped = Interrupted(block.reason)
        raise (block.out_of_memory(stopped) if block.short else stopped) from None
    finally:
        _WATCH.remove(block)
    # Outside of the handler, so that what was being evaluated is gone.
    raise error("limit-error", "out of memory")
