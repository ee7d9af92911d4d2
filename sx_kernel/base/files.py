"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Give the file `path` the content `data`, such that nobody ever sees half of it.

    It is written beside `path` and then put in its place; what was there stays if that fails. What
    is no ordinary file (/dev/stdout) cannot be replaced and is written to. `private`: only this
    user may read it. Raises OSError.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        if not private:  # as mkstemp makes them
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
        os.replace(name, path)  # noqa: PTH105  Path.replace says the same
    except BaseException:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108
        raise
