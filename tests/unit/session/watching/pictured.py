"""What commands draw, as data and as text."""

from __future__ import annotations

from sx_kernel.session.desk.shown import Rich, as_text
from sx_kernel.session.desk.workspace import Workspace


def shown(workspace: Workspace, text: str) -> Rich:
    (one,) = workspace.run(text, "In [1]")
    assert isinstance(one, Rich)
    return one


def said(workspace: Workspace, text: str) -> str:
    return "\n".join(as_text(one, 80) for one in workspace.run(text, "In [1]"))
