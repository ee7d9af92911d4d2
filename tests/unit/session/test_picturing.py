"""The cache's map and timelines as every face has them: text, HTML at rest, data for a view."""

from __future__ import annotations

import json
import time

import pytest

from sx_kernel.jit.replay.model import POLICIES, replay
from sx_kernel.kernel.mime import bundle
from sx_kernel.kernel.overflow import Overflow
from sx_kernel.session.commands.picturing import CACHE
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.desk import TIMELINES
from sx_kernel.session.desk.shown import Rich, as_text
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.session.watching.cachemap import why
from sx_kernel.session.watching.demo import BUDGET, COLOURS
from sx_kernel.session.watching.recording import Recording
from sx_kernel.session.watching.timeline import MOST, Settings, Timeline, settings_of


@pytest.fixture
def workspace() -> Workspace:
    def fresh() -> Session:
        return Session(out=lambda _text: None)

    return Workspace(fresh(), fresh)


def shown(workspace: Workspace, text: str) -> Rich:
    (one,) = workspace.run(text, "In [1]")
    assert isinstance(one, Rich)
    return one


def said(workspace: Workspace, text: str) -> str:
    return "\n".join(as_text(one, 80) for one in workspace.run(text, "In [1]"))


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
    "%jit timeline", "%jit timeline x", "%jit timeline --policy best", "%jit timeline 1 2",
    "%jit timeline --backoff maybe", "%demo 7", "%jit timeline --budget -3",
])  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(workspace: Workspace, wrong: str) -> None:
    if wrong != "%jit timeline":
        said(workspace, "%demo")
    with pytest.raises(CommandError):
        said(workspace, wrong)


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


def test_only_the_last_timelines_are_kept(workspace: Workspace) -> None:
    for _ in range(TIMELINES + 3):
        said(workspace, "%demo")
    assert len(workspace.timelines) == TIMELINES
    assert max(workspace.timelines) == TIMELINES + 3


def test_a_map_of_thousands_is_bounded(workspace: Workspace) -> None:
    workspace.session.eval("(jit-set-threshold! 1)")
    for i in range(1500):
        workspace.session.eval(f"(define (f{i} x) (+ x {i})) (f{i} 1)")
    found = shown(workspace, "%jit map")
    assert len(json.dumps(found.data)) < 150_000
    assert len(found.html) < 150_000
    assert "… 1484 more" in found.text
    full = bundle(found, Overflow())
    assert set(full) == {"text/plain", "text/html", CACHE}


def test_names_of_programs_are_escaped_in_the_map(workspace: Workspace) -> None:
    said(workspace, "(define (|<img src=x>| n) n)\n(map |<img src=x>| (range 9))")
    found = shown(workspace, "%jit map")
    assert "<img" in found.text
    assert "<img" not in found.html
    assert "&lt;img" in found.html


def test_why_is_told_of_entries_and_of_what_has_left(workspace: Workspace) -> None:
    session = workspace.session
    session.eval("(define (f x) x) (map f (range 9))")
    (entry,) = session.policy.cache.named("f")
    assert why(session, entry.id, "f").startswith("f: compiled\n")
    session.eval("(jit-reset!)")
    assert "dropped" in why(session, entry.id, "f")
    assert why(session, 999, "nobody") == "nobody: its function is gone"
