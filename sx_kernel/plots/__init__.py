"""Pictures: the cache's curves, and what programs draw, by matplotlib: only that needs it."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from importlib import import_module

from sx_kernel.base.files import OTHERS


def prepare(part: str) -> None:
    """Import `part` of this package, so that Ctrl-C cannot leave half of it behind.

    Extension modules like numpy's can be imported only once in a process: an import of theirs that
    is broken off makes all pictures of that process impossible. Signals reach the main thread
    alone, so another one imports. What goes wrong is found out by whoever imports next.
    """
    name = f"{__name__}.{part}"
    if name in sys.modules:
        return

    def load() -> None:
        # matplotlib keeps a list of fonts in the user's folder for caches: others need not see it
        before = os.umask(OTHERS)
        try:
            with suppress(Exception):
                import_module(name)
        finally:
            os.umask(before)

    thread = threading.Thread(target=load, name="sx plots", daemon=True)
    thread.start()
    thread.join()


__all__ = ["prepare"]
