"""What a face does around evaluation: before it, after it, and to show what came of it.

The disk may be full, a file locked, a folder gone, and our own code may be wrong: none of that may
cost anybody a result. So a face does all such things by way of one `Aside`, which goes on without
what fails and says so, once, in plain words, where it can be seen:

    number = aside("the history is not kept", lambda: history.add(1, text), None)
    ...
    aside.deliver(console.report)
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, TypeVar, final

from sx_kernel.base.errors import SxError
from sx_kernel.session.desk.failure import in_words

T = TypeVar("T")

MOST_TOLD: Final = 100
"""Different things that are told in one session; whoever fails in more ways is silent then."""


@final
class Aside:
    """Does what may fail. Any thread may use it; one delivers."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._waiting: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, lost: str, work: Callable[[], T], otherwise: T) -> T:
        """Return what `work()` returns; `otherwise` if it fails, and then `lost` says what that
        costs.

        Raises the SxError with which a value of the program's refuses something, and what stops
        programs: Interrupted, KeyboardInterrupt.
        """
        try:
            return work()
        except SxError:
            raise
        except Exception as problem:
            self.tell(f"{lost}: {in_words(problem)}")
            return otherwise

    def either(self, lost: str, work: Callable[[], T], instead: Callable[[], T]) -> T:
        """Return what `work()` returns; what `instead()` does if it fails, whose failure is the
        caller's.

        Raises the same as above, and what `instead` raises.
        """
        done: list[T] = self(lost, lambda: [work()], [])
        return done[0] if done else instead()

    def tell(self, text: str) -> None:
        """Have `text` delivered, unless it was told before."""
        with self._lock:
            if text not in self._told and len(self._told) < MOST_TOLD:
                self._told.add(text)
                self._waiting.append(text)

    def deliver(self, say: Callable[[str], object]) -> None:
        """Say what is to be told. Raises what stops programs, whatever else `say` raises."""
        while self._waiting:
            with self._lock:
                text = self._waiting.pop(0) if self._waiting else ""
            try:
                say(text)
            except Exception:  # there is nowhere left to say it
                return
