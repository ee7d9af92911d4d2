"""Replaying recorded calls: the policies against simple models, Belady's against brute force."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.jit.replay.model import POLICIES, Outcome, replay, some_budgets
from sx_kernel.jit.replay.trace import Function, Held, Trace
from sx_kernel.session.session import Session

TRACES = st.lists(st.integers(0, 5), max_size=14)
LONG_TRACES = st.lists(st.integers(0, 12), max_size=120)
BUDGETS = st.integers(1, 6)


def played(trace: list[int], budget: int, policy: str, threshold: int = 1) -> Outcome:
    """Without back-off: the policies alone."""
    return replay(trace, threshold=threshold, budget=budget, policy=policy, backoff=False)


def found(trace: list[int], budget: int, policy: str, threshold: int = 1) -> int:
    return played(trace, budget, policy, threshold).hits


def most_found(trace: list[int], budget: int) -> int:
    """By trying every eviction, also that of what has just come in... which never helps."""

    @cache
    def best(time: int, held: frozenset[int]) -> int:
        if time == len(trace):
            return 0
        function = trace[time]
        if function in held:
            return 1 + best(time + 1, held)
        if len(held) < budget:
            return best(time + 1, held | {function})
        return max(best(time + 1, held - {gone} | {function}) for gone in held)

    return best(0, frozenset())


@given(TRACES, st.integers(1, 4))
def test_belady_is_the_optimum(trace: list[int], budget: int) -> None:
    assert found(trace, budget, "opt") == most_found(trace, budget)


@given(LONG_TRACES, BUDGETS)
def test_no_policy_beats_belady(trace: list[int], budget: int) -> None:
    optimum = found(trace, budget, "opt")
    assert all(found(trace, budget, policy) <= optimum for policy in POLICIES)


@given(LONG_TRACES, st.integers(1, 13))
def test_lru_finds_what_was_called_within_the_last_distinct_functions(
    trace: list[int], budget: int
) -> None:
    """Mattson's stack distance: a definition of LRU that has no cache in it."""
    expected = 0
    for time, function in enumerate(trace):
        before = trace[:time]
        if function in before:
            last = time - 1 - before[::-1].index(function)
            expected += len(set(trace[last + 1 : time])) < budget
    assert found(trace, budget, "lru") == expected


@given(LONG_TRACES, BUDGETS)
def test_more_room_never_hurts_lru_and_belady(trace: list[int], budget: int) -> None:
    for policy in ("lru", "opt"):
        assert found(trace, budget, policy) <= found(trace, budget + 1, policy)


def test_fifo_has_beladys_anomaly() -> None:
    trace = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5]
    assert found(trace, 3, "fifo") == 3
    assert found(trace, 4, "fifo") == 2


def test_lfu_keeps_what_is_called_often() -> None:
    trace = [1, 1, 1, 2, 3, 1, 2, 3, 1]
    outcome = played(trace, 2, "lfu")
    assert (outcome.hits, outcome.compiled, outcome.evictions, outcome.peak) == (4, 5, 3, 2)


@given(LONG_TRACES, BUDGETS, st.integers(1, 5), st.sampled_from(POLICIES), st.booleans())
def test_every_call_is_a_hit_or_a_miss_with_a_cause(
    trace: list[int], budget: int, threshold: int, policy: str, backoff: bool
) -> None:
    outcome = replay(trace, threshold=threshold, budget=budget, policy=policy, backoff=backoff)
    assert outcome.hits + outcome.misses == len(trace)
    assert sum(outcome.misses_by.values()) == outcome.misses
    assert outcome.size <= outcome.peak <= budget
    assert outcome.compiled - outcome.evictions == outcome.size


def test_a_loop_larger_than_the_budget_finds_nothing_by_lru() -> None:
    trace = [0, 1, 2] * 50
    assert found(trace, 2, "lru") == 0
    assert found(trace, 3, "lru") == 147
    assert found(trace, 2, "opt") > 70


def test_budget_zero_compiles_nothing() -> None:
    outcome = played([1, 1, 1], 0, "lru")
    assert (outcome.misses_by["off"], outcome.compiled, outcome.hits) == (3, 0, 0)


def test_unknown_policies_are_refused() -> None:
    with pytest.raises(ValueError, match="one of lru, fifo, lfu, opt, not mru"):
        replay([], threshold=1, budget=1, policy="mru")


@given(st.integers(1, 100_000))
def test_budgets_go_up_to_all_functions(distinct: int) -> None:
    budgets = some_budgets(distinct)
    assert budgets[0] == 1
    assert budgets[-1] == distinct
    assert len(budgets) <= 13
    assert list(budgets) == sorted(set(budgets))


@pytest.mark.parametrize("threshold", [1, 2, 4])
@pytest.mark.parametrize("budget", [1, 2, 3])
@pytest.mark.parametrize("backoff", [True, False])
def test_the_model_counts_as_the_engine_does(threshold: int, budget: int, backoff: bool) -> None:
    """Functions that call nothing, so that each form is one call."""
    trace = [0, 0, 1, 0, 2, 2, 1, 0, 0, 1, 2, 0, 1, 1, 2, 0, 0, 2, 2, 1] * 2
    session = Session(threshold=threshold, budget=budget)
    for i in range(3):
        session.eval(f"(define (f{i} x) (+ x {i}))")
    session.policy.cache.set_backoff(backoff)
    session.eval("(jit-reset-counters!)")
    for function in trace:
        session.eval(f"(f{function} 1)")
    stats = session.stats()
    outcome = replay(trace, threshold=threshold, budget=budget, policy="lru", backoff=backoff)
    assert stats["hits"] == outcome.hits
    assert stats["misses-by"] == outcome.misses_by
    assert stats["compiled"] == outcome.compiled
    assert stats["evictions"] == outcome.evictions


@given(LONG_TRACES, st.lists(st.integers(0, 12), max_size=5, unique=True), BUDGETS)
def test_belady_knows_when_what_was_there_at_the_beginning_is_called(
    calls: list[int], held: list[int], budget: int
) -> None:
    """Also of what is never called: that goes first."""
    trace = Trace(calls, threshold=1, backoff=False, budget=100)
    trace.functions = [Function(calls=10**9, entry=i if i in held else None) for i in range(13)]
    trace.held = [Held(i, 0, 0, True, frozenset()) for i in held]
    hits = {policy: replay(trace, budget=budget, policy=policy).hits for policy in POLICIES}
    if len(held) <= budget:  # else the policies do not begin with the same
        assert hits["opt"] == max(hits.values())
