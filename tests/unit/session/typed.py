"""Inputs as if they were typed, and what they answer."""

from __future__ import annotations

from sx_kernel.session.desk.shown import Shown, as_text
from sx_kernel.session.desk.workspace import Workspace

FIB = "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))"


def run(workspace: Workspace, text: str) -> list[Shown]:
    """What `text` answers, as if it were typed."""
    line = len(workspace.history.range(0)) + 1
    workspace.history.add(line, text)
    shown = list(workspace.run(text, f"input {line}"))
    workspace.history.finish(line, ok=True)
    return shown


def said(workspace: Workspace, text: str) -> str:
    """The same as text."""
    return "\n".join(line for one in run(workspace, text) if (line := as_text(one)))
