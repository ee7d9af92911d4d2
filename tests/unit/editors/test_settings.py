"""The settings on the page about editors, in the editors themselves, where they are installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.arch.pages import ROOT, blocks

pytest.importorskip("pygls")

HERE: Final = Path(__file__).parent
PROGRAM: Final = """\
(define (add a b)
  "Return the sum."
  (+ a b))
(add 1)
(map inc
(list 1 2))
"""
DONE: Final = """\
(define (plus a b)
  "Return the sum."
  (+ a b))
(plus 1)
(map inc
     (list 1 2))
"""


def settings(name: str, folder: Path) -> None:
    """The file `name` of the page, and the program, in `folder`."""
    (block,) = [b for b in blocks(page=ROOT / "docs" / "editors.md") if b.file == name]
    (folder / name).write_text(block.text, encoding="utf-8")
    (folder / "a.sx").write_text(PROGRAM, encoding="utf-8")
    (folder / "sx").write_text(f'#!/bin/sh\nexec {sys.executable} -m sx_kernel "$@"\n')
    (folder / "sx").chmod(0o755)


def run(command: list[str], folder: Path) -> str:
    environment = {
        **os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT),
        "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "SX_HISTORY": "off",
    }  # fmt: skip
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", check=False, timeout=110,
    )  # fmt: skip
    return done.stdout.replace("\r\n", "\n")


@pytest.fixture
def neovim() -> str:
    """Neovim, from 0.11 on; SX_NVIM says where, if it is not on the PATH."""
    found = os.environ.get("SX_NVIM") or shutil.which("nvim")
    if found is None:
        pytest.skip("Neovim is not installed")
    said = subprocess.run([found, "--version"], capture_output=True, encoding="utf-8", check=True)
    version = re.search(r"v(\d+)\.(\d+)", said.stdout)
    if version is None or (int(version[1]), int(version[2])) < (0, 11):
        pytest.skip("the settings are for Neovim from 0.11 on; SX_NVIM may name one")
    return found


def test_neovim(neovim: str, tmp_path: Path) -> None:
    settings("init.lua", tmp_path)
    script = f"luafile {HERE / 'try.lua'}"
    said = run([neovim, "--headless", "-u", "init.lua", "a.sx", "-c", script], tmp_path)
    assert "problem 3 add: expected 2 arguments, got 1: (add a b)" in said
    assert "Return the sum." in said
    assert "definition { 1, 9 }" in said
    assert DONE in said + "\n"
    assert "colour keyword" in said
    assert "word ;; %s a-b?" in said


def test_emacs(tmp_path: Path) -> None:
    emacs = shutil.which("emacs")
    if emacs is None:
        pytest.skip("Emacs is not installed")
    settings("init.el", tmp_path)
    has_eglot = run(
        [emacs, "--batch", "--eval", "(progn (package-initialize) (require 'eglot))"], tmp_path
    )
    if "Cannot open load file" in has_eglot:
        pytest.skip("this Emacs has no Eglot")
    said = run([emacs, "--batch", "-l", str(HERE / "try.el")], tmp_path)
    assert "problem 4 sx [arity-error]: add: expected 2 arguments, got 1: (add a b)" in said
    assert "Return the sum." in said
    assert "definition ((define (add a b))" in said
    assert "completion add" in said
    assert DONE in said
    assert len(re.findall(r"^prompt \d+", said, re.MULTILINE)) == 2, said
