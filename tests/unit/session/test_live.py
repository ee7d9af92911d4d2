"""When live curves are drawn: what a cell can pay for, and what is new."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from sx_kernel.kernel.live import Frames
from sx_kernel.session import live as module
from sx_kernel.session.live import SHARE, WAITING, LiveCurves
from sx_kernel.session.session import Session
from sx_kernel.session.workspace import Workspace


class Clock:
    """Stands for the module `time`; a frame takes 0.1 seconds of its thread."""

    def __init__(self) -> None:
        self.now = 100.0  # by the clock on the wall
        self.worked = 10.0  # by the processor
        self._thread = 0.0

    def monotonic(self) -> float:
        return self.now

    def process_time(self) -> float:
        return self.worked

    def thread_time(self) -> float:
        self._thread += 0.1
        return self._thread

    def pass_by(self, seconds: float, share: float = 1.0) -> None:
        """So many seconds pass, and the process has a share of the processor."""
        self.now += seconds
        self.worked += share * seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "time", made)
    return made


class Screen:
    """Keeps what is displayed."""

    def __init__(self) -> None:
        self.shown: list[dict[str, Any]] = []
        self.updates: list[bool] = []
        self.ids: set[str | None] = set()

    def display(
        self, data: dict[str, Any], *, display_id: str | None = None, update: bool = False,
        parent: object = None,  # noqa: ARG002
    ) -> None:  # fmt: skip
        self.shown.append(data)
        self.updates.append(update)
        self.ids.add(display_id)


@pytest.fixture
def workspace() -> Workspace:
    made = Workspace(Session(), Session)
    made.live.on = True
    return made


def frames(curves: LiveCurves, clock: Clock, seconds: float, share: float = 1.0) -> int:
    """How many frames are drawn while so many seconds pass."""
    drawn = 0
    for _ in range(int(seconds * 20)):
        clock.pass_by(0.05, share)
        if curves._may_draw():
            curves._frames += 1
            curves._drawn_at = clock.now
            drawn += 1
    return drawn


def begun(workspace: Workspace, clock: Clock, frame_seconds: float) -> LiveCurves:
    curves = LiveCurves(workspace, lambda _shown: None, print)
    curves._begun, curves._drawn_at = clock.worked, clock.now
    curves._frame_seconds = frame_seconds
    return curves


def test_frames_and_the_last_one_stay_within_their_share(
    workspace: Workspace, clock: Clock
) -> None:
    for seconds in (1, 5, 20, 100):
        drawn = frames(begun(workspace, clock, 0.1), clock, seconds)
        assert drawn == 0 or (drawn + 1) * 0.1 <= SHARE * seconds
    assert drawn >= 15


def test_a_busy_machine_has_fewer_frames(workspace: Workspace, clock: Clock) -> None:
    alone = frames(begun(workspace, clock, 0.1), clock, 60)
    shared = frames(begun(workspace, clock, 0.1), clock, 60, share=0.5)
    assert shared <= alone / 2 + 1


def test_a_cell_that_waits_has_frames_by_the_clock(workspace: Workspace, clock: Clock) -> None:
    drawn = frames(begun(workspace, clock, 0.1), clock, 100, share=0.0)
    assert drawn == pytest.approx(100 / (WAITING * 0.1 / SHARE), abs=1)


def test_cheap_frames_are_not_drawn_more_often_than_asked_for(
    workspace: Workspace, clock: Clock
) -> None:
    workspace.live.every = 0.5
    assert frames(begun(workspace, clock, 0.001), clock, 10) <= 20


def test_the_last_frame_is_drawn_however_short_the_cell(workspace: Workspace) -> None:
    screen = Screen()
    pictures = Frames(screen.display)
    curves = LiveCurves(workspace, pictures.draw, pictures.failed)
    for _ in range(2):
        pictures.begin({})
        curves.follow()
        list(workspace.run("(define (f x) x) (f 1)", "In"))
        curves.end()
    assert screen.updates == [False, False]  # a picture for each cell
    assert len(screen.ids) == 2
    assert "calls" in screen.shown[-1]["text/plain"]
    assert not [t for t in threading.enumerate() if t.name == "sx live curves"]


def test_curves_that_cannot_be_drawn_are_switched_off(workspace: Workspace) -> None:
    said: list[str] = []

    def broken(_shown: object) -> None:
        raise OSError("no fonts")

    curves = LiveCurves(workspace, broken, said.append)
    for _ in range(2):
        curves.follow()
        curves.end()
    assert workspace.live.on is False
    assert len(said) == 1
    assert "no fonts" in said[0]


def test_where_frames_cannot_replace_each_other_there_is_one(workspace: Workspace) -> None:
    shown: list[object] = []
    curves = LiveCurves(workspace, shown.append, print, only_last=True)
    workspace.live.every = 0.0
    curves.follow()
    list(workspace.run("(let loop ((i 0)) (when (< i 300000) (loop (+ i 1))))", "In"))
    curves.end()
    assert len(shown) == 1
