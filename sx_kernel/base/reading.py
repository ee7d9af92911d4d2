"""Reading files whole, but none without end: /dev/zero is a file, too."""

from __future__ import annotations

import errno
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


def read_rest(file: IO[bytes]) -> bytes:
    """What there is to read in an open file. Raises OSError.

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
