"""Making file operations fail, one after another, wherever they are made.

    with faults.counting() as seen: scenario()          # which operations there are
    for fault in every(len(seen)):
        with fault: scenario()                          # the n-th one fails, or all from there on

What counts as one: whatever CPython reports to audit hooks that touches a file, a folder, a
database or another process, looking at one (os.stat), writing to and closing an open file, and each
statement and commit of SQLite. What belongs to Python or to SX as they are installed does not count.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from unittest import mock

import sx_kernel

EVENTS: Final = (
    "open", "os.", "shutil.", "tempfile.", "sqlite3.connect", "subprocess.Popen", "pathlib.",
)  # fmt: skip
NO_FILES: Final = {"os.putenv", "os.unsetenv", "os.kill", "os.fork", "sqlite3.connect/handle"}
INSTALLED: Final = (sys.prefix, sys.base_prefix, str(Path(sx_kernel.__file__).parent), "/proc", "/dev",
                    "/sys", "/etc", "/usr")  # fmt: skip
ERRORS: Final = (errno.ENOSPC, errno.EACCES, errno.EIO, errno.EROFS, errno.ENOENT)
SQLITE: Final = {
    errno.ENOSPC: sqlite3.OperationalError("database or disk is full"),
    errno.EACCES: sqlite3.OperationalError("attempt to write a readonly database"),
    errno.EIO: sqlite3.OperationalError("disk I/O error"),
    errno.EROFS: sqlite3.OperationalError("database is locked"),
    errno.ENOENT: sqlite3.DatabaseError("database disk image is malformed"),
}


class Fault:
    """The operation number `at` (from 1) fails with `code`; `on`: so do all after it.

    `anywhere`: operations of any thread count, not only those of the one that makes this.
    """

    def __init__(self, at: int, code: int, *, on: bool = False, anywhere: bool = False) -> None:
        self.at = at
        self.code = code
        self.on = on
        self.seen: list[str] = []
        self.thread = None if anywhere else threading.get_ident()

    def __repr__(self) -> str:
        what = self.seen[self.at - 1] if len(self.seen) >= self.at else "?"
        return f"{errno.errorcode[self.code]} at {self.at}{'…' if self.on else ''}: {what}"

    def met(self, what: str, *, sqlite: bool = False) -> None:
        """An operation is about to be done. Of many alike in a row, two count."""
        if self.seen[-2:] != [what, what]:
            self.seen.append(what)
        at = len(self.seen)
        if self.at and (at == self.at or (self.on and at > self.at)):
            self.fail(self.code, sqlite=sqlite)

    def fail(self, code: int, *, sqlite: bool) -> None:
        """Raise what an operation raises that fails."""
        if sqlite:
            problem = SQLITE[code]
            raise type(problem)(*problem.args)
        raise OSError(code, os.strerror(code))

    def __enter__(self) -> Fault:
        _install()
        _patched.enter()
        _active.append(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _active.remove(self)
        _patched.leave()


def counting() -> Fault:
    """A fault that never happens, and sees all operations."""
    return Fault(0, errno.EIO)


def every(operations: int, *, full: bool) -> Iterator[Fault]:
    """A fault at each of so many operations; `full`: in every way, else in one way in turn."""
    ways = [(code, on) for code in ERRORS for on in (False, True)]
    for at in range(1, operations + 1):
        for code, on in ways if full else [ways[at % len(ways)]]:
            yield Fault(at, code, on=on)


# -- where operations are seen ------------------------------------------------------------------

_active: list[Fault] = []
_installed: list[bool] = []
_busy: Final = threading.local()


def _install() -> None:
    if not _installed:
        _installed.append(True)
        sys.addaudithook(_audit)


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if _active and event.startswith(EVENTS) and event not in NO_FILES and not _imports():
        _met(event, args[0] if args else "")


def _imports() -> bool:
    """Whether it is Python's importing that does it, which looks into all folders on the path."""
    return sys._getframe(2).f_code.co_filename.startswith("<frozen importlib")


def _met(what: str, path: Any, *, sqlite: bool = False) -> None:
    if not _active or isinstance(path, int):
        return
    if _active[-1].thread not in {None, threading.get_ident()}:
        return
    name = os.fspath(path) if isinstance(path, str | bytes | os.PathLike) else str(path)
    name = os.fsdecode(name) if isinstance(name, bytes) else name
    if name.startswith(INSTALLED) or name.endswith((".py", ".pyc", ".so")):
        return
    if not getattr(_busy, "with_it", False):  # what this does itself counts for nothing
        _busy.with_it = True
        try:
            _active[-1].met(f"{what} {name}", sqlite=sqlite)
        finally:
            _busy.with_it = False


class _Database(sqlite3.Connection):
    def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
        _met("execute", sql, sqlite=True)
        return super().execute(sql, *rest)

    def executemany(self, sql: str, *rest: Any) -> sqlite3.Cursor:
        _met("executemany", sql, sqlite=True)
        return super().executemany(sql, *rest)

    def executescript(self, sql: str) -> sqlite3.Cursor:
        _met("executescript", sql, sqlite=True)
        return super().executescript(sql)

    def close(self) -> None:
        super().close()
        _met("close", "database", sqlite=True)

    def __exit__(self, kind: Any, *rest: Any) -> Any:
        if kind is None:
            try:
                _met("commit", "", sqlite=True)
            except BaseException:
                super().rollback()
                raise
        return super().__exit__(kind, *rest)


class _Memory(sqlite3.Connection):
    """A database in memory, which no file can fail."""


def _connect(name: Any, *args: Any, **options: Any) -> sqlite3.Connection:
    factory = _Memory if str(name) == ":memory:" else _Database
    return _real_connect(name, *args, factory=factory, **options)


class _File:
    """An open file whose writing and closing may fail."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, data: Any) -> int:
        _met("write", self._file.name if isinstance(self._file.name, str) else "file")
        return self._file.write(data)

    def flush(self) -> None:
        _met("flush", "file")
        self._file.flush()

    def close(self) -> None:
        self._file.close()
        _met("close", "file")

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _open(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
    opened = _real_open(file, mode, *rest, **options)
    written = any(letter in mode for letter in "wax+")
    return _File(opened) if _active and written else opened


def _stat(path: Any, *rest: Any, **options: Any) -> os.stat_result:
    _met("stat", path)
    return _real_stat(path, *rest, **options)


_real_connect: Final = sqlite3.connect
_real_open: Final = io.open
_real_stat: Final = os.stat


class _Patches:
    """The functions that stand in for the real ones while there is a fault."""

    def __init__(self) -> None:
        self._patches: list[Any] = []

    def enter(self) -> None:
        replaced: list[tuple[Any, str, Callable[..., Any]]] = [
            (sqlite3, "connect", _connect),
            (io, "open", _open),
            (builtins, "open", _open),
            (os, "stat", _stat),
        ]
        self._patches = [mock.patch.object(*one) for one in replaced]
        for patch in self._patches:
            patch.start()

    def leave(self) -> None:
        for patch in self._patches:
            patch.stop()


_patched: Final = _Patches()


@contextmanager
def temporary_folder(path: Path) -> Generator[None]:
    """Have temporary files made in `path`."""
    import tempfile

    path.mkdir(parents=True, exist_ok=True)
    with mock.patch.object(tempfile, "tempdir", str(path)):
        yield
