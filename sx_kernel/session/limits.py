"""Limits that a host sets to evaluations.

The program cannot catch the end: an Interrupted, not an SxError, leaves the evaluation, just as
after Ctrl-C. A program that could handle its own time limit could refuse to stop.
"""

from __future__ import annotations

import threading
from math import isfinite
from types import TracebackType
from typing import TYPE_CHECKING, Final, final

from sx_kernel.base.errors import Interrupted
from sx_kernel.session.signals import raise_in

if TYPE_CHECKING:
    from sx_kernel.session.session import Session

RETRY_SECONDS: Final = 0.25
"""After the first interruption, the time until the next one. It can get lost: between two forms
the session is not evaluating, and Python drops what is raised in a finaliser."""


@final
class time_limit:
    """A block in which evaluations by `session` are stopped after `seconds`.

        with time_limit(session, 0.5):
            session.eval(text)

    All evaluations in the block share the time; zero or less stops the first one at once. When it
    is up, the evaluation that runs is stopped, or else the next one in the block, and Interrupted
    with the reason "time limit of 0.5 s" leaves the block. An evaluation that ends just as the
    time is up has ended: nothing is raised then, and nothing comes later. Limits nest.

    Not for blocks that wait for other things than SX: only evaluations are stopped. Made for the
    thread that evaluates; a thread of its own keeps the time.
    """

    def __init__(self, session: Session, seconds: float) -> None:
        """Raises ValueError if `seconds` is not a finite number."""
        if not isfinite(seconds):
            message = f"the time limit must be a finite number of seconds, not {seconds}"
            raise ValueError(message)
        self.session = session
        self.seconds = seconds
        self.is_up = False
        self._over = threading.Event()
        # Held while interrupting: after _stop has had it, no interruption can be on its way.
        self._lock = threading.Lock()
        self._thread = 0

    @property
    def reason(self) -> str:
        """What an Interrupted that this limit causes says."""
        return f"time limit of {self.seconds:g} s"

    def __enter__(self) -> time_limit:
        self._thread = threading.get_ident()
        threading.Thread(target=self._keep_time, name="sx time limit", daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        problem: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._stop()
        if self.is_up and isinstance(problem, Interrupted):
            if problem.reason == "interrupted":  # else an inner limit was the cause
                problem.reason = self.reason
                problem.args = (self.reason,)
        elif self.is_up and isinstance(problem, KeyboardInterrupt):
            # it hit the session outside of the machine, between two forms
            raise Interrupted(self.reason) from None

    def _keep_time(self) -> None:
        """The other thread: wait, then interrupt until the block is over."""
        wait = min(max(self.seconds, 0.0), threading.TIMEOUT_MAX)
        while not self._over.wait(wait):
            with self._lock:
                if not self._over.is_set():
                    self.is_up = True
                    self.session.interrupt()
            wait = RETRY_SECONDS

    def _stop(self) -> None:
        """End the time keeping; an interruption on its way arrives here."""
        while not self._over.is_set():
            try:
                with self._lock:
                    self._over.set()
            except KeyboardInterrupt:
                if not self.is_up:
                    self._over.set()
                    raise  # the user's own Ctrl-C
        if self.is_up:
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


class _Swept(BaseException):
    """Takes the place of an interruption that comes too late."""
