"""repl/pager.py: which pager shows a long text, and what it gets."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.repl.pager import page, pager_command

pytestmark = pytest.mark.usefixtures("usual_terminal")


def pager_into(file: Path) -> list[str]:
    """A pager that writes what it gets to `file`."""
    program = f"import sys; open({str(file)!r}, 'w').write(sys.stdin.read())"
    return [sys.executable, "-c", program]


def test_the_pager_gets_the_text(tmp_path: Path) -> None:
    assert page("(1 2 …)", pager_into(tmp_path / "got"))
    assert (tmp_path / "got").read_text() == "(1 2 …)\n"


def test_a_pager_that_leaves_early_is_fine() -> None:
    assert page("x" * 1_000_000, [sys.executable, "-c", "pass"])


def test_ctrl_c_while_the_pager_starts_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    start = subprocess.Popen

    def interrupted_start(*words: Any, **how: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return start(*words, **how)

    monkeypatch.setattr(subprocess, "Popen", interrupted_start)
    waits = "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); signal.pause()"
    assert page("text", [sys.executable, "-c", waits])


def test_a_pager_that_cannot_start_is_no_pager(tmp_path: Path) -> None:
    assert not page("text", [str(tmp_path / "none")])


@pytest.mark.parametrize(
    ("setting", "variables", "command"),
    [
        ("off", {}, None),
        ("auto", {"PAGER": "cat"}, None),
        ("auto", {"PAGER": "no-such-pager"}, None),
        ("auto", {"PAGER": "'unbalanced"}, None),
        ("auto", {"PAGER": "sh -c more"}, ["sh", "-c", "more"]),
        ("auto", {"PAGER": "cat", "SX_PAGER": "sh -s"}, ["sh", "-s"]),
        ("sh -e", {"PAGER": "cat"}, ["sh", "-e"]),
    ],
)
def test_which_pager(
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    variables: dict[str, str],
    command: list[str] | None,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert pager_command(setting) == command
