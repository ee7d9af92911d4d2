"""Reading files whole, but none without end: /dev/zero is a file, too."""

from __future__ import annotations

import errno
import os
import stat
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from os import PathLike

MOST: Final = 1 << 28
"""Bytes: as much as a string of the language may have."""

PIECE: Final = 1 << 20


def read_whole(path: str | PathLike[str]) -> bytes:
    """The content of the file. Raises OSError, also if it is larger than MOST, and ValueError."""
    with open(path, "rb") as file:  # noqa: PTH123  pathlib costs milliseconds of start-up
        return read_rest(file)


def is_file(path: str | PathLike[str]) -> bool:
    """Return whether there is such a file; what cannot be a name, or cannot be looked at, is none.

    Path.is_file raises for names that are too long and for folders that are closed to this user.
    """
    try:
        return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116  see read_whole
    except (OSError, ValueError):
        return False


def read_rest(file: IO[bytes]) -> bytes:
    """Return what there is to read in an open file. Raises OSError.

    In pieces: Python hears no Ctrl-C while it reads all of a file at once.
    """
    pieces: list[bytes] = []
    size = 0
    while piece := file.read(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > MOST:
            raise OSError(errno.EFBIG, "File too large")
    return b"".join(pieces)
