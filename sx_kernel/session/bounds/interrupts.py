"""Ctrl-C: from the signal to the session that is evaluating. Every face uses this."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Protocol, TypeVar, final

from sx_kernel.base.errors import Interrupted
from sx_kernel.session.bounds.memory import default_ceiling, memory_limit

if TYPE_CHECKING:
    from sx_kernel.session.bounds.signals import Insistence

T = TypeVar("T")


class Interruptible(Protocol):
    """What a session, or a workspace, offers to whoever wants to stop it."""

    def interrupt(self) -> bool:
        """Ask the running evaluation to stop with Interrupted; safe in a signal handler.

        Returns whether an evaluation is running.
        """
        ...

    def interrupt_soon(self) -> None:
        """The same for places that must not raise."""
        ...

    def break_off(self) -> None:
        """Raise KeyboardInterrupt here, in a signal handler, whether anything is evaluated or not:
        as soon as that leaves nothing half done that is needed later."""
        ...


@final
class Interrupts:
    """What Ctrl-C has asked for in a block. `missed`: nothing was evaluated at that moment.

    `outright`: where nothing is evaluated, KeyboardInterrupt is raised on the spot; for what may be
    left half done, such as printing, and what may begin to evaluate at any moment.
    """

    def __init__(self, *, outright: bool) -> None:
        self.outright = outright
        self.asked = 0
        self.missed = False
        self.heard = -EFFECT_SECONDS  # when the last one had an effect
        self.over = False

    def check(self) -> None:
        """Between two forms: stop if Ctrl-C came when nothing was evaluated. Raises Interrupted."""
        if self.missed:
            raise Interrupted

    @contextmanager
    def at_once(self) -> Generator[None]:
        """Stop outright what is done in this block. Raises Interrupted, KeyboardInterrupt."""
        try:
            self.outright = True
            self.check()
            yield
        finally:
            self.outright = False

    def each(self, answers: Iterator[T]) -> Iterator[T]:
        """The `answers`, whose making is stopped outright. Raises Interrupted, KeyboardInterrupt.

        A note would not do: what comes just before an evaluation would be noticed after it.
        """
        while True:
            try:
                self.outright = True
                self.check()  # not before: Ctrl-C may come between the two
                answer = next(answers)
            except StopIteration:
                return
            finally:
                self.outright = False
            yield answer


@contextmanager
def interruptible(session: Interruptible, *, outright: bool = False) -> Generator[Interrupts]:
    """Let Ctrl-C stop the evaluation in this block at its next safe point.

    A second Ctrl-C, should the first one have no effect, stops whatever is going on. So does
    running out of memory (session/bounds/memory.py). `outright`: see Interrupts.
    """
    interrupts = Interrupts(outright=outright)
    with memory_limit(session, default_ceiling()), _interruptible(session, interrupts):
        yield interrupts


EFFECT_SECONDS = 1.0  # in which Ctrl-C is carried out
MOMENT = 0.003  # seconds until a lost interruption comes again


@contextmanager
def _interruptible(session: Interruptible, interrupts: Interrupts) -> Generator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # signal handlers belong to the main thread
        return

    def stop(number: int, frame: FrameType | None) -> None:
        if interrupts.over:  # the handler from before, which is not back yet, would be called
            if callable(previous):
                previous(number, frame)
            return
        interrupts.asked += 1
        before, interrupts.heard = interrupts.heard, time.monotonic()
        if session.interrupt():  # always by the session, which knows where it must not stop
            return
        now, interrupts.heard = interrupts.heard, before
        if now < before + EFFECT_SECONDS:
            return  # the first one is being carried out, which must not be broken off
        if interrupts.outright or interrupts.asked > 1:
            interrupts.heard = now
            session.break_off()
            return  # it is being seen to
        interrupts.missed = True

    insistence: Insistence | None = None

    def report(lost: sys.UnraisableHookArgs) -> None:
        # Raised in a destructor or a callback of the collector, which drop it. In this function it
        # would be dropped as well: so another thread asks, until the block is over.
        nonlocal insistence
        if lost.exc_type is not KeyboardInterrupt:
            report_before(lost)
        elif insistence is None:
            from sx_kernel.session.bounds.signals import Insistence  # ctypes takes time to import

            insistence = Insistence(session)
            insistence.start(MOMENT)

    report_before, sys.unraisablehook = sys.unraisablehook, report
    previous = signal.signal(signal.SIGINT, stop)
    try:
        yield
    except KeyboardInterrupt:
        if insistence is None:
            raise
        raise Interrupted from None  # asked again while the evaluation was ending
    finally:
        interrupts.over = True
        signal.signal(signal.SIGINT, previous)
        sys.unraisablehook = report_before
        if insistence is not None:
            insistence.stop()
