"""Streams: what a program prints, sent in batches, and tamed when it prints without end.

A front end dies of a million small messages, and of a hundred megabytes in large ones. So text is
gathered for a moment before it is sent, and what a cell prints beyond a limit is not sent but
written to a file, whose name the cell's output ends with. If the file cannot be written, only the
beginning and the end of the output are kept, and its end says so.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final, final

from sx_kernel.kernel.overflow import Overflow, Spill

BATCH_SECONDS: Final = 0.1
"""The longest that text waits to be sent."""

BATCH_CHARACTERS: Final = 64_000
"""Text is sent at once when there is this much of it, unless a batch has just been sent."""

CELL_CHARACTERS: Final = 400_000
"""What a cell may print in a notebook. The rest goes to a file."""


@final
class Stream:
    """The standard output of cells. Any thread may write.

    `send(text, parent)` sends a message as an effect of the request `parent`. `later(seconds,
    action)` has some other thread do something after a while. `begin` and `end` bracket a cell.
    """

    def __init__(
        self,
        send: Callable[[str, Any], object],
        later: Callable[[float, Callable[[], object]], object],
        overflow: Overflow,
    ) -> None:
        self._send = send
        self._later = later
        self._overflow = overflow
        self._lock = threading.RLock()
        self._parent: Any = None
        self._waiting: list[str] = []
        self._size = 0  # of what waits
        self._shown = 0  # of this cell
        self._sent_at = 0.0
        self._timer = False
        self._spill: Spill | None = None

    def begin(self, parent: Any) -> None:
        """A cell begins, as `parent` asked for it: it may print as much as any other.

        Who sends may be a timer that an earlier cell has set, so the parent is kept here.
        """
        with self._lock:
            self._parent = parent
            self._shown = 0
            self._timer = False  # Ctrl-C may have come between noting a timer and setting it

    def write(self, text: str) -> None:
        """Print `text`: it is sent soon."""
        if not text:
            return
        with self._lock:
            if self._spill is not None or self._shown + len(text) > CELL_CHARACTERS:
                self._keep(text)
                return
            self._shown += len(text)
            self._waiting.append(text)
            self._size += len(text)
            now = time.monotonic()
            if self._size > BATCH_CHARACTERS and now - self._sent_at > BATCH_SECONDS / 2:
                self.flush()
            elif not self._timer:
                self._timer = True
                self._later(BATCH_SECONDS, self._time_is_up)

    def flush(self) -> None:
        """Send what waits."""
        with self._lock:
            if self._waiting:
                text = "".join(self._waiting)
                self._waiting.clear()
                self._size = 0
                self._sent_at = time.monotonic()
                self._send(text, self._parent)

    def end(self) -> None:
        """A cell ends: send what waits, and say where the rest is."""
        with self._lock:
            spill, self._spill = self._spill, None
            if spill is not None:
                self._waiting.append(spill.end())
            self.flush()

    def _time_is_up(self) -> None:
        with self._lock:
            self._timer = False
            self.flush()

    def _keep(self, text: str) -> None:
        """Put what is too much into a file, the beginning of a long text still on the screen."""
        if self._spill is None:
            room = CELL_CHARACTERS - self._shown
            self._waiting.append(text[:room])
            self._shown = CELL_CHARACTERS
            text = text[room:]
            self.flush()
            self._spill = self._overflow.spill("output")
        self._spill.write(text)
