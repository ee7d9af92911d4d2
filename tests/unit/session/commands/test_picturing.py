"""session/commands/picturing.py."""

from __future__ import annotations

import pytest

from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.desk import TIMELINES
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.session.watching.pictured import said


@pytest.mark.parametrize("wrong", [
    "%jit timeline", "%jit timeline x", "%jit timeline --policy best", "%jit timeline 1 2",
    "%jit timeline --backoff maybe", "%demo 7", "%jit timeline --budget -3",
])  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(workspace: Workspace, wrong: str) -> None:
    if wrong != "%jit timeline":
        said(workspace, "%demo")
    with pytest.raises(CommandError):
        said(workspace, wrong)


def test_only_the_last_timelines_are_kept(workspace: Workspace) -> None:
    for _ in range(TIMELINES + 3):
        said(workspace, "%demo")
    assert len(workspace.timelines) == TIMELINES
    assert max(workspace.timelines) == TIMELINES + 3
