"""Ctrl-C at a prompt: heard whenever it is pressed, and raised only where that is sound.

One handler serves a prompt from its start to its end. It raises KeyboardInterrupt while a line is
read (`heard`), but not in what is called for that (`deferred`); everywhere else, between Enter and
the evaluation say, it makes a note, which is taken where the prompt can act on it (`take`). While
forms are evaluated, that of interruptible (session/bounds/interrupts.py) takes its place.

The C library waits for keys without looking at anything else, so a signal has to wake it up: for
Ctrl-C, and for what is to be done when no key has come for a while.
"""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, TypeVar, final

T = TypeVar("T")

SLACK: Final = 0.01
"""Seconds that Python has to call the handler before it is poked."""


@final
class Attention:
    """What Ctrl-C asks of one prompt; a block in which it does. Only for the main thread.

    `wake`, if there is one, is called in the handler when it has made a note.
    """

    def __init__(self) -> None:
        self.wake: Callable[[], object] | None = None
        self._noted = False
        self._reading = False
        self._armed = False
        self._overdue = False
        self._previous: Any = None

    def __enter__(self) -> Attention:
        self._previous = signal.getsignal(signal.SIGINT)
        self.listen()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        signal.signal(signal.SIGINT, self._previous)

    def listen(self) -> None:
        """Have the handler installed, whatever was there: once a turn, for all cases."""
        self._reading = self._armed = False
        signal.signal(signal.SIGINT, self._handle)

    def take(self) -> bool:
        """Return whether Ctrl-C was pressed since the last time somebody asked."""
        noted, self._noted = self._noted, False
        return noted

    def heard(
        self,
        work: Callable[[], T],
        *,
        after: float | None = None,
        idle: Callable[[], object] = lambda: None,
    ) -> T:
        """Return what `work()`, which waits for a line, returns; Ctrl-C ends it with
        KeyboardInterrupt.

        It is raised once, and not after this has returned. If no line has come `after` so many
        seconds (None: whenever), `idle()`, which raises nothing, is called in this thread, once.
        """

        def poked(_signal: int, _frame: object) -> None:
            self._raise_noted()
            if self._overdue and self._armed:
                self._overdue = False
                with self.deferred():
                    idle()
                self._raise_noted()

        with self._watched(poked, after):
            try:
                self._reading = self._armed = True
                self._raise_noted()
                return work()
            except SystemError as problem:
                # CPython's input() calls handlers once more when one has raised; if they do not
                # raise as well, this is what becomes of it.
                if isinstance(problem.__cause__, KeyboardInterrupt):
                    raise KeyboardInterrupt from None
                raise
            finally:
                self._reading = self._armed = False

    @contextmanager
    def deferred(self) -> Generator[None]:
        """A block in `work` that is not ended by Ctrl-C: what it raises would be lost."""
        self._armed = False
        try:
            yield
        finally:
            self._armed = self._reading

    def _handle(self, _signal: int, _frame: object) -> None:
        self._noted = True
        self._raise_noted()
        if self.wake is not None:
            self.wake()

    def _raise_noted(self, _signal: int = 0, _frame: object = None) -> None:
        if self._armed and self.take():
            self._reading = self._armed = False
            raise KeyboardInterrupt

    # CPython's readline loop looks for signals only when one interrupts its waiting. One that comes
    # while it works on a key waits for the next key: Ctrl-C right behind a letter would do nothing.
    @contextmanager
    def _watched(self, poked: Callable[[int, Any], object], after: float | None) -> Generator[None]:
        """A block in which a SIGINT is acted on soon, also while the C library waits for a key.

        After it has come, and `after` so many seconds, another thread interrupts the waiting by a
        signal whose handler is `poked`, until that has had its effect.
        """
        if not hasattr(signal, "pthread_kill"):
            yield
            return
        poke = signal.SIGURG
        main = threading.get_ident()
        hear, tell = os.pipe()
        os.set_blocking(tell, False)
        over = threading.Event()

        def poke_while(wanted: Callable[[], bool]) -> None:
            while wanted() and not over.wait(SLACK):
                signal.pthread_kill(main, poke)

        def watch() -> None:
            if not select.select([hear], [], [], after)[0]:
                self._overdue = True
                poke_while(lambda: self._reading and self._overdue)
            while arrived := os.read(hear, 64):
                if signal.SIGINT in arrived:
                    poke_while(lambda: self._reading)

        self._overdue = False
        before = signal.signal(poke, poked)
        wakeup = signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
        thread = threading.Thread(target=watch, name="sx interrupts", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            signal.set_wakeup_fd(wakeup)
            os.close(tell)
            thread.join()
            os.close(hear)
            signal.signal(poke, before)
