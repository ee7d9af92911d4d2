"""What SX and its faces write in the user's folders is for that user alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kernel.conftest import Kernel
from tools.terminal import Terminal

OPEN = {"HOME": "", "XDG_STATE_HOME": "", "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": "",
        "SX_HISTORY": "", "SX_CACHE_DIR": "", "MPLCONFIGDIR": ""}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new user's home, as far as every variable is concerned."""
    for name in OPEN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def seen_by_others(folder: Path) -> list[str]:
    """What somebody else could read or list below `folder`."""
    found: list[str] = []
    for path in folder.iterdir():
        mode = path.stat().st_mode & 0o777
        if mode & 0o077:
            found.append(f"{path} {mode:o}")
            if path.is_dir():
                found += seen_by_others(path)
        elif path.is_dir() and mode != 0o700:
            found.append(f"{path} {mode:o}")
    return found


def names(home: Path) -> set[str]:
    return {path.name for path in home.rglob("*") if path.is_file()}


def test_a_notebook_leaves_nothing_that_others_can_read(home: Path, tmp_path: Path) -> None:
    kernel = Kernel(tmp_path, **dict.fromkeys(("SX_HISTORY", "SX_CACHE_DIR"), ""))
    try:
        assert kernel.result("(+ 1 2)") == "3"
        assert "image/png" in kernel.results("(plot (list 1 2) (list 3 4))")
        assert {"history.sqlite", "history.sqlite-wal", "history.sqlite-shm"} <= names(home)
        assert any(name.startswith("library-") for name in names(home))
        assert seen_by_others(home) == []
        assert not (home / ".ipython").exists()
    finally:
        kernel.close()
    assert seen_by_others(home) == []


def test_a_prompt_leaves_nothing_that_others_can_read(home: Path) -> None:
    terminal = Terminal(home)
    try:
        terminal.until(lambda text: "sx>" in text and "jit 0/5000" in text)
        terminal.ask("(+ 40 2)", "42")
        assert {"history.sqlite", "history.sqlite-wal"} <= names(home)
        assert seen_by_others(home) == []
    finally:
        terminal.close()


def test_the_command_line_leaves_nothing_that_others_can_read(home: Path) -> None:
    for arguments in (["-e", "(+ 1 2)"], ["explain", "(+ 1 2)"], ["test", "--help"]):
        subprocess.run([sys.executable, "-m", "sx_kernel", *arguments], env={**os.environ},
                       capture_output=True, check=False)  # fmt: skip
    assert any(name.startswith("library-") for name in names(home))
    assert seen_by_others(home) == []


def test_what_a_user_asks_for_has_the_usual_permissions(home: Path, tmp_path: Path) -> None:
    """A program that is saved, a picture, are the user's own files, as the umask has it."""
    kernel = Kernel(tmp_path)
    try:
        kernel.run("(define a 1)")
        for code in ("%save {}/a.sx", "%jit trace {}/b.json", "%jit plot --save {}/c.png"):
            assert kernel.run(code.format(home))[0]["status"] == "ok"
        mask = os.umask(0)
        os.umask(mask)
        for name in ("a.sx", "b.json", "c.png"):
            assert (home / name).stat().st_mode & 0o777 == 0o666 & ~mask, name
    finally:
        kernel.close()
