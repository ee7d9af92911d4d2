"""session/commands/guests.py: the commands of hosted languages."""

from __future__ import annotations

import pytest

from sx_kernel.languages.registry import languages
from sx_kernel.session.commands.guests import cell_command
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import as_text
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.session.typed import said


def test_what_is_typed_is_read_as_the_chosen_language(workspace: Workspace) -> None:
    assert "what you type is read as sx" in said(workspace, ":lang")
    assert said(workspace, ":lang hs").endswith(":lang sx goes back")
    assert workspace.language is not None
    assert said(workspace, "1 + 2") == "3"
    assert said(workspace, ":lang sx") == "what you type is SX"
    assert said(workspace, "(+ 1 2)") == "3"


def test_every_language_is_listed(workspace: Workspace) -> None:
    text = said(workspace, ":lang")
    assert all(language.name in text for language in languages())


def test_a_language_that_there_is_not_is_refused_with_those_there_are(
    workspace: Workspace,
) -> None:
    with pytest.raises(CommandError, match="there is no language nope; there are sx, "):
        said(workspace, ":lang nope")
    assert cell_command("nope") is None


def test_a_cell_runs_what_stands_below_its_first_line(workspace: Workspace) -> None:
    command = cell_command("hs")
    assert command is not None
    assert command.run_cell is not None
    shown = command.run_cell(workspace, "", "1 + 2", "In [1]")
    assert [as_text(one) for one in shown] == ["3"]
    with pytest.raises(CommandError, match="%%hs is for a cell"):
        command.run(workspace, "")
