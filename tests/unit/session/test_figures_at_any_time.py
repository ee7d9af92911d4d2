"""Figures that are asked for at odd moments are right or absent, and never an exception."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest

from sx_kernel.jit.cache.columns import COLUMN, MISS_COLUMNS, SUM_COLUMNS
from sx_kernel.jit.replay.model import replay
from sx_kernel.jit.replay.trace import Trace
from sx_kernel.session.desk.shown import Shown, Table, Text
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.session.watching.curves import Curves, curves, curves_of

THRASHING = """
(define (f0 x) (+ x 0)) (define (f1 x) (* x 1)) (define (f2 x) (- x 2))
(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
(let loop ((i 0))
  (when (< i 400)
    (f0 i) (f1 i) (f2 i) (fib 9)
    (when (= 0 (mod i 50)) (jit-reset!))
    (when (= 0 (mod i 70)) (jit-reset-counters!))
    (loop (+ i 1))))
"""


@pytest.fixture
def workspace() -> Workspace:
    def fresh() -> Session:
        return Session(out=lambda _text: None)

    return Workspace(fresh(), fresh)


def run(workspace: Workspace, text: str) -> list[Shown]:
    return list(workspace.run(text, "In [1]"))


def adds_up(row: tuple[float, ...]) -> bool:
    by = sum(row[COLUMN[name]] for name in MISS_COLUMNS)
    return (
        row[COLUMN["misses"]] == by
        and row[COLUMN["calls"]] == row[COLUMN["hits"]] + by
        and row[COLUMN["size"]] <= row[COLUMN["budget"]]
    )


def is_whole(found: Curves) -> bool:
    lengths = {len(series) for series in (found.calls, found.hits, found.rate, found.budget)}
    sums = [found.calls, found.hits, found.misses, found.evictions, *found.misses_by.values()]
    rates = [rate for rate in (*found.rate, *found.recent) if rate is not None]
    return (
        len(lengths) == 1
        and all([*series] == sorted(series) for series in sums)
        and all(0 <= rate <= 1 for rate in rates)
    )


def test_another_thread_may_ask_while_a_cell_runs() -> None:
    """Each look is whole, whatever the evaluating thread is in the midst of."""
    session = Session(threshold=2, budget=2)
    policy, cache = session.policy, session.policy.cache
    over = threading.Event()
    problems: list[BaseException | str] = []
    looks = 0

    def watch() -> None:
        nonlocal looks
        try:
            while not over.is_set():
                looks += 1
                stats = cache.peek()
                if sum(stats["misses-by"].values()) < stats["misses"]:
                    problems.append(f"causes: {stats}")
                if not adds_up(policy.counting.glance()):
                    problems.append("a sample that does not add up")
                if not is_whole(curves(cache, [policy.counting.glance()], current=False)):
                    problems.append("curves that are not whole")
        except BaseException as problem:
            problems.append(problem)

    interval = sys.getswitchinterval()
    watcher = threading.Thread(target=watch)
    sys.setswitchinterval(1e-5)
    try:
        watcher.start()
        session.eval(THRASHING)
    finally:
        over.set()
        watcher.join()
        sys.setswitchinterval(interval)
    assert problems == []
    assert looks > 3


def test_a_program_may_ask_in_the_midst_of_its_compiled_code() -> None:
    session = Session(threshold=1)
    session.eval("(define (inner x) (list (get (jit-stats) :hits) (get (jit-stats) :misses)))")
    session.eval("(define (outer x) (inner x))")
    for _ in range(5):
        session.eval("(outer 1)")
    before = session.stats()
    hits, misses = session.eval("(outer 1)")
    assert (hits + misses) == before["hits"] + before["misses"] + 2


@pytest.mark.parametrize(
    "ask",
    [
        "%jit", "%jit list", "%jit log", "%jit plot", "%jit record", "%jit why map",
        "(jit-history)", "(jit-report)", "(jit-hit-rate)", "(jit-events)", "(jit-hot)",
    ],
)  # fmt: skip
def test_everything_can_be_asked_right_after_reset_all(workspace: Workspace, ask: str) -> None:
    run(workspace, "%jit record on\n(map inc (list 1 2 3 4 5 6))\n%jit")
    run(workspace, ":reset all")
    assert run(workspace, ask)
    found = workspace.curves()
    assert is_whole(found)
    assert found.evictions[-1] == 0


def test_after_reset_all_the_figures_are_those_of_the_new_session(workspace: Workspace) -> None:
    run(workspace, "(define (f x) x)\n(begin (f 1) (f 2) (f 3) (f 4) (f 5))\n%jit")
    run(workspace, ":reset all\n(define (f x) x) (f 1)")
    assert workspace.curves().calls[-1] == 1
    table = run(workspace, "%jit")[0]
    assert isinstance(table, Table)
    assert {row[0]: row[1:] for row in table.rows}["misses"] == (1, "")


@pytest.mark.parametrize(
    "look",
    [
        lambda: curves_of([]),
        lambda: curves_of([(0,) * len(COLUMN)]),
        lambda: replay([]),
        lambda: replay(Trace()),
        lambda: replay(Trace(), threshold=None, budget=0, policy="opt", backoff=False),
    ],
)
def test_nothing_is_something_that_can_be_asked_about(look: Callable[[], object]) -> None:
    assert look() is not None


def test_curves_without_calls_have_no_rate(workspace: Workspace) -> None:
    found = workspace.curves()
    assert found.rate[-1] is None
    assert found.summary().startswith("0 calls, no calls yet")


def test_a_recording_that_was_cut_by_an_error_is_replayed(workspace: Workspace) -> None:
    run(workspace, "(define (f x) (if (= x 3) (error 'stop) x))\n%jit record on")
    with pytest.raises(Exception, match="stop"):
        run(workspace, "(map f (list 1 2 3 4))")
    shown = run(workspace, "%jit record off\n%jit what-if --budget 2 --policy lru")
    table = next(one for one in shown if isinstance(one, Table))
    recording = workspace.recording
    assert recording is not None
    assert table.notes[0] == recording.summary()
    assert replay(recording.trace).calls == len(recording.calls) > 0
    assert run(workspace, "%jit record") == [Text(f"recorded: {recording.summary()}")]


def test_every_sum_of_the_history_only_grows() -> None:
    session = Session(threshold=2, budget=2)
    session.eval(THRASHING)
    history = session.policy.cache.history()
    for name in SUM_COLUMNS:
        assert history[name] == sorted(history[name]), name
