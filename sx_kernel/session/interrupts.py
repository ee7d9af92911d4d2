"""Ctrl-C: from the signal to the session that is evaluating. Every face uses this."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, final

from sx_kernel.base.errors import Interrupted
from sx_kernel.session.memory import default_ceiling, memory_limit

if TYPE_CHECKING:
    from sx_kernel.session.signals import Insistence


class Interruptible(Protocol):
    """What a session, or a workspace, offers to whoever wants to stop it."""

    def interrupt(self) -> bool:
        """Ask the running evaluation to stop with Interrupted; safe in a signal handler.

        Answers whether an evaluation is running.
        """
        ...

    def interrupt_soon(self) -> None:
        """The same for places that must not raise."""
        ...


@final
class Interrupts:
    """What Ctrl-C has asked for in a block. `missed`: nothing was evaluated at that moment."""

    def __init__(self) -> None:
        self.asked = 0
        self.missed = False

    def check(self) -> None:
        """Between two forms: stop if Ctrl-C came when nothing was evaluated. Raises Interrupted."""
        if self.missed:
            raise Interrupted


@contextmanager
def interruptible(session: Interruptible) -> Generator[Interrupts]:
    """Let Ctrl-C stop the evaluation in this block at its next safe point.

    A second Ctrl-C, should the first one have no effect, stops it wherever it is. So does running
    out of memory (session/memory.py).
    """
    interrupts = Interrupts()
    with memory_limit(session, default_ceiling()), _interruptible(session, interrupts):
        yield interrupts


MOMENT = 0.003  # seconds until a lost interruption comes again


@contextmanager
def _interruptible(session: Interruptible, interrupts: Interrupts) -> Generator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # signal handlers belong to the main thread
        return

    def stop(_signal: int, _frame: object) -> None:
        interrupts.asked += 1
        if interrupts.asked > 1:
            raise KeyboardInterrupt
        interrupts.missed = not session.interrupt()

    insistence: Insistence | None = None

    def report(lost: sys.UnraisableHookArgs) -> None:
        # Raised in a destructor or a callback of the collector, which drop it. In this function it
        # would be dropped as well: so another thread asks, until the block is over.
        nonlocal insistence
        if lost.exc_type is not KeyboardInterrupt:
            report_before(lost)
        elif insistence is None:
            from sx_kernel.session.signals import Insistence  # ctypes takes time to import

            insistence = Insistence(session)
            insistence.start(MOMENT)

    report_before, sys.unraisablehook = sys.unraisablehook, report
    previous = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
        sys.unraisablehook = report_before
        if insistence is not None:
            insistence.stop()
