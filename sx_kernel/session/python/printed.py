"""Streams that take the place of sys.stdout, sys.stderr and sys.stdin where a face has its own.

Only a face that owns its process puts them there: the kernel (kernel/printing.py) and the debug
adapter.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import TextIO, final


@final
class Printed(io.TextIOBase):
    """A stream of Python's that writes with `write`; with `outside` where `is_ours()` is false."""

    def __init__(
        self, write: Callable[[str], object], outside: TextIO | None, is_ours: Callable[[], bool]
    ) -> None:
        super().__init__()
        self._write = write
        self._outside = outside
        self._is_ours = is_ours

    @property
    def encoding(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return "utf-8"

    @property
    def errors(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return "replace"

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, text: str, /) -> int:
        """Print `text`. Raises TypeError for what is none."""
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"write() argument must be str, not {type(text).__name__}"
            raise TypeError(message)
        if self._is_ours():
            self._write(str(text).encode("utf-8", "replace").decode("utf-8"))
        elif self._outside is not None:
            self._outside.write(text)
        return len(text)

    def flush(self) -> None:
        """Nothing to do: text is sent soon, however often a progress bar asks for it."""
        if self._outside is not None and not self._is_ours():
            self._outside.flush()

    def fileno(self) -> int:
        """For child processes, whose output is for the log of the server."""
        return _number(self._outside)


@final
class Typed(io.TextIOBase):
    """Python's standard input: lines that the front end is asked for by `read`."""

    def __init__(self, read: Callable[[], str | None], outside: TextIO | None) -> None:
        super().__init__()
        self._read = read
        self._outside = outside

    @property
    def encoding(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return "utf-8"

    def readable(self) -> bool:
        """It is."""
        return True

    def readline(self, _size: int | None = -1, /) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        """A line, or nothing at the end. Raises SxError if nobody can be asked, OSError in a thread
        that runs no cells."""
        if threading.current_thread() is not threading.main_thread():
            message = "only the thread that runs the cell can ask for input"
            raise OSError(message)
        return self._read() or ""

    def read(self, _size: int | None = -1, /) -> str:
        """All lines to the end."""
        return "".join(iter(self.readline, ""))

    def fileno(self) -> int:
        """For child processes, which are not asked for."""
        return _number(self._outside)


def _number(stream: TextIO | None) -> int:
    if stream is None:
        message = "there is no such stream outside of the notebook"
        raise io.UnsupportedOperation(message)
    return stream.fileno()


__all__ = ["Printed", "Typed"]
