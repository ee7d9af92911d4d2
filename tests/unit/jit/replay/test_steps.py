"""Replayed calls step by step, and the miss-ratio curve from stack distances."""

from __future__ import annotations

import random

import pytest

from sx_kernel.jit.replay.distances import miss_curve
from sx_kernel.jit.replay.model import POLICIES, replay
from sx_kernel.jit.replay.steps import IN, OUT, moment, steps
from sx_kernel.jit.replay.trace import Function, Happening, Trace
from sx_kernel.session.session import Session
from sx_kernel.session.watching.recording import Recording


def traced(calls: list[int], threshold: int = 1, budget: int = 3, backoff: bool = False) -> Trace:
    """Calls, each a form of its own, so that uses are put in order at each."""
    forms = [Happening(i, "form", None) for i in range(len(calls))]
    functions = [Function(f"f{i}") for i in range(max(calls, default=-1) + 1)]
    return Trace(
        calls, forms, functions, threshold=threshold, budget=budget, backoff=backoff
    )  # fmt: skip


def some_calls(seed: int) -> list[int]:
    chance = random.Random(seed)
    many = chance.choice([1, 3, 8, 30])
    return [min(many - 1, int(chance.paretovariate(0.8)) - 1) for _ in range(400)]


@pytest.mark.parametrize("seed", range(25))
def test_one_pass_tells_what_replaying_each_budget_tells(seed: int) -> None:
    calls = some_calls(seed)
    threshold = random.Random(seed).choice([1, 2, 4, 9])
    curve = miss_curve(traced(calls), threshold)
    for budget in range(max(calls) + 3):
        exact = replay(traced(calls), threshold=threshold, budget=budget, backoff=False)
        assert curve.ratio(budget) == pytest.approx(exact.miss_ratio), budget


def test_a_curve_never_rises_with_the_budget() -> None:
    curve = miss_curve(traced(some_calls(3)), 4)
    assert list(curve.misses) == sorted(curve.misses, reverse=True)


def test_without_a_threshold_or_calls_there_is_nothing_to_find() -> None:
    assert miss_curve(traced([0, 0, 1]), None).ratio(5) == 1
    assert miss_curve(traced([]), 4).ratio(5) == 0


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seed", range(5))
def test_what_came_and_went_is_what_is_there(policy: str, seed: int) -> None:
    """At any call: those that came and did not go; and whoever is named goes at the next eviction."""
    trace = traced(some_calls(seed), threshold=2, budget=2)
    outcome, changes = steps(trace, policy=policy)
    assert outcome == replay(trace, policy=policy)
    assert sum(change.kind == OUT for change in changes) == outcome.evictions
    assert sum(change.kind == IN for change in changes) == outcome.compiled
    for call in range(0, len(trace.calls) + 1, 7):
        held: set[int] = set()
        for change in changes:
            if change.call < call:
                (held.add if change.kind == IN else held.discard)(change.number)
        now = moment(trace, call, policy=policy)
        assert {one.number for one in now.held} == held
    evictions = [change for change in changes if change.kind == OUT]
    for gone in evictions[:20]:
        now = moment(trace, gone.call, policy=policy)
        assert now.held[0].number == gone.number
        assert now.why


def test_a_moment_beyond_the_end_is_the_end() -> None:
    trace = traced([0, 1, 0, 2])
    assert moment(trace, 99) == moment(trace, 4)
    assert moment(trace, -5).held == ()


def test_a_recorded_session_is_told_step_by_step() -> None:
    session = Session(out=lambda _text: None, threshold=1, budget=2)
    session.eval("(define (a) 1) (define (b) 2) (define (c) 3)")
    session.policy.cache.set_backoff(False)
    recording = Recording()
    with recording.running(session):
        session.eval("(a) (b) (a) (c) (b)")
    outcome, changes = steps(recording.trace)
    assert [(recording.names[c.number], c.kind) for c in changes] == [
        ("a", IN), ("b", IN), ("b", OUT), ("c", IN), ("a", OUT), ("b", IN),
    ]  # fmt: skip
    assert outcome.evictions == session.stats()["evictions"]
    now = moment(recording.trace, 3)
    assert [recording.names[one.number] for one in now.held] == ["b", "a"]
    assert now.why == "not called since call 1, longer than any other"
