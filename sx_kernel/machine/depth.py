"""How deep Python's stack may get before it is turned into machine frames."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from sx_kernel.machine.services import Services

if TYPE_CHECKING:
    pass


# Frames on Python's stack before it is turned into machine frames (see adapt_depth).
SHALLOW = 2_000
DEEP = 2_000_000
STRESS_FRAMES = 120
HEADROOM = 3_000  # frames that a step of the machine may need (primitives, deep expressions)


class Depth(Services):
    """The limit, and how it is chosen. `may_be_deep`: whether the session allows it to be high."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.dead_frames = 0
        self.soft_limit = SHALLOW
        self.deep = False
        self.may_be_deep: Callable[[], bool] = lambda: True  # the session knows

    def adapt_depth(self, live: int) -> None:
        """Python's stack was full, with `live` activations that have something left to do, and
        `dead_frames` that only wait to return a tail call's value: choose the next limit.

        Dead frames are turned into nothing, so early is cheap; live ones cost more as machine
        frames than where they are.
        """
        self.deep = live > self.dead_frames and self.may_be_deep()
        self.set_limit(DEEP if self.deep else SHALLOW)

    def set_limit(self, limit: int) -> None:
        """Let Python's stack grow to `limit` frames before it is turned into machine frames."""
        self.soft_limit = limit
        sys.setrecursionlimit(limit)

    def stress(self) -> None:
        """Leave so little room on the stack that compiled code is left all the time."""
        depth = 0
        frame = sys._getframe()  # pyright: ignore[reportPrivateUsage]
        while (frame := frame.f_back) is not None:
            depth += 1
        self.set_limit(depth + STRESS_FRAMES)

    def make_headroom(self) -> bool:
        """Make sure that a step has HEADROOM frames above the host's own; False if it had."""
        depth = 0
        frame = sys._getframe()  # pyright: ignore[reportPrivateUsage] - there is no other way to ask
        while (frame := frame.f_back) is not None:
            depth += 1
        if sys.getrecursionlimit() >= depth + HEADROOM:
            return False
        self.set_limit(depth + HEADROOM + SHALLOW)
        return True
