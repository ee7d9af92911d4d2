"""The prompt on a real (pseudo) terminal: continuation lines, Ctrl-C, Ctrl-D, commands."""

from __future__ import annotations

import codecs
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.conftest import ENVIRONMENT

PATIENCE = 30.0  # seconds; only a broken prompt ever waits that long
CTRL_C, CTRL_D = "\x03", "\x04"


class Terminal:
    """A running `sx` on a pseudo-terminal, with everything it wrote since the last `expect`."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sx_kernel", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**ENVIRONMENT, "HOME": str(home), "TERM": "dumb", "INPUTRC": "/dev/null"},
            start_new_session=True,
            # Ctrl-C reaches the process only if the terminal is its controlling one.
            preexec_fn=_take_terminal,
        )
        os.close(slave)
        self.seen = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")(
            "replace"
        )  # reads may split characters

    def send(self, text: str) -> None:
        """Type `text`."""
        os.write(self.master, text.encode())

    def expect(self, text: str) -> str:
        """Wait until `text` appears; return what came before it."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.seen:
            remaining = deadline - time.monotonic()
            ready = select.select([self.master], [], [], max(0, remaining))[0]
            data = self._read() if ready else b""
            assert data, f"expected {text!r}, saw {self.seen!r}"
            self.seen += self.decoder.decode(data).replace("\r\n", "\n")
        before, _, self.seen = self.seen.partition(text)
        return before

    def ask(self, line: str) -> str:
        """Type a line at the prompt and return the output up to the next prompt."""
        self.send(line + "\n")
        self.expect("\n")  # the echo
        return self.prompt()

    def prompt(self) -> str:
        """Wait for the next prompt; return what came before it and its number."""
        return re.sub(r"\d+ \Z", "", self.expect("sx> "))

    def wait(self) -> int:
        """The exit status, once the process has ended."""
        while self._read():
            pass
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """End what is still running."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        os.close(self.master)

    def _read(self) -> bytes:
        try:
            return os.read(self.master, 65536)
        except OSError:  # Linux: the other side is closed
            return b""


def _take_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Terminal]:
    """`sx` at its first prompt."""
    opened = Terminal(tmp_path)
    try:
        opened.prompt()
        yield opened
    finally:
        opened.close()


@pytest.fixture(scope="module")
def opened_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    opened = Terminal(tmp_path_factory.mktemp("home"))
    try:
        opened.prompt()
        yield opened
    finally:
        opened.close()


@pytest.fixture
def terminal(opened_once: Terminal) -> Terminal:
    """`sx` at a prompt, in a session that other tests use too: only starting takes time."""
    opened_once.ask(":reset all")
    return opened_once


def test_results_are_printed_and_definitions_are_not(terminal: Terminal) -> None:
    assert terminal.ask("(+ 1 2)") == "3\n"
    assert terminal.ask("(define x 5)") == ""
    assert terminal.ask("nil") == ""
    assert terminal.ask("x (* x x)") == "5\n25\n"


def test_prompts_are_numbered_as_errors_call_their_inputs(fresh: Terminal) -> None:
    fresh.send("(car\n")
    fresh.expect("    … ")
    fresh.send("7)\n")
    assert "input 1" in fresh.expect("2 sx> ")
    fresh.send("1\n")
    fresh.expect("3 sx> ")


def test_an_unfinished_form_asks_for_more(terminal: Terminal) -> None:
    terminal.send("(+ 1\n")
    terminal.expect("… ")
    assert terminal.ask("2)") == "3\n"


def test_output_without_newline_does_not_swallow_the_prompt(terminal: Terminal) -> None:
    assert terminal.ask('(display "hi")') == "hi\n"


def test_an_error_is_shown_and_the_session_goes_on(terminal: Terminal) -> None:
    answer = terminal.ask('(+ 1 "2")')
    assert answer.startswith('type-error: +: argument 2 must be a number, got "2" (string)\n')
    assert terminal.ask("(+ 1 2)") == "3\n"


def test_a_hopeless_form_is_refused_at_once(terminal: Terminal) -> None:
    assert "read-error: " in terminal.ask(")")
    assert terminal.ask("1") == "1\n"


def test_ctrl_c_clears_the_input(terminal: Terminal) -> None:
    terminal.send("(+ 1\n")
    terminal.expect("… ")
    terminal.send("(garbage")
    terminal.expect("(garbage")  # the line editor is at work
    terminal.send(CTRL_C)
    terminal.prompt()
    assert terminal.ask("(+ 2 2)") == "4\n"


def test_ctrl_c_right_behind_a_key_is_not_lost(terminal: Terminal) -> None:
    """It arrives while readline works on the key, and once waited there for the next one."""
    for _ in range(40):
        terminal.send("(garbage")
        terminal.expect("(garbage")
        terminal.send(CTRL_C)
        terminal.prompt()
    assert terminal.ask("(+ 2 2)") == "4\n"


@pytest.mark.parametrize("tier", ["auto", "cek"])
def test_ctrl_c_interrupts_evaluation_and_the_session_goes_on(tmp_path: Path, tier: str) -> None:
    terminal = Terminal(tmp_path, "--tier", tier)
    terminal.prompt()
    terminal.ask("(define (spin n) (spin (+ n 1)))")
    # In two halves, so that the echo of the line does not contain the word that is waited for.
    terminal.send('(do (display (str "star" "ted")) (newline) (spin 1))\n')
    terminal.expect("started\n")
    terminal.send(CTRL_C)
    assert "interrupted" in terminal.prompt()
    assert terminal.ask("(+ 3 4)") == "7\n"
    terminal.close()


def test_ctrl_d_leaves(fresh: Terminal) -> None:
    fresh.send(CTRL_D)
    assert fresh.wait() == 0


def test_quit_leaves(fresh: Terminal) -> None:
    fresh.send(":quit\n")
    assert fresh.wait() == 0


def test_commands_are_listed_and_unknown_ones_suggest(terminal: Terminal) -> None:
    assert ":reset" in terminal.ask(":help")
    assert "did you mean :reset?" in terminal.ask(":rest")


def test_reset_drops_compiled_code_and_keeps_definitions(terminal: Terminal) -> None:
    terminal.ask("(define (f x) x)")
    terminal.ask("(do (f 1) (f 2) (f 3) (f 4) (f 5))")
    assert "dropped 1 compiled function;" in terminal.ask(":reset")
    assert terminal.ask("(f 9)") == "9\n"
    assert "hit rate" in terminal.ask("%jit")


def test_jit_settings_are_shown_and_set(terminal: Terminal) -> None:
    assert terminal.ask("%jit threshold") == "threshold: 4\n"
    assert terminal.ask("%jit threshold off") == "threshold: off\n"
    assert terminal.ask(":jit budget 7") == "budget: 7\n"


def test_history_is_kept_for_the_next_time(tmp_path: Path) -> None:
    pytest.importorskip("readline")
    first = Terminal(tmp_path)
    first.prompt()
    first.ask("(+ 40 2)")
    first.send(CTRL_D)
    first.wait()
    first.close()
    again = Terminal(tmp_path)
    again.prompt()
    assert again.ask("%history") == "the last 1 input\n  (+ 40 2)\n"
    again.close()


def test_names_are_completed(terminal: Terminal) -> None:
    pytest.importorskip("readline")
    terminal.ask("(define peculiar-name 3)")
    terminal.send("peculiar-\t\n")
    terminal.expect("3\n")
