"""The debugger at a prompt that reads a pipe: what its keys do, and what its screen shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

AREA = """(define (area w h)
  (let ((side (* w 1)))
    (* side h)))
"""
KEYS = "n next   s in   o out   c go on   b back   u d frames   q stop   h help"


def typed(tmp_path: Path, text: str) -> subprocess.CompletedProcess[str]:
    """What `sx` says to `text` on its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "sx_kernel"], input=text, capture_output=True, encoding="utf-8",
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, cwd=tmp_path, timeout=60, check=False,
    )  # fmt: skip


def marked(out: str) -> list[str]:
    """The lines of source and the frames that the screens point at."""
    return [line[3:].strip() for line in out.split("\n") if line.startswith(" ▶ ")]


def test_a_function_stops_and_is_stepped_through(tmp_path: Path) -> None:
    done = typed(tmp_path, f"{AREA}:break area\n(area 10 2)\ns\n(set! side 7)\n,side\nc\n(+ 1 2)\n")
    assert (
        "breakpoint at area; the machine runs what has one\n── breakpoint · area ─" in done.stdout
    )
    assert marked(done.stdout) == [
        "2    (let ((side (* w 1)))", "0  area  input 1:2", "3      (* side h)))", "0  area  input 1:3",
    ]  # fmt: skip
    assert done.stdout.endswith("debug> \n7\ndebug> \n7\ndebug> \n14\n3\n")
    assert KEYS in done.stdout
    assert done.returncode == 0


def test_a_line_back_has_the_variables_of_then(tmp_path: Path) -> None:
    done = typed(tmp_path, f"{AREA}:break area\n(area 10 2)\n(set! w 5)\ns\nb\nb\nc\n")
    screens = done.stdout.split("── stack ─")
    assert "side  5" in screens[1]
    assert "side" not in screens[2].split("── variables ─")[1]
    assert "there is no state before this one" in done.stdout


def test_a_step_out_of_the_last_form_ends_with_the_input(tmp_path: Path) -> None:
    """It goes on to the form's end, and the next input is not stepped through."""
    done = typed(tmp_path, f"{AREA}:break area\n(area 10 2)\no\n(+ 1 2)\n(+ 3 4)\n")
    assert len(marked(done.stdout)) == 2
    assert done.stdout.endswith("debug> \n20\n3\n7\n")


def test_a_step_out_ends_at_the_next_form_of_an_input(tmp_path: Path) -> None:
    done = typed(
        tmp_path, f"{AREA}:break area\n(begin (area 10 2) (area 1 1)) (+ 1\n 2)\no\no\nc\n"
    )
    assert [line for line in marked(done.stdout) if "top level" in line] == [
        "0  top level  input 3:1"
    ]
    assert done.stdout.endswith("3\n")


def test_debug_stops_at_the_beginning_and_shows_the_library_in_the_stack(tmp_path: Path) -> None:
    done = typed(tmp_path, ":debug (map (fn (x) (* x x)) (list 1 2))\ns\nu\nd\nd\nc\n")
    assert "── step · top level ─" in done.stdout
    assert "   x  1\n" in done.stdout
    assert "   1  map  lib/higher-order.sx:" in done.stdout
    assert "there is no frame beyond this one" in done.stdout
    assert done.stdout.endswith("(1 4)\n")


def test_an_error_is_restarted(tmp_path: Path) -> None:
    done = typed(tmp_path, ":debug (+ 1 (car 5))\nc\nr\nr 9\nr x\nr 1 (* 20 2)\n(+ 1 1)\n")
    assert "  1  use a value" in done.stdout
    assert "restarts go from 0 to" in done.stdout
    assert "N is the number of a restart" in done.stdout
    assert done.stdout.endswith("41\n2\n")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (":break", "no breakpoints"),
        (":break off", "0 breakpoints removed"),
        (":break map 3", "no function that a program has defined is called map"),
        (":break area 999", "there is no code from here on"),
        (":break area x", "LINE"),
        (":break a b c", "usage: :break"),
        (":debug", "FORM"),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path: Path, command: str, said: str) -> None:
    done = typed(tmp_path, f"{AREA}{command}\n(area 3 4)\n")
    assert said in done.stdout + done.stderr
    assert done.stdout.endswith("12\n")
    assert "Traceback" not in done.stderr


def test_a_program_that_stands_still_is_given_up(tmp_path: Path) -> None:
    for text in ("q\n", ""):  # the key, and the end of the input
        done = typed(tmp_path, f"{AREA}:break area\n(area 3 4)\n{text}")
        assert done.returncode == 130
        assert done.stderr.startswith(("stopped in the debugger", "the input has ended"))
