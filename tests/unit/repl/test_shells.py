"""repl/shells.py: the completion scripts, run by the shells themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sx_kernel.repl.shells import script
from sx_kernel.repl.usage import OPTIONS, SUBCOMMANDS
from tests.unit.conftest import Sx

ASK_BASH = """
{script}
COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
compopt() {{ :; }}
_sx
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def completed(folder: Path, *words: str) -> list[str]:
    """What bash offers for the last of `words`."""
    (folder / "sx").write_text(f'#!/bin/sh\nexec {sys.executable} -m sx_kernel "$@"\n')
    (folder / "sx").chmod(0o755)
    quoted = " ".join(f"'{word}'" for word in ("sx", *words))
    done = subprocess.run(
        ["bash", "-c", ASK_BASH.format(script=script("bash"), words=quoted)],
        capture_output=True, encoding="utf-8", cwd=folder, check=False, timeout=60,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.split()


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")


@needs_bash
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["ex"], ["explain"]),
        (["--th"], ["--threshold"]),
        (["--tier", ""], ["auto", "cek"]),
        (["doc", "string-app"], ["string-append"]),
        (["doc", "string->li"], ["string-\\>list"]),
        (["completion", ""], ["bash", "zsh"]),
        (["prog"], ["program.sx"]),
        (["test", "prog"], ["program.sx"]),
        (["-e", "(+"], []),
    ],
)
def test_bash_offers(tmp_path: Path, words: list[str], offered: list[str]) -> None:
    (tmp_path / "program.sx").touch()
    assert completed(tmp_path, *words) == offered


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_understands_its_script() -> None:
    done = subprocess.run(
        ["zsh", "-n"], input=script("zsh"), capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_scripts_know_every_option_and_command(sx: Sx, shell: str) -> None:
    printed = sx("completion", shell).stdout
    assert all(name in printed for option in OPTIONS for name in option.names)
    assert all(command.name in printed for command in SUBCOMMANDS)


def test_wrong_shells_are_wrong_usage(sx: Sx) -> None:
    done = sx("completion", "fish")
    assert done.returncode == 2
    assert "sx completion bash|zsh" in done.stderr
