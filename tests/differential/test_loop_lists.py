"""Loops over lists that grow and shrink at their front: a few of many (see loop_lists.py)."""

from __future__ import annotations

import pytest

from sx_kernel.base.sequences import rest
from tests.differential import loop_lists
from tests.differential.loop_lists import COMPILED, REFERENCE, Side

COUNT = 25


@pytest.mark.parametrize("start", range(1, 1 + 6 * COUNT, COUNT))
def test_random_loops_over_lists_do_what_the_machine_does(start: int) -> None:
    assert not list(loop_lists.faults(start, COUNT))


def test_the_same_seed_makes_the_same_loop() -> None:
    assert loop_lists.function(3) == loop_lists.function(3)
    assert loop_lists.function(3) != loop_lists.function(4)


def test_a_difference_is_seen() -> None:
    """One side with another `rest`: the comparison must not be blind."""
    sides = Side(REFERENCE), Side(COMPILED)
    sides[1].session.define("rest", lambda xs: rest(rest(xs)))
    assert any(loop_lists.difference(seed, sides) for seed in range(1, 6))
