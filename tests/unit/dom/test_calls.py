"""dom/calls.py: calls that are due."""

from __future__ import annotations

import pytest

from sx_kernel.dom.calls import Call, Listener, run


def test_calls_are_made_in_order_and_the_first_failure_is_raised_in_the_end() -> None:
    made: list[int] = []

    def fail(problem: Exception) -> None:
        raise problem

    calls = [
        Call(made.append, (1,)), Call(fail, (ValueError("first"),)),
        Call(fail, (KeyError("second"),)), Call(made.append, (2,)),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="first"):
        run(iter(calls))
    assert made == [1, 2]


def test_who_hears_of_events_is_known_by_identity() -> None:
    assert Listener(print) != Listener(print)
