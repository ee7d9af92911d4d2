"""Commands with odd arguments, at random: whatever is typed, no error is an internal one."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import pytest

from sx_kernel import cli
from sx_kernel.repl.usage import OPTIONS, SUBCOMMANDS
from sx_kernel.session.commands.refusal import CommandError
from tests.unit.session.random_commands import WORDS, opened, run, tried

LINES = 250


@pytest.mark.parametrize("seed", [3, 4])
def test_no_command_line_ends_in_an_internal_error(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kinds, bad = run(LINES, seed, tmp_path)
    assert bad == []
    assert kinds.total() == LINES
    assert len(kinds) > 4  # they reach beyond "unknown command"


@pytest.mark.parametrize(
    ("line", "name", "message"),
    [
        ("%%jit-compare '\n1", "command-error", "usage: %%jit-compare"),
        ("%jit pin (", "name-error", "Undefined symbol: ("),
        ("%jit why (a", "name-error", "Undefined symbol: (a"),
        ("%jit show (f 1)", "name-error", "Undefined symbol: (f"),
        ("%save ~nobody-at-all", "io-error", "cannot write ~nobody-at-all: there is no home"),
        ("%load ~nobody-at-all/x", "io-error", "cannot read ~nobody-at-all/x: there is no home"),
        ("%jit trace ~nobody-at-all", "io-error", "cannot write ~nobody-at-all: there is no"),
    ],
)
def test_what_random_lines_have_found(line: str, name: str, message: str, tmp_path: Path) -> None:
    told = tried(opened(tmp_path), line)
    assert told is not None
    assert (told.name, told.message[: len(message)]) == (name, message)


def test_no_arguments_of_the_command_end_in_an_internal_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of `sx`: options and words in any order, but for what starts other processes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    random = Random(5)
    flags = [name for option in OPTIONS for name in option.names]
    commands = [one.name for one in SUBCOMMANDS if one.name not in {"conform", "kernel", "test"}]
    words = [word for word in WORDS if "\x00" not in word]
    for _ in range(LINES):
        line = [
            random.choice(random.choice((flags, commands, words)))
            for _ in range(random.randint(0, 5))
        ]
        try:
            status = cli.main(line)
        except SystemExit:  # (exit) in a program
            status = 0
        out, err = capsys.readouterr()
        assert status in {0, 1, 2}, line
        assert "internal error" not in out + err, (line, err)
        assert "Traceback" not in out + err, line
    assert CommandError
