"""The door to files: which paths a session may use, and what goes wrong with them.

Files are written beside their place and put there when they are complete, so nobody ever sees half
of one. All errors are io-errors that name the path, or capability-errors; they are settled.
"""

from __future__ import annotations

import errno
import os
import tempfile
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, final

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.files import mode_for, place_of, user_path, write_whole
from sx_kernel.base.reading import read_whole
from sx_kernel.primitives.check import need_string
from sx_kernel.session.capabilities import refused
from sx_kernel.session.evaluate.sources import decode

if TYPE_CHECKING:
    from sx_kernel.session.core import Core

T = TypeVar("T")


def io_error(op: str, path: str, reason: str) -> SxError:
    """The io-error of an operation on `path`, settled: it may have had effects."""
    failure = SxError(ErrorValue("io-error", f"{op}: cannot use {path}: {reason}", [path]))
    failure.settled = True
    return failure


def reason_of(problem: OSError | ValueError) -> str:
    """Return what the system says, in words."""
    if isinstance(problem, ValueError):
        return "it is no path"  # a NUL in it
    return (problem.strerror or str(problem) or type(problem).__name__).lower()


@final
class Files:
    """The files of one session."""

    def __init__(self, session: Core) -> None:
        given = session.capabilities.files
        self.everywhere = given is True
        self.folders: tuple[str, ...] = given if isinstance(given, tuple) else ()

    def path(self, op: str, index: int, value: Any) -> Path:
        """The path that `value` names, if the session may use it. Raises SxError."""
        name = need_string(op, index, value)
        if not self.everywhere and not self.folders:
            raise refused(op, "files", "files")
        try:
            path = user_path(name)
            if self.everywhere:
                if "\0" in name or not name:
                    raise ValueError(name)
                return path
            # what links lead to is what counts, and relative paths begin in the first folder
            found = (Path(self.folders[0]) / path).resolve()
        except (OSError, ValueError, RuntimeError) as problem:
            known = problem if isinstance(problem, OSError | ValueError) else ValueError()
            raise io_error(op, name, reason_of(known)) from None
        if not any(found.is_relative_to(folder) for folder in self.folders):
            raise refused(op, f"files outside of {' '.join(self.folders)}, such as {name}", "files")
        return found

    def trying(self, op: str, path: Path, work: Callable[..., T], *args: Any) -> T:
        """`work(*args)`, which does something with `path`. Raises SxError."""
        try:
            return work(*args)
        except (OSError, ValueError) as problem:
            raise io_error(op, str(path), reason_of(problem)) from None
        except MemoryError:
            raise io_error(op, str(path), "it does not fit into memory") from None

    def read_bytes(self, op: str, value: Any) -> bytes:
        """The content of a file."""
        path = self.path(op, 1, value)
        return self.trying(op, path, read_whole, path)

    def read_text(self, op: str, value: Any) -> str:
        """The text of a file in UTF-8."""
        path = self.path(op, 1, value)
        return text_of(op, str(path), self.trying(op, path, read_whole, path))

    def write(self, op: str, value: Any, data: bytes) -> None:
        """Give a file a new content, at once."""
        path = self.path(op, 1, value)
        self.trying(op, path, write_whole, path, data)


def text_of(op: str, path: str, data: bytes) -> str:
    """The text that `data` are. Raises io-error naming the first byte that is no UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        what = f"it is no text in UTF-8 (byte {problem.start}, line {line})"
        raise io_error(op, path, what) from None


@final
class Draft:
    """A file that is being written: beside its place, where it gets when it is finished."""

    def __init__(self, op: str, path: Path) -> None:
        """Raises OSError."""
        self.path = path = place_of(path)
        self.op = op
        self.special = path.exists() and not path.is_file()  # a device, a pipe: nothing to replace
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if self.special:
            self.name = ""
            self.file: Any = path.open("wb")
        else:
            handle, self.name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            self.file = os.fdopen(handle, "wb")
        # also when nobody refers to it any more, and at the end of the process
        self._forget = weakref.finalize(self, _forget, self.file, self.name)

    def write(self, data: bytes) -> None:
        """Add data. Raises io-error."""
        try:
            self.file.write(data)
        except OSError as problem:
            self.drop()
            raise io_error(self.op, str(self.path), reason_of(problem)) from None

    def finish(self) -> None:
        """Put the file into its place. Raises io-error; then what was there is still there."""
        try:
            self.file.close()
            if not self.special:
                Path(self.name).chmod(mode_for(self.path))
                os.replace(self.name, self.path)  # noqa: PTH105  Path.replace says the same
        except OSError as problem:
            self.drop()
            raise io_error(self.op, str(self.path), reason_of(problem)) from None

    def drop(self) -> None:
        """Give the file up."""
        self._forget()


def _forget(file: Any, name: str) -> None:
    """Take away what has been written so far; nothing if the file has got its place."""
    if file.closed and not os.path.exists(name):  # noqa: PTH110  at the end of the process, too
        return
    with suppress(OSError):
        file.close()
    if name:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108


__all__ = ["Draft", "Files", "decode", "io_error", "reason_of", "text_of"]
