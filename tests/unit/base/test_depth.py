"""How deep the host's code may go."""

from __future__ import annotations

import sys

from sx_kernel.base.depth import HIGH, HOST_FRAMES, host_limit


def test_a_low_limit_leaves_some_frames_more() -> None:
    assert host_limit() == sys.getrecursionlimit() + HOST_FRAMES


def test_a_high_limit_is_no_measure_but_how_deep_the_stack_is() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100 * HIGH)
    try:
        here = host_limit()
        deeper = (lambda: (lambda: host_limit())())()
        assert sys.getrecursionlimit() == 100 * HIGH
    finally:
        sys.setrecursionlimit(limit)
    assert here < HIGH
    assert deeper == here + 2
