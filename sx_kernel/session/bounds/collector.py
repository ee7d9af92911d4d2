"""CPython's cyclic collector, set for a process that is SX's own.

Its usual settings are made for small heaps: it looks at the young objects every 700 allocations,
which an SX form makes in a moment, and now and then at everything, the 100 000 objects of the
library and the interpreter included. For one-shot programs that was a quarter of the time, in
pauses of up to 150 ms; as set here it is a fifteenth, in pauses of 10 to 20 ms.

Only for faces that own their process: a program that imports sx_kernel has settings of its own.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

THRESHOLDS: Final = (5_000, 10, 10)


@contextmanager
def starting() -> Generator[None]:
    """A block in which the process starts: imports, the session, the library.

    Nothing is collected meanwhile, because nothing is garbage yet; afterwards the collector leaves
    alone what was made.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
        gc.enable()


__all__ = ["starting"]
