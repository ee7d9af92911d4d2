"""session/watching/dropped.py."""

from __future__ import annotations

from sx_kernel.session.desk.workspace import Workspace
from tests.unit.session.watching.watched import SQUARES, said


def test_what_a_redefinition_dropped_is_a_tree(workspace: Workspace) -> None:
    said(workspace, SQUARES)
    assert "nothing was invalidated" in said(workspace, "%jit invalidated")
    said(workspace, "(define (square x) (* x x x))", "In [2]")
    lines = said(workspace, "%jit invalidated").split("\n")
    assert "square was redefined" in lines[0]
    names = [line.lstrip("│├└─ ") for line in lines[1:]]
    assert {"sum-squares", "both"} <= set(names)
    both = next(line for line in lines if line.endswith("both"))
    assert both.startswith(("├─", "└─"))  # it has square's body, too
