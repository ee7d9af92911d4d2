"""Waiting that hears signals: for a line that somebody types, or until time has passed.

Python calls a handler between two bytecodes. A signal that comes after the last look and before the
system call blocks would be heard only when that returns: Ctrl-C right behind a question would do
nothing. The C half of the handler writes to the wakeup descriptor, so waiting watches that, too.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import NamedTuple, TextIO

SHORT = 0.05
"""Seconds that a Ctrl-C may be late: sleeping no longer needs no watching."""


def await_input(stream: TextIO) -> None:
    """Wait until `stream`, a terminal, has something to read, or is at its end.

    For other streams, and in other threads than the main one, it returns at once. Raises what the
    handlers of signals raise.
    """
    if os.name != "posix" or not stream.isatty():
        return
    with _woken() as pipe:
        if pipe is None:
            return
        typed = stream.fileno()
        while typed not in _ready([typed, pipe.hear]):
            pipe.pass_on()


def pause(seconds: float) -> None:
    """Wait so many seconds. Raises what the handlers of signals raise."""
    if seconds <= SHORT or os.name != "posix":
        time.sleep(seconds)
        return
    end = time.monotonic() + seconds
    with _woken() as pipe:
        if pipe is None:
            time.sleep(seconds)
            return
        while (left := end - time.monotonic()) > 0:
            if _ready([pipe.hear], left):
                pipe.pass_on()


def _ready(files: list[int], seconds: float | None = None) -> list[int]:
    """Which of the files there is something to read of, or nothing more ever."""
    import select  # a shared library, which the start does without

    watched = select.poll()
    for file in files:
        watched.register(file, select.POLLIN)
    return [file for file, _ in watched.poll(None if seconds is None else seconds * 1000)]


class _Pipe(NamedTuple):
    """Where signals are written meanwhile; `before`: where they were written, -1: nowhere."""

    hear: int
    before: int

    def pass_on(self) -> None:
        """Take what was written; whoever listened before hears of it, too."""
        arrived = os.read(self.hear, 64)
        if self.before >= 0:
            with suppress(OSError):  # it is full, so it will be read anyway
                os.write(self.before, arrived)


@contextmanager
def _woken() -> Generator[_Pipe | None]:
    """A block in which each signal writes its number to a pipe; None in threads that get none."""
    if threading.current_thread() is not threading.main_thread():
        yield None
        return
    hear, tell = os.pipe()
    try:
        os.set_blocking(tell, False)
        before = signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
        try:
            yield _Pipe(hear, before)
        finally:
            signal.set_wakeup_fd(before)
    finally:
        os.close(tell)
        os.close(hear)
