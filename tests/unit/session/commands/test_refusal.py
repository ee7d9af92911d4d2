"""session/commands/refusal.py: how a command ends an input: refused, or by leaving."""

from __future__ import annotations

import pytest

from sx_kernel.session.commands.refusal import Leave
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.session.typed import run


def test_quit_leaves(workspace: Workspace) -> None:
    with pytest.raises(Leave):
        run(workspace, ":quit")
