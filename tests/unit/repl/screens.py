"""A terminal for tests of what is shown: its text, and workspaces with something to show."""

from __future__ import annotations

import io
import re
from typing import Any

from sx_kernel import Session
from sx_kernel.repl.console import Console
from sx_kernel.repl.settings import Settings
from sx_kernel.repl.terminal import TerminalDisplay
from sx_kernel.session.desk.workspace import Workspace

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


class Screen(io.StringIO):
    """An output that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


def display(pager: str = "off") -> tuple[TerminalDisplay, Screen]:
    screen = Screen()
    return TerminalDisplay(Console(screen, screen), Settings(pager=pager)), screen


def workspace_with(*texts: str, **settings: Any) -> Workspace:
    """A workspace in which these texts have run."""
    workspace = Workspace(Session(**settings), Session)
    for text in texts:
        list(workspace.run(text, "test"))
    return workspace
