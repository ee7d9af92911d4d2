"""Files that are there whole or not at all; files and folders that nobody else may read."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

TEMPORARY: Final = "sx-kernel-"
"""How the names of SX's folders in the temporary folder begin; the process's number follows."""

OTHERS: Final = 0o077
"""The permissions of everybody but the owner."""


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Give the file `path` the content `data`, such that nobody ever sees half of it.

    See `replacing`. Raises OSError.
    """
    with replacing(path, private=private) as file:
        file.write(data)


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Generator[IO[bytes]]:
    """A file to write to, which is in the place `path` when the block is over, and only then.

    It is written beside `path`; what was there stays if that fails, and so do its permissions and
    links to it. What is no ordinary file (/dev/stdout) cannot be replaced and is written to, and so
    is a file in a folder where this user may make none. `private`: only this user may read it.
    Raises OSError.
    """
    path = place_of(path)
    try:
        found = None if path.exists() and not path.is_file() else _beside(path)
    except PermissionError:
        if not path.is_file():
            raise
        found = None
    if found is None:
        with path.open("wb") as file:
            yield file
        return
    handle, name = found
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        if not private:  # as mkstemp makes them
            Path(name).chmod(mode_for(path))
        os.replace(name, path)  # noqa: PTH105  Path.replace says the same
    except BaseException:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108
        raise


def _beside(path: Path) -> tuple[int, str]:
    """A new file in the folder of `path`: its descriptor and its name. Raises OSError."""
    return tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)


def place_of(path: Path) -> Path:
    """Return where the file `path` is, or would be: a link is followed, so that it stays a link.

    Raises OSError if links lead in a circle.
    """
    if not path.is_symlink():
        return path
    found = Path(os.path.realpath(path))
    if found.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return found


def mode_for(path: Path) -> int:
    """The permissions of the file `path`, or those that a new one gets."""
    with suppress(OSError):
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def user_path(name: str) -> Path:
    """The path that a user means by `name`, which may begin with `~` or `~somebody`.

    Raises OSError if nobody knows of such a home.
    """
    try:
        return Path(name).expanduser()
    except RuntimeError:
        home = name.partition("/")[0]
        raise FileNotFoundError(errno.ENOENT, f"there is no home {home}") from None


def temporary_name() -> str:
    """How the name of a folder of this process begins that goes into the temporary folder.

    Kernels take away what others have left that were killed (kernel/overflow.py).
    """
    return f"{TEMPORARY}{os.getpid()}-"


def private_folder(path: Path, *, ours: bool = False) -> None:
    """Make the folder `path`, and those above it that are missing, for this user alone.

    What is there stays as it is; `ours`: unless it is SX's own folder, which earlier versions left
    open to others. Raises OSError.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    if ours:
        close_to_others(path)


def private_file(path: Path) -> None:
    """See to it that the file `path` exists, and that nobody else may read it. Raises OSError."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    close_to_others(path)


def close_to_others(path: Path) -> None:
    """Take the permissions of everybody but the owner from a file or folder of this user's.

    Nothing is done to devices (/dev/null) and to what is somebody else's.
    """
    with suppress(OSError):
        status = path.stat()
        mode = status.st_mode
        plain = stat.S_ISREG(mode) or stat.S_ISDIR(mode)
        if plain and mode & OTHERS and is_mine(status):
            path.chmod(stat.S_IMODE(mode) & ~OTHERS)


def is_mine(status: os.stat_result) -> bool:
    """Return whether this user owns a file or folder."""
    return not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
