"""Standard output and error as the command line uses them.

Output that nobody reads any more (`sx … | head`) ends the program quietly; characters that the
terminal's encoding lacks are written as escapes instead of failing.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Protocol, TextIO

from sx_kernel.base.errors import Interrupted
from sx_kernel.session.memory import default_ceiling, memory_limit


class Interruptible(Protocol):
    """What a Session offers to whoever wants to stop it."""

    def interrupt(self) -> None:
        """Ask the running evaluation to stop with Interrupted; safe in a signal handler."""
        ...

    def interrupt_soon(self) -> None:
        """The same for places that must not raise."""
        ...


class OutputClosed(Interrupted):
    """Nothing can be written any more. `failure` says why; None: the reader went away.

    An Interrupted, so that it passes through SX code that catches errors.
    """

    def __init__(self, failure: str | None = None) -> None:
        super().__init__(failure or "the reader of the output went away")
        self.failure = failure


class Console:
    """Writes to `output` and knows whether the cursor stands at the start of a line."""

    def __init__(self, output: TextIO | None = None, errors: TextIO | None = None) -> None:
        self.output = sys.stdout if output is None else output
        self.errors = sys.stderr if errors is None else errors
        self._at_line_start = True
        for stream in (self.output, self.errors):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")

    def write(self, text: str) -> None:
        """Write `text` as it is. Raises OutputClosed."""
        if text:
            with _output_errors():
                self.output.write(text)
            self._at_line_start = text[-1] == "\n"

    def line(self, text: str) -> None:
        """Write `text` as lines of its own."""
        self.fresh_line()
        self.write(text + "\n")

    def fresh_line(self) -> None:
        """End the current line if a program left it unfinished."""
        if not self._at_line_start:
            self.write("\n")

    def error(self, text: str) -> None:
        """Write `text` as lines of their own to standard error, after what was output so far."""
        if self.output.isatty():
            self.fresh_line()
        self.flush()
        # Without a reader of the error stream there is nobody to tell.
        with suppress(OSError):
            self.errors.write(text + "\n")
            self.errors.flush()

    def flush(self) -> None:
        """Hand everything written so far to the operating system. Raises OutputClosed."""
        with _output_errors():
            self.output.flush()

    def abandon(self) -> None:
        """Forget what could not be written, so that Python does not try again on its way out."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.output.fileno())
            os.close(nowhere)


@contextmanager
def _output_errors() -> Generator[None]:
    try:
        yield
    except BrokenPipeError:
        raise OutputClosed from None
    except OSError as error:
        raise OutputClosed(error.strerror or str(error)) from None


@contextmanager
def interruptible(session: Interruptible) -> Generator[None]:
    """Let Ctrl-C stop the evaluation in this block at its next safe point.

    A second Ctrl-C, should the first one have no effect, stops it wherever it is. So does running
    out of memory (session/memory.py).
    """
    with memory_limit(session, default_ceiling()), _interruptible(session):
        yield


MOMENT = 0.003  # seconds


@contextmanager
def _interruptible(session: Interruptible) -> Generator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # signal handlers belong to the main thread
        return
    asked = 0

    def stop(_signal: int, _frame: object) -> None:
        nonlocal asked
        asked += 1
        if asked > 1:
            raise KeyboardInterrupt
        session.interrupt()

    def report(lost: sys.UnraisableHookArgs) -> None:
        # Raised in a destructor or a callback of the collector, which drop it. In this function it
        # would be dropped as well: so again, a moment later.
        if lost.exc_type is KeyboardInterrupt:
            again = threading.Timer(MOMENT, session.interrupt_soon)
            again.daemon = True
            again.start()
        else:
            report_before(lost)

    report_before, sys.unraisablehook = sys.unraisablehook, report
    previous = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
        sys.unraisablehook = report_before
