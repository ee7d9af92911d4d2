"""session/watching/demo.py."""

from __future__ import annotations

from sx_kernel.session.commands.picturing import CACHE
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.watching.demo import BUDGET, COLOURS
from tests.unit.session.watching.pictured import shown


def test_the_demo_leaves_nothing_behind_but_its_recording(workspace: Workspace) -> None:
    before = workspace.session.stats(), set(workspace.session.definitions())
    demo = shown(workspace, "%demo")
    after = workspace.session.stats(), set(workspace.session.definitions())
    assert before[1] == after[1]
    assert before[0]["compiled"] == after[0]["compiled"]
    timeline = demo.data[CACHE]["timeline"]
    assert timeline["names"] == list(COLOURS)
    assert timeline["budget"] == BUDGET
    assert timeline["replayed"]["evictions"] > 0
    assert not workspace.is_recording
