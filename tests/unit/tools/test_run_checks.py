"""The runner behind `make test` counts what happened and hides nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import run_checks

ROOT = Path(__file__).resolve().parents[3]

JUNIT = '<testsuites><testsuite tests="9" failures="2" errors="1" skipped="3"/></testsuites>'


def test_a_report_is_counted(tmp_path: Path) -> None:
    (tmp_path / "r.xml").write_text(JUNIT)
    assert run_checks.count(tmp_path / "r.xml") == (3, 3, 3)


def test_a_broken_report_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "r.xml").write_text("<testsuites><tests")
    assert run_checks.count(tmp_path / "r.xml") == (0, 1, 0)


@pytest.mark.parametrize(
    ("steps", "last_line", "status"),
    [
        (["fine"], "1 passed, 0 failed", 0),
        (["fine", "broken", "fine"], "2 passed, 1 failed", 1),
        (["counted"], "3 passed, 3 failed", 1),
        (["crashed"], "6 passed, 1 failed", 1),
        ([], "0 passed, 0 failed", 1),
        (["fine", "--beside", "counted", "fine"], "5 passed, 3 failed", 1),
        (["--beside", "fine"], "1 passed, 0 failed", 0),
        (["fine", "--beside", "broken"], "1 passed, 1 failed", 1),
    ],
)
def test_steps_all_run_and_add_up(
    tmp_path: Path, steps: list[str], last_line: str, status: int
) -> None:
    (tmp_path / "counted.xml").write_text(JUNIT)
    (tmp_path / "fine.xml").write_text('<testsuite tests="6" failures="0" errors="0" skipped="0"/>')
    (tmp_path / "Makefile").write_text(
        "fine:\n\t@echo working\nbroken:\n\t@false\n"
        "counted:\n\t@cp counted.xml $(JUNIT); false\n"
        # all tests passed, and then the test program itself fell over
        "crashed:\n\t@cp fine.xml $(JUNIT); false\n"
    )
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "run_checks.py"), *steps],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == last_line
    assert done.returncode == status


def test_what_runs_beside_is_shown_in_one_piece_and_runs_meanwhile(tmp_path: Path) -> None:
    """Each of the two waits for the other; on one core only the one beside is told so."""
    (tmp_path / "Makefile").write_text(
        "here:\n\t@echo jobs of here: $(JOBS); echo > here.pipe; echo here ends\n"
        "there:\n\t@echo jobs of there: $(JOBS); cat here.pipe > /dev/null; echo there ends\n"
    )
    os.mkfifo(tmp_path / "here.pipe")
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "run_checks.py"), "here", "--beside", "there"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "jobs of here:\nhere ends\n" in done.stdout
    assert "== there (beside the others)\njobs of there: 1\nthere ends\n== there: ok" in done.stdout
