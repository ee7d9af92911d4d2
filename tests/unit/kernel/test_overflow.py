"""kernel/overflow.py: files for what is too long to be shown."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sx_kernel.base.files import TEMPORARY
from sx_kernel.kernel import overflow
from sx_kernel.kernel.overflow import Overflow, Spill, cut


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_short_text_is_itself_and_a_long_one_is_in_a_file() -> None:
    files = Overflow()
    assert cut("short", files, "result", 10) == "short"
    text = cut("0123456789abc", files, "result", 10)
    shown, _, where = text.partition("…\n… cut here: all 13 characters are in ")
    assert shown == "0123456789"
    assert Path(where).read_text(encoding="utf-8") == "0123456789abc"
    files.close()
    assert not Path(where).parent.exists()


def test_a_text_that_is_written_piece_by_piece_shows_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(overflow, "TAIL_CHARACTERS", 4)
    files = Overflow()
    spill = files.spill("output")
    for piece in ("abc", "defgh"):
        spill.write(piece)
    end = spill.end()
    assert end.startswith("\n… 4 characters are not shown here; all 8 characters are in ")
    assert end.endswith("…\nefgh")
    short = files.spill("output")
    short.write("abc")
    assert short.end() == "abc"


def test_where_no_file_can_be_written_it_is_said_why(monkeypatch: pytest.MonkeyPatch) -> None:
    files = Overflow()

    def full(_what: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "open", full)
    spill = Spill(files, "output")
    spill.write("abc")
    assert spill.where() == "the rest of 3 characters is not kept: No space left on device"


def test_only_the_newest_files_stay(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(overflow, "FILES", 2)
    files = Overflow()
    for _ in range(4):
        files.keep("x", "result")
    names = sorted(path.name for path in folder.rglob("*.txt"))
    assert names == ["result-3.txt", "result-4.txt"]


def test_what_a_kernel_that_was_killed_has_left_is_taken_away(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, encoding="utf-8", check=True)  # fmt: skip
    dead, alive = (folder / f"{TEMPORARY}{n}-x" for n in (done.stdout.strip(), os.getppid()))
    other = folder / f"{TEMPORARY}name"
    for path in (dead, alive, other):
        path.mkdir()
    Overflow().keep("x", "result")
    assert not dead.exists()
    assert alive.exists()
    assert other.exists()
