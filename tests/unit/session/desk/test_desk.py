"""session/desk/desk.py: a session and what is kept around it."""

from __future__ import annotations

import pytest

from sx_kernel.session.desk.desk import LIVE_SECONDS, TIMELINES, Desk, Live
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.session.watching.timeline import Timeline
from tests.unit.session.typed import FIB


@pytest.fixture
def desk() -> Desk:
    return Desk(Session(out=lambda _: None), lambda: Session(out=lambda _: None))


def test_a_fresh_session_takes_the_place_of_the_old_one(desk: Desk) -> None:
    old = desk.session
    old.eval("(define x 5)")
    desk.note(1, "(define x 5)")
    desk.asked = {"hits": 1}
    desk.renew()
    assert desk.session is not old
    assert desk.session.definitions() == {}
    assert desk.asked == {}
    assert len(desk.history.range(0)) == 1


def test_a_recording_is_of_what_is_answered_while_it_is_on(desk: Desk) -> None:
    session = desk.session
    session.eval(FIB)

    def answers() -> list[object]:
        return list(desk.recorded(session.eval("(fib 5)") for _ in range(2)))

    answers()
    assert desk.recording is None
    desk.record(True)
    assert answers() == [5, 5]
    recording = desk.recording
    assert recording is not None
    calls = len(recording.trace.calls)
    assert calls > 0
    desk.record(False)
    answers()
    assert len(recording.trace.calls) == calls
    assert desk.recording is recording  # it is kept for who wants to replay it


def test_only_the_last_timelines_are_kept(desk: Desk) -> None:
    blank = object.__new__(Timeline)
    numbers = [desk.keep_timeline(blank) for _ in range(TIMELINES + 3)]
    assert numbers == list(range(1, TIMELINES + 4))
    assert list(desk.timelines) == numbers[3:]


def test_a_history_that_cannot_be_kept_stops_nothing(workspace: Workspace) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    workspace.history.add = broken  # type: ignore[method-assign]
    workspace.history.finish = broken  # type: ignore[method-assign]
    workspace.note(1, "(+ 1 2)")
    workspace.note_end(1, ok=True)


def test_what_looks_at_a_session_is_made_for_the_session_of_now(desk: Desk) -> None:
    exits, sampler = desk.exits, desk.sampler
    assert desk.exits is exits
    assert desk.sampler is sampler
    desk.renew()
    assert desk.exits is not exits
    assert desk.sampler is not sampler


def test_how_often_curves_are_shown_is_chosen_if_it_is_not_the_usual() -> None:
    assert not Live().is_chosen
    assert not Live(on=True).is_chosen
    assert Live(every=2 * LIVE_SECONDS).is_chosen
