"""machine/depth.py: how deep Python's stack may get."""

from __future__ import annotations

import sys
from collections.abc import Generator

import pytest

from sx_kernel.machine.depth import DEEP, HEADROOM, SHALLOW, Depth


@pytest.fixture(autouse=True)
def _limit() -> Generator[None]:
    before = sys.getrecursionlimit()
    yield
    sys.setrecursionlimit(before)


def test_live_frames_get_a_deep_stack_and_dead_ones_do_not() -> None:
    depth = Depth()
    depth.dead_frames = 10
    depth.adapt_depth(11)
    assert (depth.deep, sys.getrecursionlimit()) == (True, DEEP)
    depth.adapt_depth(10)
    assert (depth.deep, sys.getrecursionlimit()) == (False, SHALLOW)


def test_a_session_may_forbid_a_deep_stack() -> None:
    depth = Depth()
    depth.may_be_deep = lambda: False
    depth.adapt_depth(11)
    assert (depth.deep, depth.soft_limit) == (False, SHALLOW)


def test_a_step_has_headroom_above_the_hosts_own_frames() -> None:
    depth = Depth()
    depth.stress()
    assert depth.make_headroom()
    assert sys.getrecursionlimit() >= HEADROOM
    assert not depth.make_headroom()
