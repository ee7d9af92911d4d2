"""session/watching/timeline.py."""

from __future__ import annotations

import time

import pytest

from sx_kernel.jit.replay.model import POLICIES, replay
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.session.watching.recording import Recording
from sx_kernel.session.watching.timeline import MOST, Settings, Timeline, settings_of
from tests.unit.session.watching.pictured import said, shown


def test_a_timeline_tells_what_a_replay_tells(workspace: Workspace) -> None:
    shown(workspace, "%demo")
    assert workspace.recording is not None
    timeline = Timeline(workspace.recording)
    for policy in POLICIES:
        for budget in (0, 3, 8, 12):
            found = timeline.replayed(Settings(budget=budget, policy=policy))
            exact = replay(workspace.recording.trace, budget=budget, policy=policy)
            assert (found["hits"], found["evictions"]) == (exact.hits, exact.evictions)
            assert found["causes"] == {c: n for c, n in exact.misses_by.items() if n}


def test_a_slider_is_answered_within_a_hundred_milliseconds(workspace: Workspace) -> None:
    """Of the demo's calls, for each policy: the least of three, for other work is going on."""
    shown(workspace, "%demo")
    (timeline,) = workspace.timelines.values()
    for policy in POLICIES:
        spent: list[float] = []
        for _ in range(3):
            begun = time.thread_time()
            timeline.replayed(Settings(budget=6, threshold=2, policy=policy))
            spent.append(time.thread_time() - begun)
        assert min(spent) < 0.1, policy


def test_of_long_recordings_the_beginning_is_replayed_and_that_is_told() -> None:
    session = Session(out=lambda _text: None)
    session.eval("(define (f n) (if (= n 0) 0 (f (- n 1))))")
    recording = Recording()
    with recording.running(session):
        session.eval("(f 40000)")
    timeline = Timeline(recording)
    assert timeline.calls == MOST
    assert f"the first {MOST} of them are replayed" in timeline.text(Settings())
    begun = time.thread_time()
    timeline.replayed(Settings(budget=1))
    assert time.thread_time() - begun < 0.5


def test_how_it_stood_at_a_call_in_words(workspace: Workspace) -> None:
    said(workspace, "%demo")
    text = said(workspace, "%jit timeline 500")
    assert text.startswith("before call 500 of 1540: navy is called\n")
    assert "goes next: not called since call" in text
    assert "goes next: it came first" in said(workspace, "%jit timeline 500 --policy fifo")
    assert "called least often" in said(workspace, "%jit timeline 500 --policy lfu")
    assert "not called before" in said(workspace, "%jit timeline 500 --policy opt")
    assert "nothing is compiled" in said(workspace, "%jit timeline 500 --threshold off")


@pytest.mark.parametrize("wrong", [
    {"budget": -1}, {"budget": "many"}, {"budget": True}, {"threshold": 0}, {"policy": "x"},
    {"backoff": 3}, {"threshold": 2.5}, {"budget": 10**12}, {"policy": ["lru"]}, {"threshold": []},
])  # fmt: skip
def test_settings_that_make_no_sense_are_none(wrong: dict[str, object]) -> None:
    assert settings_of(wrong) is None


def test_settings_are_understood() -> None:
    given = {"budget": 3, "threshold": None, "policy": "opt", "backoff": False}
    assert settings_of(given) == Settings(3, None, "opt", False)
    assert settings_of({}) == Settings()
