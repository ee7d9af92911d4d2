"""jit/replay/modelled.py: what the model of a cache is made of."""

from __future__ import annotations

from sx_kernel.jit.cache.backoff import Backoff
from sx_kernel.jit.replay.modelled import HOT, Code, first_codes, first_hot, plain, want
from sx_kernel.jit.replay.trace import Function, Happening, Trace


def test_a_function_is_part_of_the_demand_once() -> None:
    backoff, function = Backoff(), Function()
    want(function, backoff)
    want(function, backoff)
    assert backoff.demand == 1
    assert function.wanted


def test_the_call_before_the_threshold_is_the_last_cold_one() -> None:
    assert first_hot(4) == 3
    assert first_hot(1) == 0
    assert first_hot(None) == HOT


def test_mere_numbers_are_a_trace_of_forms() -> None:
    trace = plain([0, 2, 0])
    assert [event.kind for event in trace.events] == ["form"] * 3
    assert len(trace.functions) == 3


def test_what_a_function_compiled_to_first_is_known_from_the_start() -> None:
    deps = frozenset({"global:x"})
    events = [Happening(1, "code", (0, 7, deps)), Happening(2, "code", (0, 8, frozenset()))]
    assert first_codes(Trace(events=events)) == {0: Code(7, deps)}
