"""Standard output and error as the command line uses them.

Output that nobody reads any more (`sx … | head`) ends the program quietly; characters that the
terminal's encoding lacks are written as escapes instead of failing.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO, cast, final

from sx_kernel.base.errors import Interrupted, error
from sx_kernel.base.reading import PIECE
from sx_kernel.base.waiting import await_input
from sx_kernel.repl.color import background_said, wants_color

if TYPE_CHECKING:
    from sx_kernel.highlight.themes import Theme


class OutputClosed(Interrupted):
    """Nothing can be written any more. `failure` says why; None: the reader went away.

    An Interrupted, so that it passes through SX code that catches errors.
    """

    def __init__(self, failure: str | None = None) -> None:
        super().__init__(failure or "the reader of the output went away")
        self.failure = failure


class Console:
    """Writes to `output` and knows whether the cursor stands at the start of a line."""

    def __init__(self, output: TextIO | None = None, errors: TextIO | None = None) -> None:
        self.output = sys.stdout if output is None else output
        self.errors = sys.stderr if errors is None else errors
        self.at_line_start = True
        self.written = 0
        """How often something has been written."""
        self.theme: Callable[[], Theme] | None = None
        """Answers the colours for reports; None: they are as the environment says."""
        self.lock = threading.RLock()
        """Held while writing: live curves come from another thread."""
        for stream in (self.output, self.errors):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")

    def write(self, text: str) -> None:
        """Write `text` as it is. Raises OutputClosed."""
        if text:
            with self.lock, _output_errors():
                self.output.write(text)
            self.written += 1
            self.at_line_start = text[-1] == "\n"

    def line(self, text: str) -> None:
        """Write `text` as lines of its own."""
        self.fresh_line()
        self.write(text + "\n")

    def fresh_line(self) -> None:
        """End the current line if a program left it unfinished."""
        if not self.at_line_start:
            self.write("\n")

    def read_line(self) -> str | None:
        """The next line of standard input, for a program that asks for one; None at the end.

        Of a line without end it is a piece: whoever asks looks for the newline. Raises SxError of
        kind io-error, and OutputClosed.
        """
        self.flush()
        try:
            await_input(sys.stdin)
            line = sys.stdin.readline(PIECE)
        except (OSError, ValueError) as problem:  # closed, or no text
            reason = getattr(problem, "strerror", None) or str(problem)
            raise error("io-error", f"cannot read the input: {reason}") from None
        if line and sys.stdin.isatty():
            self.at_line_start = True  # whoever typed it has ended the line
        return line or None

    def columns(self, most: int) -> int:
        """Return how wide a text may be: `most`, or what the terminal has if that is less."""
        if not self.output.isatty():
            return most
        import shutil  # takes milliseconds

        return min(most, shutil.get_terminal_size().columns)

    def disturbed(self) -> None:
        """Somebody else has written to the terminal: it shows ^C when Ctrl-C is pressed."""
        self.at_line_start = False

    @contextmanager
    def hearing(self) -> Generator[None]:
        """A block in which Python may print by itself: what it leaves unfinished is a line, too."""
        before = sys.stdout, sys.stderr
        sys.stdout = cast("TextIO", _Heard(sys.stdout, self))
        sys.stderr = cast("TextIO", _Heard(sys.stderr, self))
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before

    def error(self, text: str) -> None:
        """Write `text` as lines of their own to standard error, after what was output so far."""
        if self.output.isatty():
            self.fresh_line()
        self.flush()
        # Without a reader of the error stream there is nobody to tell.
        with suppress(OSError):
            self.errors.write(text + "\n")
            self.errors.flush()

    def report(self, text: str) -> None:
        """The same for an error in words (session/errors/render.py), in colours if wanted."""
        if wants_color(self.errors):
            from sx_kernel.highlight.report import paint_report
            from sx_kernel.highlight.themes import THEMES

            said = background_said(os.environ) or "unknown"
            text = paint_report(text, self.theme() if self.theme else THEMES[said])
        self.error(text)

    def flush(self) -> None:
        """Hand everything written so far to the operating system. Raises OutputClosed."""
        with _output_errors():
            self.output.flush()

    def abandon(self) -> None:
        """Forget what could not be written, so that Python does not try again on its way out."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.output.fileno())
            os.close(nowhere)


@final
class _Heard:
    """A stream that tells a console what is written to it."""

    def __init__(self, stream: TextIO, console: Console) -> None:
        self._stream = stream
        self._console = console

    def write(self, text: str) -> int:
        """Write `text`."""
        count = self._stream.write(text)
        if text:
            self._console.at_line_start = text[-1] == "\n"
        return count

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _output_errors() -> Generator[None]:
    try:
        yield
    except BrokenPipeError:
        raise OutputClosed from None
    except OSError as error:
        if error.errno == errno.EIO:  # the terminal has vanished: nobody is left to be told
            raise OutputClosed from None
        raise OutputClosed(error.strerror or str(error)) from None
