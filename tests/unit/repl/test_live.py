"""repl/live.py: live curves, each frame over the one before."""

from __future__ import annotations

import pytest

from sx_kernel.repl.console import Console
from sx_kernel.repl.loop import Loop
from sx_kernel.repl.settings import Settings
from sx_kernel.repl.terminal import TerminalDisplay
from tests.unit.repl.screens import ESCAPE, Screen, workspace_with

pytestmark = pytest.mark.usefixtures("usual_terminal")


def test_curves_of_an_input_stand_above_its_value_and_only_if_something_was_counted() -> None:
    screen = Screen()
    workspace = workspace_with("(define (f x) x)", "%jit live on --every 3000")
    display = TerminalDisplay(Console(screen, screen), Settings(pager="off"))
    waiting = iter(("(+ 1 2)", "(do (for-each f (range 50)) (+ 40 2))", "(define z 1)"))

    def read() -> str:
        text = next(waiting, None)
        if text is None:
            raise EOFError
        return text

    Loop(workspace, display, read).run()
    lines = ESCAPE.sub("", screen.getvalue()).split("\n")
    assert lines[0] == "3"
    assert lines[1].startswith("JIT cache: ")
    assert lines[-2:] == ["42", ""]
    assert sum(line.startswith("JIT cache") for line in lines) == 1
