"""Limits that a host sets to evaluations.

The program cannot catch the end: an Interrupted, not an SxError, leaves the evaluation, just as
after Ctrl-C. A program that could handle its own time limit could refuse to stop.
"""

from __future__ import annotations

from math import isfinite
from types import TracebackType
from typing import final

from sx_kernel.base.errors import Interrupted
from sx_kernel.session.bounds.signals import Insistence, Stoppable


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

    def __init__(self, session: Stoppable, seconds: float) -> None:
        """Raises ValueError if `seconds` is not a finite number."""
        if not isfinite(seconds):
            message = f"the time limit must be a finite number of seconds, not {seconds}"
            raise ValueError(message)
        self.session = session
        self.seconds = seconds
        self._insistence = Insistence(session)

    @property
    def is_up(self) -> bool:
        """Whether the time was over before the block was."""
        return self._insistence.has_begun

    @property
    def reason(self) -> str:
        """The reason of an Interrupted that this limit causes."""
        return f"time limit of {self.seconds:g} s"

    def __enter__(self) -> time_limit:
        self._insistence.start(self.seconds)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        problem: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._insistence.stop()
        if self.is_up and isinstance(problem, Interrupted):
            if problem.reason == "interrupted":  # else an inner limit was the cause
                problem.reason = self.reason
                problem.args = (self.reason,)
        elif self.is_up and isinstance(problem, KeyboardInterrupt):
            # it hit the session outside of the machine, between two forms
            raise Interrupted(self.reason) from None
