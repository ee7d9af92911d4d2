"""Pictures by matplotlib. Nothing else imports it: it takes half a second."""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib import import_module


def prepare() -> None:
    """Import what draws, so that Ctrl-C cannot leave half of it behind.

    Extension modules like numpy's can be imported only once in a process: an import of theirs that
    is broken off makes all pictures of that process impossible. Signals reach the main thread
    alone, so another one imports. What goes wrong is found out by whoever imports next.
    """
    thread = threading.Thread(target=_import, name="sx plots", daemon=True)
    thread.start()
    thread.join()


def _import() -> None:
    with suppress(Exception):
        import_module("sx_kernel.plots.curves")
        import_module("sx_kernel.plots.charts")


__all__ = ["prepare"]
