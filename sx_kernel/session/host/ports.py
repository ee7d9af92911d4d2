"""Where a session's programs print to, and what they read from."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from io import StringIO
from typing import Any, final

from sx_kernel.session.bounds.room import with_frames


@final
class Ports:
    """The three current ports, as functions of whoever made the session.

    `out` gets what programs print (None: standard output), `err` what they print to the current
    error port (None: `out` gets it), `source` is asked for more input and returns None at its end
    (None: there is no input). `colours`: whether printed text is shown with colours (ANSI).
    """

    def __init__(
        self,
        out: Callable[[str], object] | None,
        err: Callable[[str], object] | None,
        source: Callable[[], str | None] | None,
    ) -> None:
        self.colours = False
        self._out = out if out is not None else _to_stdout
        self._err = err
        self._source = source

    def write(self, text: str) -> None:
        """Send text to the current output (what `display` and the others call)."""
        with_frames(self._out, text)

    def write_error(self, text: str) -> None:
        """Send text to the current error output."""
        with_frames(self._out if self._err is None else self._err, text)

    def read(self) -> str | None:
        """More of the current input (what `read-line` and the others ask for); None at its end."""
        return None if self._source is None else self._source()

    @contextmanager
    def captured(self) -> Generator[StringIO]:
        """Collect what programs print in this block."""
        printed = StringIO()
        before, self._out = self._out, printed.write
        try:
            yield printed
        finally:
            self._out = before


def forget_input(parameter: Any) -> None:
    """Forget what programs have left of the lines that were read for them.

    `parameter`: the parameter `current-input-port`. For faces to call when an input begins: the
    rest of a line is not for the next one to read.
    """
    port = parameter.value
    if port.source is not None:
        port.text, port.read_at = "", 0


def _to_stdout(text: str) -> None:
    sys.stdout.write(text)


__all__ = ["Ports", "forget_input"]
