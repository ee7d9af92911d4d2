"""Standard streams that nobody reads any more, or that were never there, in every mode."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.conftest import ENVIRONMENT, Sx

PRINTS = '(display "one\\n") (let loop ((n 0)) (if (< n 100000) (do (display n) (loop (+ n 1)))))'

MODES = {
    "expression": ["-e", PRINTS],
    "value": ["-e", "(range 0 100000)"],
    "json": ["--json", "-e", "(range 0 100000)"],
    "program": ["program.sx"],
    "program from standard input": ["-"],
    "piped into the prompt": [],
    "prompt after a program": ["-i", "program.sx"],
    "help": ["--help"],
    "doc": ["doc", "map"],
    "explain": ["explain", "(let ((x 1)) (+ x 2))"],
    "tests": ["test", "passes.sx"],
    "conform": ["conform", "passes.sx"],
    "names": ["completion", "names", "str"],
}
"""Ways to have `sx` print; each with PRINTS on its standard input."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "program.sx").write_text(PRINTS)
    (tmp_path / "passes.sx").write_text('(deftest "it" (assert= 1 1))')
    return tmp_path


@pytest.mark.parametrize("mode", MODES)
def test_a_reader_that_has_gone_ends_it_quietly(folder: Path, mode: str) -> None:
    hear, tell = os.pipe()
    os.close(hear)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sx_kernel", *MODES[mode]], cwd=folder, env=ENVIRONMENT,
            input=PRINTS.encode(), stdout=tell, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(tell)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("mode", MODES)
def test_a_reader_that_leaves_ends_it_quietly(folder: Path, mode: str) -> None:
    """As `sx … | head -1` does: the first line arrives."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sx_kernel", *MODES[mode]], cwd=folder, env=ENVIRONMENT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    assert process.stderr is not None
    with process:
        process.stdin.write(PRINTS.encode())
        process.stdin.close()
        assert process.stdout.read(1)
        process.stdout.close()
        assert (process.wait(timeout=60), process.stderr.read()) == (0, b"")


def with_closed(folder: Path, which: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`sx` as a shell starts it with some of `<&- >&- 2>&-`."""
    command = f'exec "$0" -m sx_kernel "$@" {which}'
    return subprocess.run(
        ["sh", "-c", command, sys.executable, *arguments], cwd=folder, env=ENVIRONMENT,
        input="", capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
def test_an_output_that_was_never_there_takes_everything(folder: Path, mode: str) -> None:
    done = with_closed(folder, ">&-", *MODES[mode])
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [([], ""), (["-"], ""), (["-e", "(read-line)"], "#<eof>\n"), (["-i", "-e", "5"], "5\n")],
)
def test_an_input_that_was_never_there_is_empty(
    folder: Path, arguments: list[str], printed: str
) -> None:
    done = with_closed(folder, "<&-", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, printed, "")


def test_errors_that_nobody_can_be_told_count_all_the_same(folder: Path) -> None:
    done = with_closed(folder, "2>&-", "-e", '(display "so far") (car 5)')
    assert (done.returncode, done.stdout) == (1, "so far")
    assert with_closed(folder, "2>&-", "--frobnicate").returncode == 2


@pytest.mark.parametrize(("text", "status"), [("(+ 1 2)", 0), ("(car 5)", 1)])
def test_without_any_stream_the_status_tells(folder: Path, text: str, status: int) -> None:
    assert with_closed(folder, "<&- >&- 2>&-", "-e", text).returncode == status


def test_a_picture_is_saved_from_a_pipe_too(sx: Sx, tmp_path: Path) -> None:
    done = sx(stdin="(define (f x) x) (f 1)\n%jit plot --save curves.png\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "wrote curves.png"
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
    done = sx(stdin="%jit plot --save no/such/folder/curves.png\n")
    assert done.returncode == 1
    assert "cannot write no/such/folder/curves.png" in done.stderr


def test_programs_read_standard_input_unless_they_come_from_it(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "ask.sx").write_text("(println (read-line)) (println (read)) (println (read-char))")
    assert sx("ask.sx", stdin="a line\n42 x\n").stdout == "a line\n42\n#\\space\n"
    assert sx("-e", "(read-line)", stdin="typed\n").stdout == '"typed"\n'
    assert sx("-e", "(eof-object? (read-line))", stdin="").stdout == "true\n"
    assert sx(stdin="(eof-object? (read-line))\n").stdout == "true\n"
