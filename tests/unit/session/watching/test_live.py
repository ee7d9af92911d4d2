"""When live curves are drawn: what a cell can pay for, and what is new."""

from __future__ import annotations

import threading

import pytest

from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.session.watching import live as module
from sx_kernel.session.watching.live import (
    BUSY_SECONDS,
    SAMPLE_SECONDS,
    SHARE,
    WAITING,
    LiveCurves,
)


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


def test_samples_stay_within_their_share_of_what_others_leave_and_go_on(
    workspace: Workspace, clock: Clock
) -> None:
    """A browser draws each one, so seven a second are to come wherever it is not too dear."""
    pauses: list[float] = []
    for share in (1.0, 0.5, 0.1):
        curves = begun(workspace, clock, 0.1)
        curves._begun_at = clock.now
        clock.pass_by(10, share)
        pauses.append(curves._pause(0.0008))
    assert pauses == pytest.approx([0.08, BUSY_SECONDS, BUSY_SECONDS])
    assert curves._pause(0.02) == pytest.approx(2.0)
    assert curves._pause(0.0) == SAMPLE_SECONDS


def test_the_last_frame_is_drawn_however_short_the_cell(workspace: Workspace) -> None:
    shown: list[tuple[str, float]] = []
    curves = LiveCurves(
        workspace,
        lambda frame: shown.append(("frame", frame.calls[-1])),
        print,
        finish=lambda frame: shown.append(("last", frame.calls[-1])),
    )
    for _ in range(2):
        curves.follow()
        list(workspace.run("(define (f x) x) (f 1)", "In"))
        curves.end()
    assert shown == [("last", 1), ("last", 2)]
    assert not [t for t in threading.enumerate() if t.name == "sx live curves"]


def test_samples_are_passed_on_at_once_and_then_no_frames_are_drawn_but_the_last(
    workspace: Workspace, clock: Clock
) -> None:
    asked = threading.Event()
    clock.pass_by(100)  # frames could be paid for

    def stream() -> bool:
        asked.set()
        return True

    shown: list[str] = []
    curves = LiveCurves(
        workspace, lambda _: shown.append("frame"), print,
        finish=lambda _: shown.append("last"), stream=stream,
    )  # fmt: skip
    curves.follow()
    list(workspace.run("(define (f x) x) (f 1)", "In"))
    assert asked.wait(60)
    curves.end()
    assert shown == ["last"]


def test_samples_of_a_session_that_was_dropped_are_not_those_of_the_next(
    workspace: Workspace,
) -> None:
    curves = LiveCurves(workspace, print, print)
    list(workspace.run("(define (f x) x) (f 1) (f 2) (f 3)", "In"))
    curves._sample()
    assert workspace.curves().calls[-1] == 3
    workspace.renew()
    assert workspace.curves().calls[-1] == 0
    list(workspace.run("(define (f x) x) (f 1)", "In"))
    curves._sample()
    assert workspace.curves().calls[-1] == 1


def test_curves_that_cannot_be_drawn_are_switched_off(workspace: Workspace) -> None:
    said: list[str] = []

    def broken(_shown: object) -> None:
        raise OSError("no fonts")

    curves = LiveCurves(workspace, broken, said.append)
    for _ in range(2):
        curves.follow()
        list(workspace.run("(define (f x) x) (f 1)", "In"))
        curves.end()
    assert workspace.live.on is False
    assert len(said) == 1
    assert "no fonts" in said[0]


def test_where_frames_cannot_replace_each_other_there_is_one(workspace: Workspace) -> None:
    shown: list[object] = []
    curves = LiveCurves(workspace, shown.append, print, only_last=True)
    workspace.live.every = 0.0
    curves.follow()
    text = "(define (f x) x) (let loop ((i 0)) (when (< i 30000) (f i) (loop (+ i 1))))"
    list(workspace.run(text, "In"))
    curves.end()
    assert len(shown) == 1


@pytest.mark.parametrize(
    ("text", "frames"),
    [("(+ 1 2)", 0), ("%jit live", 0), ("(car (list))", 0), ("((fn (x) x) 1)", 1),
     ("(jit-set-budget! 7)", 1), ("(jit-reset!)", 1), (":reset all", 1)],
)  # fmt: skip
def test_an_input_in_which_nothing_happened_to_the_cache_has_no_curves(
    workspace: Workspace, text: str, frames: int
) -> None:
    list(workspace.run("(define (f x) x) (f 1)", "In"))
    shown: list[object] = []
    curves = LiveCurves(workspace, shown.append, print, only_last=True)
    curves.follow()
    list(workspace.run(text, "In"))
    workspace.live.on = True
    curves.end()
    assert len(shown) == frames


def test_a_frame_has_the_last_sample_and_every_change_of_a_setting() -> None:
    names = module.HISTORY_COLUMNS
    budget, calls = names.index("budget"), names.index("calls")
    rows: list[tuple[float, ...]] = []
    for i in range(1_003):
        row = [0.0] * len(names)
        row[0] = row[calls] = float(i)
        row[budget] = 7.0 if 500 < i < 505 else 9.0
        rows.append(tuple(row))
    kept = module._fewer(rows)
    assert len(kept) <= module.FRAME_SAMPLES + 30
    assert {500, 501, 504, 505, 1_002} <= {row[calls] for row in kept}
