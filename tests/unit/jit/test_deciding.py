"""jit/deciding.py: which call has a function compiled."""

from __future__ import annotations

import pytest

from tests.unit.jit.test_policy import rt, session


@pytest.mark.parametrize("threshold", [1, 3, 7])
def test_a_function_is_compiled_at_the_call_of_that_number(threshold: int) -> None:
    of = session(threshold)
    for _ in range(threshold - 1):
        of.eval("(f 1)")
    assert rt(of).code is None
    of.eval("(f 1)")
    assert rt(of).code is not None


def test_nothing_is_compiled_without_threshold_or_room() -> None:
    for of in (session(None), session(1, budget=0)):
        of.eval("(f 1) (f 2) (f 3)")
        assert rt(of).code is None
        assert of.policy.off


def test_another_threshold_counts_from_the_calls_so_far() -> None:
    of = session(100)
    for _ in range(5):
        of.eval("(f 1)")
    of.eval("(jit-set-threshold! 6)")
    of.eval("(f 1)")
    assert rt(of).code is not None
