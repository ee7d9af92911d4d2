"""session/commands/table.py: all commands, and how a line or a cell finds its own."""

from __future__ import annotations

from sx_kernel.session.commands.jit import ACTIONS
from sx_kernel.session.commands.table import COMMANDS, TOPICS, find
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.session.typed import said


def test_every_command_is_listed_and_described(workspace: Workspace) -> None:
    listed = said(workspace, "%help")
    for command in COMMANDS.values():
        assert command.usage in listed
        assert command.topic in TOPICS
        assert said(workspace, f":help {command.name}").startswith(command.usage)
    for name, action in ACTIONS.items():
        assert action.usage in said(workspace, f":help jit {name}")


def test_a_colon_and_a_percent_sign_mean_the_same(workspace: Workspace) -> None:
    assert said(workspace, "%jit threshold") == said(workspace, ":jit threshold") == "threshold: 4"


def test_a_command_is_found_by_its_name() -> None:
    assert find("jit").name == "jit"
