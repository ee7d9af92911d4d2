"""A worker in whose sessions programs can end their process: (die), and (die-once) for one that
only dies the first time, as when somebody kills it. MARK names the file that remembers. (stuck) is
a primitive that computes for hours and lets no other thread run. (nap) takes time and no computing:
a loop of it hangs without slowing down other tests.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from sx_kernel.conformance import worker
from sx_kernel.session.session import Session


def die() -> None:
    """(die)"""
    os.kill(os.getpid(), signal.SIGKILL)


def die_once() -> None:
    """(die-once)"""
    mark = Path(os.environ["MARK"])
    if not mark.exists():
        mark.touch()
        die()


def stuck() -> None:
    """(stuck)"""
    sum(range(10**15))


def nap() -> None:
    """(nap)"""
    time.sleep(0.02)


class Dangerous(Session):
    """A session with the four."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.define("die", die)
        self.define("die-once", die_once)
        self.define("stuck", stuck)
        self.define("nap", nap)


if __name__ == "__main__":
    worker.Session = Dangerous
    worker.main()
