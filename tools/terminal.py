"""`sx` in a pseudo-terminal, and the screen as one sees it: for the tests and the pictures."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Final

import pexpect
import pyte

PATIENCE: Final = 30.0  # seconds; only a broken prompt ever waits that long


RUN: Final = "from sx_kernel.start import main\nraise SystemExit(main())"


class Terminal:
    """A running `sx` and its screen. `home`: a folder for what it keeps; none.toml there: its
    settings. `ignore_sighup`: it is not ended by the signal when the terminal vanishes. `first`:
    Python code that runs before it, to break something. `variables`: of its environment.
    `received`: all that it has written.
    """

    def __init__(
        self,
        home: Path,
        *,
        columns: int = 80,
        lines: int = 24,
        ignore_sighup: bool = False,
        first: str = "",
        **variables: str,
    ) -> None:
        self.received = ""
        self.screen = pyte.Screen(columns, lines)
        self.stream = pyte.Stream(self.screen)
        self.process: pexpect.spawn[str] = pexpect.spawn(
            sys.executable, ["-c", f"{first}\n{RUN}"],
            dimensions=(lines, columns), encoding="utf-8", ignore_sighup=ignore_sighup,
            codec_errors="replace",  # at Ctrl-C a terminal drops output, also halves of characters
            env={**os.environ, "HOME": str(home), "TERM": "xterm-256color", "PAGER": "cat",
                 "PYTHONUTF8": "1", "SX_CONFIG": str(home / "none.toml"), **variables},
        )  # fmt: skip
        self.process.delaybeforesend = None  # pexpect would wait 50 ms at each key

    def until(self, condition: Callable[[str], object], patience: float = PATIENCE) -> str:
        """The screen's text, as soon as it is as wanted."""
        deadline = time.monotonic() + patience
        while not condition(self.text()):
            assert time.monotonic() < deadline, self.text()
            with suppress(pexpect.TIMEOUT):
                self._read(1)
        return self.text()

    def type(self, text: str) -> None:
        """Press many keys, reading meanwhile: else each side would wait for the other to read."""
        typing = self._send_aside(text)
        self.until(lambda _: not typing.is_alive())

    def _send_aside(self, text: str) -> Thread:
        sending = Thread(target=self._send, args=(text,), daemon=True)
        sending.start()
        return sending

    def _send(self, text: str) -> None:
        with suppress(OSError):  # it has ended, or the test has
            self.process.send(text)

    def _read(self, seconds: float) -> None:
        """Show what comes next. Raises pexpect.TIMEOUT."""
        data = self.process.read_nonblocking(65536, timeout=seconds)
        self.received += data
        self.stream.feed(data)
        if "\x1b[6n" in data:  # where is the cursor? Real terminals answer.
            cursor = self.screen.cursor
            self._send_aside(f"\x1b[{cursor.y + 1};{cursor.x + 1}R")

    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def ask(self, keys: str, answer: str) -> None:
        """Press keys and Enter, and wait for a line that is `answer`, and the next prompt."""
        self.process.send(keys + "\r")
        self.until(lambda text: "jit" in text.partition(f"\n{answer}\n")[2])

    def vanish(self) -> tuple[int | None, int | None]:
        """Take the terminal away. Answers the exit status, or the signal that ended the process."""
        os.close(self.process.child_fd)
        self.process.child_fd = -1
        self.process.wait()
        return self.process.exitstatus, self.process.signalstatus

    def close(self) -> None:
        """End it."""
        if self.process.child_fd < 0:
            return
        try:
            self.process.close(force=True)
        except pexpect.ExceptionPexpect:  # killed, but on a busy machine it takes a while to go
            with suppress(ChildProcessError):
                os.waitpid(self.process.pid or 0, 0)
