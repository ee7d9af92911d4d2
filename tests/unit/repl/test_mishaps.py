"""What may go wrong around the prompt, end to end: the session lives on, and the user knows why."""

from __future__ import annotations

import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from tools.terminal import Terminal

Terminals = Callable[..., Terminal]

CTRL_C, TAB = "\x03", "\t"


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[Terminals]:
    """`terminals(first=…, NO_COLOR="1")`: `sx` at its first prompt; closed when the test ends."""
    opened: list[Terminal] = []

    def make(**settings: Any) -> Terminal:
        terminal = Terminal(tmp_path, **settings)
        opened.append(terminal)
        terminal.until(lambda text: "sx>" in text and "jit 0/5000" in text)
        return terminal

    yield make
    for terminal in opened:
        terminal.close()


# -- colours -------------------------------------------------------------------------------------

SGR = re.compile(r"\x1b\[([0-9;:]*)m")
ONLY_TYPE = {"", *map(str, range(10)), "22", "23", "24", "25", "27", "28", "29", "39", "49"}
"""What SGR may ask for that is no colour: bold, underlined, reverse …, and the way back."""


def colours(received: str) -> set[str]:
    """The sequences in `received` that ask for a colour."""
    asked = (part for whole in SGR.findall(received) for part in re.split("[;:]", whole))
    return {part for part in asked if part.lstrip("0") not in ONLY_TYPE}


def visit_everything(terminal: Terminal) -> None:
    """Have the editor show whatever it has colours for."""
    terminal.ask('(list 1 "a" :k)', '(1 "a" "k")')
    terminal.process.send('(+ 1 "a")\r')
    terminal.until(lambda text: "type-error: +" in text and "^^^" in text)
    terminal.process.send("(string-upca")
    terminal.until(lambda text: "string-upcase" in text)
    terminal.process.send(f'{TAB}"a"]')  # the menu, a pair of brackets, and one that is astray
    terminal.until(lambda text: '"a"]' in text)
    terminal.process.send(CTRL_C)
    terminal.process.send('(list 1 "')  # the history knows how to go on
    terminal.until(lambda text: text.count('(list 1 "a" :k)') > 1)
    terminal.process.send(CTRL_C)
    terminal.ask("(define (f x) x) (map f (range 0 20)) (f 7)", "7")
    terminal.process.send("%jit plot\r")
    terminal.until(lambda text: "compiled functions" in text and "jit" in text)
    terminal.process.send('(plot (list 1 4 2) :title "sums")\r')
    terminal.until(lambda text: "    sums" in text and "jit" in text)
    terminal.process.send("%jit show f\r")
    terminal.until(lambda text: "function  tier" in text and "jit" in text)


def test_no_color_means_no_colour_anywhere(terminals: Terminals) -> None:
    terminal = terminals(NO_COLOR="1")
    visit_everything(terminal)
    assert colours(terminal.received) == set()


def test_without_it_there_are_colours(terminals: Terminals) -> None:
    terminal = terminals(NO_COLOR="")
    visit_everything(terminal)
    assert len(colours(terminal.received)) > 5


# -- what fails while somebody types --------------------------------------------------------------

BREAK = """
import {module}
def fail(*_, **__):
    raise RuntimeError("no luck today")
{module}.{name} = fail
"""


@pytest.mark.parametrize(
    ("module", "name", "keys"),
    [
        ("sx_kernel.repl.completer", "complete", "(str" + TAB),
        ("sx_kernel.session.words.completion", "signature_at", "(str"),
        ("sx_kernel.repl.editor", "outline", "(str"),
        ("sx_kernel.repl.editor", "suggestion", "(1 "),  # no word, so no menu
    ],
    ids=["completer", "toolbar", "brackets", "suggestion"],
)
def test_what_fails_while_typing_is_told_once(
    terminals: Terminals, module: str, name: str, keys: str
) -> None:
    terminal = terminals(first=BREAK.format(module=module, name=name))
    terminal.process.send(keys)
    terminal.until(lambda text: "internal error: RuntimeError: no luck today" in text)
    terminal.process.send(CTRL_C)
    terminal.ask("(+ 1 2)", "3")
    terminal.process.send(keys + "ing-length *1")
    text = terminal.until(lambda text: "ing-length *1" in text and "jit" in text)
    assert "no luck" not in text


def test_a_toolbar_without_figures_is_told_of_once(terminals: Terminals, tmp_path: Path) -> None:
    first = BREAK.format(module="sx_kernel.repl.editor", name="cache_line")
    terminal = Terminal(tmp_path, first=first)
    try:
        terminal.until(lambda text: "internal error: RuntimeError: no luck today" in text)
        terminal.process.send("(+ 40 2)\r")
        text = terminal.until(lambda text: "\n42\n" in text and text.count("sx>") == 2)
        terminal.process.send("(display 5)")
        text = terminal.until(lambda text: "(display 5)" in text)
        assert "no luck" not in text
    finally:
        terminal.close()


def test_it_is_told_where_the_toolbar_is_switched_off(tmp_path: Path) -> None:
    (tmp_path / "none.toml").write_text("[prompt]\ntoolbar = false\n")
    first = BREAK.format(module="sx_kernel.repl.completer", name="complete")
    terminal = Terminal(tmp_path, first=first)
    try:
        terminal.until(lambda text: "sx>" in text)
        terminal.process.send("(str" + TAB)
        terminal.until(lambda text: "internal error: RuntimeError: no luck today" in text)
        terminal.process.send(CTRL_C + "(+ 40 2)\r")
        text = terminal.until(lambda text: "\n42\n2 sx>" in text)
        assert "no luck" not in text
    finally:
        terminal.close()


# -- Ctrl-C ---------------------------------------------------------------------------------------

HANG = """
import pathlib, threading
import sx_kernel.repl.completer
def hang(*_):
    pathlib.Path({begun!r}).touch()
    threading.Event().wait()
sx_kernel.repl.completer.complete = hang
"""


def test_ctrl_c_while_completing_gives_the_input_up(terminals: Terminals, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    terminal = terminals(first=HANG.format(begun=str(begun)))
    terminal.process.send("(str" + TAB)
    terminal.until(lambda _: begun.exists())
    terminal.process.send(CTRL_C)
    terminal.ask("(+ 3 4)", "7")
    terminal.process.send("\x04")
    terminal.process.wait()
    assert terminal.process.exitstatus == 0


def a_pager(folder: Path) -> str:
    """A pager that does not read its text, and waits for keys until it is interrupted."""
    program = folder / "pager.py"
    program.write_text("print('a page', flush=True)\nopen('/dev/tty').read()\n")
    return f"{sys.executable} {program}"


def waits_in_less(text: str) -> bool:
    return text.rstrip().endswith("\n:")


def waits_in_ours(text: str) -> bool:
    return "\na page" in text


def press_until_left(terminal: Terminal) -> None:
    """Ctrl-C, as often as it takes: less misses one in the moment before it waits for a key."""
    for _ in range(5):
        terminal.process.sendintr()
        with suppress(AssertionError):
            terminal.until(lambda text: "jit" in text, patience=5)
            return
    terminal.until(lambda text: "jit" in text)


def child_sleeps(terminal: Terminal) -> bool:
    """Whether the pager waits. less misses a Ctrl-C that comes after its `:` and before that."""
    children = psutil.Process(terminal.process.pid).children()
    return [child.status() for child in children] == [psutil.STATUS_SLEEPING]


@pytest.mark.parametrize("waits", [waits_in_less, waits_in_ours])
def test_ctrl_c_while_paging_leaves_the_pager(
    terminals: Terminals, tmp_path: Path, waits: Callable[[str], bool]
) -> None:
    if waits is waits_in_less and shutil.which("less") is None:
        pytest.skip("less is not installed")
    pager = "less" if waits is waits_in_less else a_pager(tmp_path)
    terminal = terminals(PAGER=pager, LESS="-FRXK")
    for _ in range(2):
        terminal.process.send("(range 0 100000)\r")
        terminal.until(lambda text: waits(text) and "jit" not in text and child_sleeps(terminal))
        press_until_left(terminal)
    terminal.ask("(+ 3 4)", "7")


# -- much at once ---------------------------------------------------------------------------------

LINES = 5_000


@pytest.mark.parametrize("paste", ["\x1b[200~{}\x1b[201~", "{}"], ids=["marked", "not marked"])
def test_5000_pasted_lines_are_evaluated(terminals: Terminals, paste: str) -> None:
    terminal = terminals()
    lines = "\n".join(f'(define x{i} (list {i} "a(" (+ 1 {i})))' for i in range(LINES))
    terminal.type(paste.format(lines))
    terminal.until(lambda text: f"(define x{LINES - 1}" in text)
    terminal.process.send("\r")
    terminal.ask(f"(list x0 x{LINES - 1})", f'((0 "a(" 1) ({LINES - 1} "a(" {LINES}))')


# -- the terminal vanishes ------------------------------------------------------------------------

SPIN = '(do (display "it runs") (let loop () (loop)))\r'


@pytest.mark.parametrize("ignored", [False, True], ids=["the signal ends it", "so does the error"])
@pytest.mark.parametrize("doing", ["editing", "printing", "paging"])
def test_when_the_terminal_vanishes_it_ends(
    terminals: Terminals, tmp_path: Path, doing: str, ignored: bool
) -> None:
    terminal = terminals(ignore_sighup=ignored, PAGER=a_pager(tmp_path))
    if doing == "editing":
        terminal.process.send("(+ 1")
        terminal.until(lambda text: "(+ 1" in text)
    elif doing == "printing":
        terminal.process.send('(let loop () (display "it runs\\n") (loop))\r')
        terminal.until(lambda text: "\nit runs" in text)
    else:
        terminal.process.send("(range 0 100000)\r")
        terminal.until(lambda text: "\na page" in text)
    ended = terminal.vanish()
    assert ended == ((0, None) if ignored else (None, signal.SIGHUP))


def test_a_figure_without_a_window_is_told_of_once(terminals: Terminals) -> None:
    terminal = terminals(MPLBACKEND="agg")
    terminal.process.send("(import (prefix (python matplotlib.pyplot) plt:))\r")
    terminal.until(lambda text: "2 sx>" in text)
    terminal.process.send("(plt:plot (list 1 2))\r")
    terminal.until(lambda text: "pyplot has no window for its figure" in text and "3 sx>" in text)
    terminal.process.send("(plt:show)\r")
    terminal.until(lambda text: "4 sx>" in text)
    terminal.ask("(+ 40 2)", "42")
    assert terminal.text().count("no window") == 1
