"""Streams: what a program prints, sent in batches, and tamed when it prints without end.

A front end dies of a million small messages, and of a hundred megabytes in large ones. So text is
gathered for a moment before it is sent, and what a cell prints beyond a limit is not sent but
written to a file, whose name the cell's output ends with.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final, final

BATCH_SECONDS: Final = 0.1
"""The longest that text waits to be sent."""

BATCH_CHARACTERS: Final = 64_000
"""Text is sent at once when there is this much of it, unless a batch has just been sent."""

CELL_CHARACTERS: Final = 400_000
"""What a cell may print in a notebook. The rest goes to a file."""

TAIL_CHARACTERS: Final = 4_000
"""Of what is not shown, this much of its end is."""

FILE_CHARACTERS: Final = 500_000_000
"""What is kept of a cell's output in a file."""


@final
class Overflow:
    """Files for text that is too long to be shown. They are removed with the kernel."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._files = 0

    def open(self, what: str) -> IO[str]:
        """A new file, whose name begins with `what`."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="sx-kernel-")
        self._files += 1
        path = Path(self._folder.name) / f"{what}-{self._files}.txt"
        return path.open("w", encoding="utf-8", errors="backslashreplace")

    def keep(self, text: str, what: str) -> str:
        """Write `text` to a new file and answer its name."""
        with self.open(what) as file:
            file.write(text)
            return file.name

    def close(self) -> None:
        """Remove the files."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


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
        self._file: IO[str] | None = None
        self._kept = 0
        self._tail = ""

    def begin(self, parent: Any) -> None:
        """A cell begins, as `parent` asked for it: it may print as much as any other.

        Who sends may be a timer that an earlier cell has set, so the parent is kept here.
        """
        self._parent = parent
        self._shown = 0

    def write(self, text: str) -> None:
        """Print `text`: it is sent soon."""
        if not text:
            return
        with self._lock:
            if self._file is not None or self._shown + len(text) > CELL_CHARACTERS:
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
            if self._file is not None:
                self._waiting.append(self._note())
                self._file.close()
                self._file = None
                self._kept = 0
                self._tail = ""
            self.flush()

    def _time_is_up(self) -> None:
        with self._lock:
            self._timer = False
            self.flush()

    def _keep(self, text: str) -> None:
        """Put what is too much into a file, the beginning of a long text still on the screen."""
        if self._file is None:
            room = CELL_CHARACTERS - self._shown
            self._waiting.append(text[:room])
            self._shown = CELL_CHARACTERS
            text = text[room:]
            self.flush()
            self._file = self._overflow.open("output")
        if self._kept < FILE_CHARACTERS:
            self._file.write(text[: FILE_CHARACTERS - self._kept])
        self._kept += len(text)
        self._tail = (self._tail + text)[-TAIL_CHARACTERS:]

    def _note(self) -> str:
        assert self._file is not None
        hidden = max(0, self._kept - len(self._tail))
        if not hidden:
            return self._tail
        lost = f", the first {FILE_CHARACTERS} of them" if self._kept > FILE_CHARACTERS else ""
        where = f"they are in {self._file.name}{lost}"
        return f"\n… {hidden} characters are not shown here; {where} …\n{self._tail}"
