"""The prompt end to end: a pseudo-terminal, keys, and the screen as one sees it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

PATIENCE = 30.0  # seconds; only a broken prompt ever waits that long


class Terminal:
    """A running `sx` and its screen."""

    def __init__(self, home: Path) -> None:
        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.Stream(self.screen)
        self.process: pexpect.spawn[str] = pexpect.spawn(
            sys.executable, ["-m", "sx_kernel"], dimensions=(24, 80), encoding="utf-8",
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
        return "\n".join(line.rstrip() for line in self.screen.display)

    def ask(self, keys: str, answer: str) -> None:
        """Press keys and Enter, and wait for a line that is `answer`, and the next prompt."""
        self.process.send(keys + "\r")
        self.until(lambda text: "jit" in text.partition(f"\n{answer}\n")[2])


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """`sx` at its first prompt."""
    opened = Terminal(tmp_path)
    try:
        opened.until(lambda text: "sx>" in text and "jit 0/5000" in text)
        yield opened
    finally:
        opened.process.close(force=True)


def test_values_and_the_toolbar_are_on_the_screen(terminal: Terminal) -> None:
    terminal.ask("(+ 40 2)", "42")
    terminal.ask("(+ *1 1)", "43")
    assert "jit 0/5000" in terminal.text()


def test_errors_point_at_their_place_and_the_session_lives_on(terminal: Terminal) -> None:
    terminal.process.send('(+ 1 "a")\r')
    terminal.until(lambda text: "type-error: +: argument 2" in text and "^^^" in text)
    terminal.ask("(error-message *e)", '"+: argument 2 must be a number, got \\"a\\" (string)"')


def test_ctrl_c_stops_an_evaluation_and_clears_an_input(terminal: Terminal) -> None:
    terminal.process.send('(do (display "it runs") (let loop () (loop)))\r')
    terminal.until(lambda text: "\nit runs" in text)
    terminal.process.sendintr()
    terminal.until(lambda text: "interrupted" in text and "jit" in text)
    terminal.process.send("(+ 1")
    terminal.until(lambda text: "(+ 1" in text)
    terminal.process.send("\x03")
    terminal.ask("(+ 3 4)", "7")


def test_ctrl_d_leaves_with_status_0(terminal: Terminal) -> None:
    terminal.process.send("\x04")
    terminal.process.expect(pexpect.EOF, timeout=PATIENCE)
    terminal.process.close()
    assert terminal.process.exitstatus == 0
