"""debug/stopping.py: where steps end, and what the protocol is told of a stop."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.debug.breakpoints import Breakpoint
from sx_kernel.debug.stopping import Step, Stopped
from sx_kernel.ir.nodes import Const
from sx_kernel.ir.stops import Stop
from sx_kernel.machine.frames import EXIT

HERE: list[Any] = []


def stop(line: int) -> Stop:
    made = Stop(Const(1, 0), 0)
    made.line = line
    return made


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        # in the same place, on the line, on another line, in another activation
        ("in", [True, False, True, True]),
        ("over", [True, False, True, False]),
        ("out", [False, False, False, False]),
    ],
)
def test_where_a_step_ends(kind: str, ends: list[bool]) -> None:
    begun = stop(3)
    step = Step(kind, HERE, 3, begun)
    elsewhere: list[Any] = [None]
    found = [
        step.ends_at(begun, HERE), step.ends_at(stop(3), HERE), step.ends_at(stop(4), HERE),
        step.ends_at(stop(3), elsewhere),
    ]  # fmt: skip
    assert found == ends


def test_the_event_names_the_breakpoints_and_the_text() -> None:
    stopped = Stopped((None, None, (EXIT,), 1), "exception", "oh", points=[Breakpoint(7)])
    body = stopped.described()
    assert (body["reason"], body["text"], body["hitBreakpointIds"]) == ("exception", "oh", [7])
    assert body["threadId"] == 1 and body["allThreadsStopped"]
    bare = Stopped((None, None, (EXIT,), 1), "step").described()
    assert "text" not in bare and "hitBreakpointIds" not in bare


def test_frames_are_found_again_when_it_stands_somewhere_else() -> None:
    stopped = Stopped((None, None, (EXIT,), 1), "step")
    first = stopped.frames
    assert stopped.frames is first
    stopped.moved_to((None, None, (EXIT,), 2))
    assert stopped.frames is not first and stopped.state[3] == 2
