"""Every file operation of the prompt and of the command line fails in turn: answers are shown."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sx_kernel import Session, cli
from sx_kernel.repl import start
from sx_kernel.repl.console import Console
from sx_kernel.repl.loop import Loop
from sx_kernel.repl.plain import LineReader
from sx_kernel.repl.settings import Settings
from sx_kernel.repl.terminal import TerminalDisplay
from sx_kernel.session.desk.history import History, default_path
from sx_kernel.session.desk.workspace import Workspace
from tests import faults
from tests.faults import Fault

FULL = os.environ.get("SX_ENDURANCE") == "full"
pytestmark = pytest.mark.timeout(7200 if FULL else 300)

INPUTS = ("(+ 1 2)", "(define (f x) (* x x))", "%history -n 3", "(car 5)", "(f 7)", "%load /no/such.sx",
          "(range 0 100)", "(+ 20 22)")  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """The library's file is there, and what is loaded once is loaded."""
    assert Session().eval("(+ 1 1)") == 2
    converse([*INPUTS], History(None, face="test"))


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No colours, which would stand in the way of reading what is shown."""
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the history is to be kept."""
    file = tmp_path / "state" / "history.sqlite"
    monkeypatch.setenv("SX_HISTORY", str(file))
    return file


class Screen(io.StringIO):
    """A terminal, as far as a pager is concerned."""

    def isatty(self) -> bool:
        return True


def converse(inputs: list[str], history: History | None = None) -> tuple[str, str]:
    """What a prompt on a terminal shows of these inputs, and what it tells of problems."""
    waiting = inputs[::-1]

    def read_line(_prompt: str) -> str:
        if not waiting:
            raise EOFError
        return waiting.pop()

    console = Console(Screen(), io.StringIO())
    session = Session(out=console.write)
    history = History(default_path(), face="terminal") if history is None else history
    workspace = Workspace(session, Session, history=history)
    reader = LineReader(console, read_line, interactive=True)
    display = TerminalDisplay(console, Settings(pager="head -n 5"))
    loop = Loop(workspace, display, reader.read, start.Attention())
    try:
        loop.run()
    finally:
        history.close()
    assert isinstance(console.output, io.StringIO)
    assert isinstance(console.errors, io.StringIO)
    return console.output.getvalue(), console.errors.getvalue()


def answers_are_there(shown: str, told: str) -> None:
    lines = shown.splitlines()
    for answer in ("3", "49", "42"):
        assert answer in lines, shown
    assert told.count("type-error: first") + told.count("type-error: car") == 1, told
    assert "cannot read /no/such.sx" in told
    assert "internal error" not in told
    assert "Traceback" not in told
    problems = [line for line in told.splitlines() if line.startswith(("history", "shown", "the "))]
    assert len(problems) == len(set(problems)) <= 2, told


def test_no_operation_that_fails_costs_an_answer_at_the_prompt(state: Path, capfd: Any) -> None:
    with faults.counting() as seen:
        answers_are_there(*converse([*INPUTS]))
    assert len(seen.seen) > 20, seen.seen
    for fault in faults.every(len(seen.seen), full=FULL):
        for file in state.parent.glob("*") if state.parent.exists() else ():
            file.unlink()
        with fault:
            try:
                shown, told = converse([*INPUTS])
            except BaseException as problem:
                raise AssertionError(f"{fault!r}") from problem
        try:
            answers_are_there(shown, told)
        except AssertionError as problem:
            raise AssertionError(f"{fault!r}") from problem
    del capfd


def test_a_history_that_cannot_be_kept_is_told_before_the_next_prompt(state: Path) -> None:
    with Fault(1, 13, on=True):
        shown, told = converse(["(+ 1 2)", "(+ 2 2)"])
    assert shown.splitlines() == ["3", "4", ""]
    assert told == f"history is not kept in {state}: Permission denied\n"


# -- bugs of ours, which are no reason to stop either ----------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        "sx_kernel.repl.terminal.TerminalDisplay.show",
        "sx_kernel.repl.terminal.TerminalDisplay.complain",
        "sx_kernel.session.desk.history.History.add",
        "sx_kernel.session.desk.history.History.finish",
        "sx_kernel.repl.loop.Loop._follow_curves",
        "sx_kernel.session.desk.failure.render_error",
    ],
)
@pytest.mark.parametrize("failure", [OSError(28, "full"), ValueError("odd"), RecursionError()])
def test_what_fails_beside_the_evaluation_costs_no_answer(
    monkeypatch: pytest.MonkeyPatch, state: Path, broken: str, failure: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(broken, fail)
    shown, told = converse([*INPUTS])
    for answer in ("3", "49", "42"):
        assert answer in shown.splitlines()
    assert "type-error: " in told
    assert "cannot read /no/such.sx" in told
    del state


def test_an_input_that_cannot_be_read_is_not_the_end() -> None:
    """But if none can be, there is no use in trying for ever."""
    console = Console(Screen(), io.StringIO())
    workspace = Workspace(Session(out=console.write), Session)
    tried: list[str] = []

    def read() -> str:
        tried.append("")
        if len(tried) == 2:
            return "(+ 1 2)"
        raise OSError(5, "I/O")

    display = TerminalDisplay(console, Settings(pager="off"))
    assert Loop(workspace, display, read, start.Attention()).run() == 0
    assert isinstance(console.output, io.StringIO)
    assert console.output.getvalue() == "3\n"
    assert len(tried) == 5


def test_an_editor_that_cannot_start_leaves_the_plain_prompt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(start, "_can_edit", lambda: True)
    monkeypatch.setattr(start, "_editor_loop", broken)
    console = Console(Screen(), io.StringIO())
    workspace = Workspace(Session(out=console.write), Session)
    lines = iter(["(+ 1 2)"])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(lines, None) or _end())
    assert start._terminal_loop(workspace, console).run() == 0
    assert isinstance(console.output, io.StringIO)
    assert isinstance(console.errors, io.StringIO)
    assert "3\n" in console.output.getvalue()
    assert console.errors.getvalue() == "the editor cannot start: Permission denied\n"


def _end() -> str:
    raise EOFError


# -- the command line ------------------------------------------------------------------------------


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "program.sx"
    file.write_text('(println "from a file" (+ 1 2))')
    tests = tmp_path / "test-it.sx"
    tests.write_text('(deftest "adds" (assert= 2 (+ 1 1)))')
    return file


LINES: list[tuple[list[str], Callable[[str], bool], bool]] = [
    (["-e", "(+ 1 2)"], lambda out: out == "3\n", False),
    (["--json", "-e", "(+ 1 2)"], lambda out: '"value": "3"' in out, False),
    (["FILE"], lambda out: out == "from a file 3\n", True),
    (["-e", "(println 1)", "-e", "(car 5)"], lambda out: out == "1\n", False),
    (["doc", "map"], lambda out: "(map " in out, False),
    (["explain", "(+ 1 2)"], lambda out: "prim" in out, False),
    (["test", "TESTS"], lambda out: "1 passed" in out, True),
    (["completion", "names", "string-pad-l"], lambda out: out == "string-pad-left\n", False),
    (["completion", "bash"], lambda out: "complete" in out, False),
    (["--version"], lambda out: out.startswith("sx "), False),
]


@pytest.mark.parametrize(
    ("words", "right", "reads"), LINES, ids=lambda x: x[0] if isinstance(x, list) else ""
)
def test_no_operation_that_fails_costs_an_answer_on_the_command_line(
    program: Path,
    words: list[str],
    right: Callable[[str], bool],
    reads: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = {"FILE": str(program), "TESTS": str(program.with_name("test-it.sx"))}
    arguments = [names.get(word, word) for word in words]
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    cli.main(arguments)
    capsys.readouterr()
    with faults.counting() as seen:
        expected = cli.main(arguments)
    assert right(capsys.readouterr().out)
    for fault in faults.every(len(seen.seen), full=FULL):
        with fault:
            status = cli.main(arguments)
        out, err = capsys.readouterr()
        assert "internal error" not in out + err, (fault, err)
        assert "Traceback" not in out + err, fault
        if status == expected and right(out):
            continue
        assert reads, (fault, out, err)  # only what it was to read may be missing
        assert status in {1, 2}, fault
        assert os.strerror(fault.code) in out + err, (fault, out, err)
