"""`sx` in a pseudo-terminal, and the screen as one sees it: for the tests and the pictures."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pexpect
import pyte

PATIENCE: Final = 30.0  # seconds; only a broken prompt ever waits that long


class Terminal:
    """A running `sx` and its screen. `home`: a folder for what it keeps; none.toml there: its
    settings. `ignore_sighup`: it is not ended by the signal when the terminal vanishes.
    """

    def __init__(
        self, home: Path, *, columns: int = 80, lines: int = 24, ignore_sighup: bool = False
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self.stream = pyte.Stream(self.screen)
        self.process: pexpect.spawn[str] = pexpect.spawn(
            sys.executable, ["-m", "sx_kernel"], dimensions=(lines, columns), encoding="utf-8",
            ignore_sighup=ignore_sighup,
            codec_errors="replace",  # at Ctrl-C a terminal drops output, also halves of characters
            env={**os.environ, "HOME": str(home), "TERM": "xterm-256color", "PAGER": "cat",
                 "PYTHONUTF8": "1", "SX_CONFIG": str(home / "none.toml")},
        )  # fmt: skip

    def until(self, condition: Callable[[str], object]) -> str:
        """The screen's text, as soon as it is as wanted."""
        deadline = time.monotonic() + PATIENCE
        while not condition(self.text()):
            assert time.monotonic() < deadline, self.text()
            try:
                data = self.process.read_nonblocking(65536, timeout=1)
            except pexpect.TIMEOUT:
                continue
            self.stream.feed(data)
            if "\x1b[6n" in data:  # where is the cursor? Real terminals answer.
                cursor = self.screen.cursor
                self.process.send(f"\x1b[{cursor.y + 1};{cursor.x + 1}R")
        return self.text()

    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def ask(self, keys: str, answer: str) -> None:
        """Press keys and Enter, and wait for a line that is `answer`, and the next prompt."""
        self.process.send(keys + "\r")
        self.until(lambda text: "jit" in text.partition(f"\n{answer}\n")[2])

    def close(self) -> None:
        """End it."""
        self.process.close(force=True)
