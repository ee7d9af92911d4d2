"""kernel/turns.py: whose turn it is to evaluate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sx_kernel.base.flags import Flags
from sx_kernel.kernel.turns import BUSY_SECONDS, Turns
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session


class Loop:
    """An event loop that does nothing by itself."""

    def __init__(self) -> None:
        self.timers: list[tuple[float, Callable[[], object]]] = []
        self.removed: list[object] = []

    def add_callback(self, action: Callable[[], object]) -> None:
        action()

    def call_later(self, seconds: float, action: Callable[[], object]) -> object:
        self.timers.append((seconds, action))
        return len(self.timers)

    def remove_timeout(self, timer: object) -> None:
        self.removed.append(timer)


@pytest.fixture
def loop() -> Loop:
    return Loop()


def turns_of(loop: Loop, flags: Flags | None = None) -> Any:
    def fresh() -> Session:
        return Session(flags=flags or Flags())

    return Turns(Workspace(fresh(), fresh), lambda: loop)


def test_a_cell_runs_alone(loop: Loop) -> None:
    turns = turns_of(loop)
    with turns.cell():
        assert turns.is_running
        assert turns.one_cell.locked()
    assert not turns.is_running
    assert not turns.one_cell.locked()


def test_what_waits_is_done_when_no_cell_runs(loop: Loop) -> None:
    turns, done = turns_of(loop), []
    turns.when_free(0, lambda: done.append(1))
    assert done == [1]
    with turns.cell():
        turns.when_free(0, lambda: done.append(2))
        assert done == [1]
    ((seconds, again),) = loop.timers
    assert seconds == BUSY_SECONDS
    again()
    assert done == [1, 2]


def test_what_is_to_wait_waits(loop: Loop) -> None:
    turns, done = turns_of(loop), []
    turns.when_free(5, lambda: done.append(1))
    ((seconds, action),) = loop.timers
    assert (seconds, done) == (5, [])
    action()
    assert done == [1]


def test_what_fails_beside_the_cells_stops_nothing(loop: Loop) -> None:
    def fail() -> None:
        raise ValueError

    turns = turns_of(loop)
    turns.when_free(0, fail)
    assert not turns.one_cell.locked()


def test_the_cache_is_swept_a_while_after_the_last_cell(loop: Loop) -> None:
    turns_of(loop, Flags(jit_idle=None)).rest()
    assert loop.timers == []
    turns = turns_of(loop, Flags(jit_idle=3))
    turns.rest()
    turns.rest()
    assert [seconds for seconds, _ in loop.timers] == [3, 3]
    assert loop.removed == [1]
    sweeps = turns._workspace.session.policy.cache.counters.sweeps
    loop.timers[-1][1]()
    assert turns._workspace.session.policy.cache.counters.sweeps == sweeps + 1
