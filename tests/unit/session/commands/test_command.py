"""session/commands/command.py."""

from __future__ import annotations

import pytest

from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.session.typed import run


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (":rest", "unknown command :rest; did you mean :reset?"),
        (":zzzz", "unknown command :zzzz; :help lists the commands"),
        ("%%tim\n1", "unknown command %%tim; did you mean %%time?"),
        ("%%doc\nx", "%%doc does not exist; %doc stands on a line of its own"),
        ("%jit plt", "no command %jit plt; did you mean %jit plot?"),
        ("%jit why", "usage: %jit why NAME"),
        ("%jit threshold 0", "threshold must be an integer from 1, not 0"),
        ("%jit threshold 1 2", "usage: %jit threshold [N|off]"),
        ("%jit list --sort name", "--sort is one of recent, hits, age, cost, size, not name"),
        ("%jit list --srt hits", "unknown option --srt; did you mean --sort?"),
        ("%jit list -n", "-n needs a value"),
        ("%jit live perhaps", "usage: %jit live [on|off] [--every SECONDS]"),
        ("%jit live --every nan", "--every must be a number of seconds, not nan"),
        (":reset some", "usage: :reset [all|counters]"),
        ("%doc", "usage: :doc NAME"),
        ("%doc fibb", "nothing is known about fibb"),
        ("%expand", "usage: %expand FORM"),
        ("%expand a b", "usage: %expand FORM"),
        ("%load", "usage: %load FILE"),
        ("%timeit -n x 1", "-n must be an integer from 1, not x"),
    ],
)
def test_wrong_use_says_what_is_right(workspace: Workspace, text: str, message: str) -> None:
    with pytest.raises(CommandError) as caught:
        run(workspace, text)
    assert str(caught.value).startswith(message)
