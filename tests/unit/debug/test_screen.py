"""debug/screen.py: a program that stands still, as text."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel import SxError
from sx_kernel.base.source import columns
from sx_kernel.debug.screen import draw, where
from sx_kernel.debug.stopping import Stopped
from tests.unit.debug.conftest import Debugged

CODE = "(define (fact n)\n  (if (< n 2)\n      1\n      (* n\n         (fact (- n 1)))))\n(fact 3)"


def screens(debugged: Debugged, look: Any, code: str = CODE, *lines: int) -> list[str]:
    drawn: list[str] = []
    debugged.run(code, *(lines or (4,)), script=[lambda s: drawn.append(look(s))] * 9)
    return drawn


def test_source_variables_and_stack_are_shown(debugged: Debugged) -> None:
    first = screens(debugged, lambda stopped: draw(stopped, 0, 40))[0].split("\n")
    assert first[0] == "── breakpoint · fact " + "─" * 19
    assert " ▶ 4        (* n" in first
    assert "   n  3" in first
    assert " ▶ 0  fact  cell:4" in first
    assert {columns(line) for line in first if line.startswith("─")} == {40}


def test_another_frame_can_be_looked_at(debugged: Debugged) -> None:
    second = screens(debugged, lambda s: draw(s, len(s.frames) - 1, 40))[1].split("\n")
    assert "   n  3" in second and " ▶ 1  fact  cell:5" in second


def test_no_line_is_wider_than_the_terminal(debugged: Debugged) -> None:
    code = f'(define (f 変数)\n  (list\n    (list 変数) "{"長" * 40}"))\n(f (range 100))'
    for drawn in screens(debugged, lambda stopped: draw(stopped, 0, 30), code, 3):
        assert max(columns(line) for line in drawn.split("\n")) <= 30


def test_many_variables_and_frames_are_counted(debugged: Debugged) -> None:
    names = " ".join(f"v{i}" for i in range(20))
    code = f"(define (f {names})\n  (if (= v0 0)\n    (+ v1\n      0)\n    (+ 0 (f (- v0 1) {names[3:]}))))\n(f 12 {'1 ' * 19})"
    (drawn,) = screens(debugged, lambda stopped: draw(stopped, 0, 60), code, 3)
    assert "   …    8 more" in drawn and "   …  5 more" in drawn


def test_an_error_tells_its_restarts(debugged: Debugged) -> None:
    debugged.debugger.filters = {"uncaught"}
    drawn: list[str] = []

    def look(stopped: Stopped) -> None:
        drawn.append(draw(stopped, 0, 70, lambda text: f"<{text}>"))

    with pytest.raises(SxError):
        debugged.run("(define (f x)\n  (car x))\n(f 5)", script=[look])
    assert "   r 0  raise the error" in drawn[0] and "argument 1" in drawn[0].split("\n")[0]
    assert " ▶ 2  <  (car x))>" in drawn[0].split("\n")


def test_where_a_frame_is(debugged: Debugged) -> None:
    assert screens(debugged, lambda stopped: where(stopped.frames[0]))[0] == "cell:4"
