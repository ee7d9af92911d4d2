"""The prompt end to end: a pseudo-terminal, keys, and the screen as one sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tools.terminal import PATIENCE, Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """`sx` at its first prompt."""
    opened = Terminal(tmp_path)
    try:
        opened.until(lambda text: "sx>" in text and "jit 0/5000" in text)
        yield opened
    finally:
        opened.close()


def unnumbered(text: str) -> str:
    """The screen without the numbers of the prompts."""
    return re.sub(r"(?m)^\d+ sx>", "sx>", text)


def test_one_line_says_what_this_is_and_how_to_go_on(terminal: Terminal) -> None:
    first, second = terminal.text().split("\n")[:2]
    assert first.startswith("SX ")
    assert ":help" in first
    assert len(first) <= 80
    assert second == "1 sx>"


def test_prompts_are_numbered_as_errors_call_what_was_typed(terminal: Terminal) -> None:
    terminal.ask("(+ 1 1)", "2")
    terminal.process.send("(car 5)\r")
    terminal.until(lambda text: "input 2, line 1" in text and "\n3 sx>" in text)


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


def test_live_curves_are_drawn_over_and_over_while_an_input_runs(terminal: Terminal) -> None:
    terminal.ask("%jit live on --every 0.05", "live curves: on, every 0.05 s at most")
    terminal.process.send("(define (f x) x) (let loop ((i 0)) (f i) (loop (+ i 1)))\r")
    titles: set[str] = set()

    def several(text: str) -> bool:
        frames = [line for line in text.splitlines() if line.startswith("JIT cache:")]
        assert len(frames) < 2, text
        titles.update(frames)
        return len(titles) > 1

    terminal.until(several)
    terminal.process.sendintr()
    terminal.until(lambda text: "interrupted" in text and "compiled functions" in text)
    terminal.ask("%jit live off", "live curves: off")
    terminal.ask("(+ 3 4)", "7")


def test_ctrl_d_leaves_with_status_0(terminal: Terminal) -> None:
    terminal.process.send("\x04")
    terminal.process.expect(pexpect.EOF, timeout=PATIENCE)
    terminal.process.close()
    assert terminal.process.exitstatus == 0


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ('[prompt]\nstyle = "monokay"\n', "did you mean monokai?"),
        ("[prompt\n", "Expected ']'"),
    ],
)
def test_settings_that_make_no_sense_are_reported_and_the_prompt_starts(
    tmp_path: Path, settings: str, hint: str
) -> None:
    (tmp_path / "none.toml").write_text(settings)
    terminal = Terminal(tmp_path)
    try:
        terminal.until(lambda text: hint in text.replace("\n", "") and "jit 0/5000" in text)
        terminal.ask("(+ 1 2)", "3")
    finally:
        terminal.close()


def test_the_prompt_begins_on_a_line_of_its_own(terminal: Terminal) -> None:
    """The editor draws its line from the first column on: over what a program had left there."""
    for code, printed in (
        ('(display "no newline")', "no newline"),
        ("(for-each display (list 1 2 3))", "123"),
        ('(display "more") 7', "more\n7"),
    ):
        terminal.process.send(f"{code}\r")
        terminal.until(lambda text, p=printed: f"\n{p}\nsx>" in unnumbered(text) and "jit" in text)
        terminal.process.send("x")
        terminal.until(lambda text, p=printed: f"\n{p}\nsx> x" in unnumbered(text))
        terminal.process.send("\x03")
        terminal.until(lambda text: text.rpartition("sx>")[2].lstrip(" ").startswith("\n"))


def test_pasted_tabs_are_blanks_up_to_the_next_tab_stop(terminal: Terminal) -> None:
    terminal.process.send('\x1b[200~(define (f x)\n\t(list\t"a\tb" x))\x1b[201~')
    terminal.until(lambda text: '        (list   "a      b" x))' in text)
    terminal.process.send("\r")
    terminal.until(lambda text: text.count("sx>") == 2 and "jit" in text)
    terminal.ask("(f 1)", '("a\\tb" 1)')
    assert "^I" not in terminal.received


def test_reading_asks_whoever_types_and_forgets_the_rest_of_the_line(terminal: Terminal) -> None:
    for code, typed, answer in (
        ('(str "hello " (read-line))', "Ada", '"hello Ada"'),
        ("(list (read) (char->integer (read-char)))", "12 rest of it", "(12 32)"),
        ("(read-line)", "another", '"another"'),
    ):
        terminal.process.send(f'(begin (display "{typed[:2]}? ") {code})\r')
        terminal.until(lambda text, t=typed: f"\n{t[:2]}?" in text)
        terminal.process.send(f"{typed}\n")
        terminal.until(lambda text, a=answer: f"\n{a}\nsx>" in unnumbered(text) and "jit" in text)


def test_waiting_for_a_line_can_be_interrupted_and_ended(terminal: Terminal) -> None:
    terminal.process.send('(begin (display "wait") (read-line))\r')
    terminal.until(lambda text: "\nwait" in text)
    terminal.process.sendintr()
    terminal.until(lambda text: "interrupted" in text and "jit" in text)
    terminal.process.send('(begin (display "again") (eof-object? (read-line)))\r')
    terminal.until(lambda text: "\nagain" in text)
    terminal.process.send("\x04")
    terminal.until(lambda text: "true\nsx>" in unnumbered(text) and "jit" in text)
    terminal.ask("(+ 3 4)", "7")
