"""jit/replay/trace.py: what a recording holds."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

from sx_kernel.jit.cache.backoff import Backoff
from sx_kernel.jit.cache.cache import DEFAULT_BUDGET, DEFAULT_THRESHOLD
from sx_kernel.jit.replay.model import replay
from sx_kernel.jit.replay.trace import Function, Happening, Kind, Trace
from sx_kernel.runtime.closures import LambdaState
from sx_kernel.runtime.tiering import Tiering, Unwindings


def test_recordings_share_nothing() -> None:
    one, two = Trace(), Trace()
    for field in fields(Trace):
        value = getattr(one, field.name)
        if type(value) in (list, dict):
            assert value is not getattr(two, field.name), field.name
    assert one.calls is not two.calls


def test_an_empty_one_is_a_new_session() -> None:
    made = Trace()
    assert (made.threshold, made.budget) == (DEFAULT_THRESHOLD, DEFAULT_BUDGET)
    assert made.credit == Backoff().credit
    assert made.backoff
    assert not made.events


def test_a_functions_fields_are_those_of_its_state() -> None:
    named = {field.name for field in fields(Function)} - {"name", "wanted"}  # `era`
    parts = (LambdaState, Tiering, Unwindings)
    assert named <= {name for part in parts for name in part.__slots__}


def test_what_happened_has_the_position_of_the_call_that_it_comes_before() -> None:
    happening = Happening(3, "reset", None)
    assert happening < Happening(4, "form", None)
    assert happening.kind in get_args(Kind)


def test_an_event_counts_before_the_call_whose_position_it_has() -> None:
    def hits(position: int) -> int:
        trace = Trace(functions=[Function(), Function()], calls=[0] * 6, threshold=1)
        trace.events.append(Happening(position, "reset", None))
        return replay(trace).hits

    assert hits(0) > hits(3)
    assert hits(3) == hits(4)
