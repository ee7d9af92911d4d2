"""repl/start.py: which prompt starts, on what it runs."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.repl import start
from sx_kernel.repl.console import Console
from sx_kernel.repl.start import BANNER, line_loop, run_prompt
from sx_kernel.session.desk.history import History
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.repl.screens import Screen


def test_a_pipe_is_read_without_banner_or_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("(+ 1\n 2)\n(error 1)\n"))
    monkeypatch.setattr(start, "History", lambda *_, **__: pytest.fail("no history here"))
    out, err = io.StringIO(), io.StringIO()
    assert run_prompt(Session(out=out.write), Console(out, err), Session) == 1
    assert out.getvalue() == "3\n" and err.getvalue() != ""


def test_a_terminal_is_greeted_and_its_history_is_closed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SX_HISTORY", str(tmp_path / "history"))
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys, "stdin", Screen(""))
    closed: list[bool] = []
    close = History.close
    monkeypatch.setattr(History, "close", lambda self: (closed.append(True), close(self))[1])
    monkeypatch.setattr("builtins.input", lambda _prompt: (_ for _ in ()).throw(EOFError))
    out = Screen()
    assert run_prompt(Session(out=out.write), Console(out, out), Session) == 0
    assert out.getvalue().startswith(BANNER + "\n") and closed == [True]


@pytest.mark.parametrize(
    ("term", "terminal", "installed", "can"),
    [
        ("xterm", True, True, True), ("dumb", True, True, False), ("unknown", True, True, False),
        (None, True, True, False), ("xterm", False, True, False), ("xterm", True, False, False),
    ],
)  # fmt: skip
def test_where_the_editor_can_be(
    monkeypatch: pytest.MonkeyPatch, term: str | None, terminal: bool, installed: bool, can: bool
) -> None:
    if term is None:
        monkeypatch.delenv("TERM", raising=False)
    else:
        monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stdout", Screen() if terminal else io.StringIO())
    found: Any = object() if installed else None
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: found)
    assert start._can_edit() is can


def test_the_plain_prompt_numbers_its_inputs_if_that_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for wanted, prompts in ((True, ["1 sx> ", "2 sx> "]), (False, ["sx> ", "sx> "])):
        monkeypatch.setattr(start, "_wants_numbers", lambda wanted=wanted: wanted)
        seen: list[str] = []
        lines = iter(["(+ 1 2)"])

        def typed(prompt: str, seen: list[str] = seen, lines: Any = lines) -> str:
            seen.append(prompt)
            found = next(lines, None)
            if found is None:
                raise EOFError
            return found

        monkeypatch.setattr("builtins.input", typed)
        out = Screen()
        workspace = Workspace(Session(out=out.write), Session, history=History(None, face="test"))
        assert line_loop(workspace, Console(out, out)).run() == 0
        assert seen == prompts


def test_the_debugger_is_imported_when_it_is_asked_for() -> None:
    workspace = Workspace(Session(), Session)
    start._offer_debugger(workspace, Console(io.StringIO(), io.StringIO()))
    assert workspace.debugging is not None
    port = workspace.debugging()
    assert port.refused() is None and port.breakpoints() == []
