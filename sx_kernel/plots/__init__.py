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
<<<<<<< HEAD
    if f"{__name__}.charts" in sys.modules:
        return
    thread = threading.Thread(target=_import, name="sx plots", daemon=True)
=======

    def load() -> None:
        with suppress(Exception):
            import_module(f"sx_kernel.plots.{part}")

    thread = threading.Thread(target=load, name="sx plots", daemon=True)
>>>>>>> main
    thread.start()
    thread.join()


<<<<<<< HEAD
def _import() -> None:
    # matplotlib keeps a list of fonts in the user's folder for caches, which others would see
    before = os.umask(OTHERS)
    try:
        _import_all()
    finally:
        os.umask(before)


def _import_all() -> None:
    with suppress(Exception):
        import_module(f"{__name__}.curves")
        import_module(f"{__name__}.charts")


=======
>>>>>>> main
__all__ = ["prepare"]
