"""Pictures: the cache's curves, and what programs draw, by matplotlib: only that needs it."""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib import import_module


def prepare(part: str) -> None:
    """Import `part` of this package, so that Ctrl-C cannot leave half of it behind.

    Extension modules like numpy's can be imported only once in a process: an import of theirs that
    is broken off makes all pictures of that process impossible. Signals reach the main thread
    alone, so another one imports. What goes wrong is found out by whoever imports next.
    """

    def load() -> None:
        with suppress(Exception):
            import_module(f"sx_kernel.plots.{part}")

    thread = threading.Thread(target=load, name="sx plots", daemon=True)
    thread.start()
    thread.join()


__all__ = ["prepare"]
