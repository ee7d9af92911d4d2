"""A kernel whose disk fails now and then, in any file operation: `… SHARE SEED -f FILE`.

SHARE is the share of operations that fail, from 0 to 1.
"""

from __future__ import annotations

import sys
from random import Random

from sx_kernel.kernel import __main__
from tests.faults import ERRORS, Fault


class NowAndThen(Fault):
    """Fails at random, in whatever thread it may be."""

    def __init__(self, share: float, seed: int) -> None:
        super().__init__(0, ERRORS[0], anywhere=True)
        self.share = share
        self.random = Random(seed)

    def met(self, what: str, *, sqlite: bool = False) -> None:
        """An operation is about to be done."""
        if "connection.json" in what:
            return  # without that there is no kernel
        if self.random.random() < self.share:
            self.fail(self.random.choice(ERRORS), sqlite=sqlite)


if __name__ == "__main__":
    share, seed = sys.argv[1:3]
    del sys.argv[1:3]
    with NowAndThen(float(share), int(seed)):
        __main__.main()
