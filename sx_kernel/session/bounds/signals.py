"""Exceptions from one thread to another, asked for until they have arrived."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final, Protocol, final

from sx_kernel.base.errors import Passing
from sx_kernel.base.threads import start_thread

RETRY_SECONDS: Final = 0.25
"""After the first interruption, the time until the next one. It can get lost: between two forms
the session is not evaluating, and Python drops what is raised in a destructor or in a callback of
the collector."""


class Stoppable(Protocol):
    """What can be asked to stop its evaluation from another thread."""

    def interrupt_soon(self) -> None:
        """Make the evaluating thread, if there is one, raise KeyboardInterrupt."""
        ...


def raise_in(thread: int, kind: type[BaseException]) -> None:
    """Make the thread `thread` (threading.get_ident()) raise `kind` at its next bytecode.

    The last one wins if there are several before the thread gets its turn.
    """
    raiser_in(thread, kind)()


def raiser_in(thread: int, kind: type[BaseException]) -> Callable[[], object]:
    """Return what does that, without a bytecode of Python, when it is called."""
    raise_there = ctypes.pythonapi.PyThreadState_SetAsyncExc
    return partial(raise_there, ctypes.c_ulong(thread), ctypes.py_object(kind))


@final
class Insistence:
    """A thread that interrupts `session` after some time, and again until `stop`.

    `stop` is for the thread that evaluates, by default the one that makes this; `start` is safe
    wherever Python code may run.
    """

    def __init__(self, session: Stoppable, thread: int | None = None) -> None:
        self.session = session
        self.has_begun = False
        """Whether it has interrupted anything."""
        self._thread = thread or threading.get_ident()
        self._over = threading.Event()
        # Held while interrupting: after `stop` has had it, no interruption can be on its way.
        self._lock = threading.Lock()

    def start(self, seconds: float) -> None:
        """Interrupt in `seconds` from now."""
        start_thread(self._insist, min(max(seconds, 0.0), threading.TIMEOUT_MAX))

    def once(self) -> None:
        """Interrupt now, once, from the thread that calls this."""
        with self._lock:
            if not self._over.is_set():
                self.has_begun = True
                self.session.interrupt_soon()

    def _insist(self, wait: float) -> None:
        while not self._over.is_set():
            # What is to be stopped may have taken all memory: then it is tried again.
            with suppress(MemoryError):
                if not self._over.wait(wait):
                    wait = RETRY_SECONDS
                    self.once()

    def stop(self) -> None:
        """Interrupt no more; an interruption on its way arrives here and does nothing.

        Raises KeyboardInterrupt if another one, such as the user's, arrives meanwhile.
        """
        while not self._over.is_set():
            try:
                with self._lock:
                    self._over.set()
            except KeyboardInterrupt:
                if not self.has_begun:
                    self._over.set()
                    raise
        if self.has_begun:
            self._sweep()

    def _sweep(self) -> None:
        """Let what may be on its way arrive, as an exception that says no more than that.

        It cannot be taken back: the interpreter would look for it at every turn for ever after, and
        under a profiler CPython 3.11 would hang.
        """
        asked, own = False, None
        while True:
            try:
                if not asked:
                    asked = True
                    raise_in(self._thread, _Swept)
                while True:
                    pass
            except _Swept:
                break
            except KeyboardInterrupt as interrupt:
                asked, own = False, interrupt  # it may have taken the place of ours
        if own is not None:
            raise own


class _Swept(Passing):
    """Takes the place of an interruption that comes too late."""


__all__ = ["RETRY_SECONDS", "Insistence", "Stoppable", "raise_in", "raiser_in"]
