"""CPython's compiled modules, kept where they can be.

CPython keeps them beside their sources, if it may write there. Where it may not (installed by
somebody else, a read-only file system, PYTHONDONTWRITEBYTECODE) every start would compile all of
sx_kernel again, which takes longer than anything else; then they are kept in a folder of our own
(base/store.py).
"""

from __future__ import annotations

import os
import sys


def keep_bytecode() -> None:
    """See to it that modules imported from now on are compiled only once.

    For what starts a process of SX's own to call, before it imports anything else.
    """
    if sys.pycache_prefix is not None or __spec__ is None or not __spec__.has_location:
        return
    if __spec__.cached is not None and os.access(__spec__.cached, os.R_OK):
        return  # this module's bytecode is there, so it can be
    from sx_kernel.base.store import BYTECODE, own_folder

    home = own_folder()
    if home is not None:
        sys.pycache_prefix = str(home / BYTECODE)
        sys.dont_write_bytecode = False


__all__ = ["keep_bytecode"]
