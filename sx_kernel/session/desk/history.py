"""Everything that was typed, in an SQLite file that all faces share.

    history = History(default_path(), face="notebook")
    history.add(1, "(+ 1 2)")
    history.finish(1, ok=True, output="3")
    history.tail(10)                                # [Input(session=7, line=1, …)]

Any thread may ask and add; several processes may share one file. A history that cannot be kept is
no reason to stop anybody: if the file fails, it goes on in memory, with what can still be read of
the file, and `problem` says why. Nothing here raises.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar, final

from sx_kernel.base.files import close_to_others, private_file, private_folder, user_path

T = TypeVar("T")

OUTPUT_LIMIT: Final = 2_000
"""Characters of a result that are kept."""

BUSY_SECONDS: Final = 1.0
"""How long to wait for another process that is writing."""

RESCUED: Final = 5_000
"""Inputs of a file that has failed which are taken along into memory."""

IN_MEMORY: Final = 5_000
"""Inputs that stay in memory, where there is no file: no session may grow without end."""

PRUNED_EVERY: Final = 500

PAGE: Final = 500
"""Inputs that are read at once where there may be any number."""

BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file."""

MOST: Final = (1 << 63) - 1
"""The greatest integer that SQLite knows."""

_SCHEMA: Final = """
create table if not exists sessions (
  id integer primary key autoincrement, face text not null, started text default current_timestamp);
create table if not exists inputs (
  session integer not null, line integer not null, source text not null,
  ok integer, output text, primary key (session, line));
"""

# A line in both orders of interest: newest first, and as it is shown, oldest first.
_COLUMNS: Final = "session, line, source, ok, output"


@final
class Input(NamedTuple):
    """One input. `ok`: None while it runs; `output`: its result as text, cut, None without one."""

    session: int
    line: int
    source: str
    ok: bool | None
    output: str | None


def default_path() -> Path | None:
    """Return where the history is kept; None (in memory only) if SX_HISTORY is "off".

    SX_HISTORY may name another file.
    """
    chosen = os.environ.get("SX_HISTORY", "")
    if chosen == "off":
        return None
    if chosen:
        return _at_home(chosen)
    return _own_folder() / "history.sqlite"


def _at_home(name: str) -> Path:
    """`name` as a path; a home that nobody has is a folder here, which will be found out."""
    try:
        return user_path(name)
    except OSError:
        return Path(name)


def _own_folder() -> Path:
    """SX's folder for what it keeps of a user's doings."""
    try:
        from platformdirs import user_state_path  # takes milliseconds
    except ImportError:  # the plain prompt works without any library
        return _at_home("~/.local/state/sx")
    return user_state_path("sx", appauthor=False)


@final
class History:
    """The inputs of this session, which are added, and of all before it.

    Nothing is opened before it is needed, and a session without inputs leaves no trace.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        face: str,
        on_problem: Callable[[str], object] | None = None,
    ) -> None:
        """`path` None: in memory only. `face`: which face the inputs were typed into.

        `on_problem` is told in words, once, should the file fail. It may be set later.
        """
        self.path = path
        self.face = face
        self.on_problem = on_problem
        self.problem: str | None = None
        self._session: int | None = None
        self._db: sqlite3.Connection | None = None
        self._lock = threading.RLock()

    # -- writing -------------------------------------------------------------------------------

    @property
    def session(self) -> int:
        """The number of this session."""
        with self._lock:
            if self._session is None:
                begin = "insert into sessions (face) values (?)"
                values = (self.face,)
                self._session = self._do(lambda db: db.execute(begin, values).lastrowid or 0, 0)
            return self._session

    def add(self, line: int, source: str) -> None:
        """Note the input number `line` (from 1), before it is evaluated."""
        self._write(
            f"insert or replace into inputs ({_COLUMNS}) values (?, ?, ?, null, null)",
            (self.session, line, _storable(source)),
        )
        if self.path is None and line % PRUNED_EVERY == 0:
            oldest = "delete from inputs where rowid <= (select max(rowid) from inputs) - ?"
            self._write(oldest, (IN_MEMORY,))

    def finish(self, line: int, *, ok: bool, output: str | None = None) -> None:
        """Note how the input `line` ended."""
        kept = None if output is None else _storable(output[:OUTPUT_LIMIT])
        self._write(
            "update inputs set ok = ?, output = ? where session = ? and line = ?",
            (int(ok), kept, self.session, line),
        )

    def close(self) -> None:
        """Close the file. Asking or adding opens it again."""
        with self._lock:
            db, self._db = self._db, None
            if db is not None:
                with suppress(sqlite3.Error):
                    db.close()

    def __del__(self) -> None:
        """A history that nobody closed: Python would complain of the open file (from 3.13 on)."""
        self.close()

    # -- asking --------------------------------------------------------------------------------

    def tail(self, n: int, *, unique: bool = False) -> list[Input]:
        """The last `n` inputs of all sessions, oldest first; with `unique` each text once."""
        return self._newest("1", (), n, unique)

    def search(self, pattern: str, n: int | None = None, *, unique: bool = False) -> list[Input]:
        """The last `n` inputs (None: all) that match the shell pattern `pattern` (`*`, `?`)."""
        most = -1 if n is None else n
        return self._newest("source glob ?", (_storable(pattern),), most, unique)

    def range(
        self, session: int, start: int = 1, stop: int | None = None, *, most: int = -1
    ) -> list[Input]:
        """The inputs `start` to before `stop` (None: to the end) of `session`, oldest first.

        A session of 0 is this one, -1 the one before it, and so on. The last `most` of them, if
        that is not negative.
        """
        with self._lock:
            number = session if session > 0 else self._back(-session)
        bounds = (_within(number), _within(start), MOST if stop is None else _within(stop))
        query = f"select {_COLUMNS} from inputs where session = ? and line >= ? and line < ?"
        return self._ask(f"{query} order by line desc limit ?", (*bounds, most))[::-1]

    def each(self, session: int) -> Iterator[Input]:
        """The inputs of `session`, oldest first, a page at a time: there may be any number."""
        newest = self.range(session, most=1)
        for start in range(1, newest[0].line + 1 if newest else 1, PAGE):
            yield from self.range(session, start, start + PAGE)

    def _newest(self, where: str, values: tuple[Any, ...], n: int, unique: bool) -> list[Input]:
        rows = "inputs"
        if unique:
            rows = "(select *, max(session * 1000000 + line) from inputs group by source)"
        query = f"select {_COLUMNS} from {rows} where {where} order by session desc, line desc"
        return self._ask(f"{query} limit ?", (*values, _within(n)))[::-1]

    def _back(self, sessions: int) -> int:
        """The number of the session that was begun `sessions` before this one; 0 if none was."""
        if sessions == 0:
            return self.session
        query = "select id from sessions where id < ? order by id desc limit 1 offset ?"
        rows = self._rows(query, (self.session, _within(sessions - 1)))
        return rows[0][0] if rows else 0

    def _write(self, query: str, values: tuple[Any, ...]) -> None:
        self._do(lambda db: db.execute(query, values), None)

    def _ask(self, query: str, values: tuple[Any, ...]) -> list[Input]:
        return [
            Input(session, line, source, None if ok is None else bool(ok), output)
            for session, line, source, ok, output in self._rows(query, values)
        ]

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[Any]:
        return self._do(lambda db: db.execute(query, values).fetchall(), [])

    # -- the file ------------------------------------------------------------------------------

    def _do(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Return what `work` answers, done with the file as one transaction; if that fails, in
        memory.

        `otherwise`, if there is no room for it in memory either.
        """
        with self._lock:
            try:
                with self._connection() as db:
                    return work(db)
            except (sqlite3.Error, OSError) as problem:
                first = problem
            try:
                self._fall_back(first)
                with self._connection() as db:
                    return work(db)
            except (sqlite3.Error, OSError):
                self.close()
                return otherwise

    def _connection(self) -> sqlite3.Connection:
        """The open database. Called with the lock held. Raises sqlite3.Error, OSError."""
        if self._db is None:
            self._db = _open(self.path)
        return self._db

    def _fall_back(self, problem: Exception) -> None:
        """Go on in memory, with what can be read of the file, and say so."""
        broken, self.path = self.path, None
        self.close()
        if self.problem is None:
            where = "" if broken is None else f" in {broken}"
            self.problem = f"history is not kept{where}: {_reason(problem)}"
            if self.on_problem is not None:
                self.on_problem(self.problem)
        self._db = db = _open(None)
        if broken is not None:
            _rescue(broken, db)
            if type(problem) is sqlite3.DatabaseError:  # damaged: the next session has a new one
                with suppress(OSError):
                    _move_aside(broken)
        if self._session is not None:
            with db:
                begun = "insert or ignore into sessions (id, face) values (?, ?)"
                db.execute(begun, (self._session, self.face))


def _reason(problem: Exception) -> str:
    return getattr(problem, "strerror", None) or str(problem) or type(problem).__name__


def _storable(text: str) -> str:
    """`text` as it can be stored: half of a surrogate pair, which is no character, is escaped."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _within(n: int) -> int:
    """`n`, or what is nearest to it that SQLite knows."""
    return max(-MOST, min(n, MOST))


def _open(path: Path | None) -> sqlite3.Connection:
    """The database at `path` (None: in memory), made if need be; a damaged one is moved aside.

    Nobody but this user may read it, nor what SQLite keeps beside it, which gets the permissions
    of the file. Raises sqlite3.Error, OSError.
    """
    if path is None:
        return _prepare(":memory:", ())
    private_folder(path.parent, ours=path.parent == _own_folder())
    private_file(path)
    for beside in BESIDE:
        close_to_others(path.with_name(path.name + beside))
    settings = ("pragma journal_mode = wal", "pragma synchronous = normal")
    try:
        return _prepare(str(path), settings)
    except sqlite3.DatabaseError as problem:
        if type(problem) is not sqlite3.DatabaseError:
            raise  # locked, read-only, full: the file is fine
        _move_aside(path)
        private_file(path)
        return _prepare(str(path), settings)


def _move_aside(path: Path) -> None:
    """Give a damaged file another name. Raises OSError."""
    path.rename(path.with_name(path.name + ".damaged"))
    for beside in BESIDE:  # not to be taken for the next file's
        path.with_name(path.name + beside).unlink(missing_ok=True)


def _rescue(path: Path, db: sqlite3.Connection) -> None:
    """Copy the newest inputs of the file `path` into `db`, as far as they can be read."""
    query = f"select {_COLUMNS} from inputs order by session desc, line desc limit {RESCUED}"
    with suppress(sqlite3.Error, OSError):
        name = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(name, timeout=0, uri=True)) as file, db:
            inputs = file.execute(query).fetchall()
            sessions = file.execute("select id, face, started from sessions").fetchall()
            db.executemany("insert or ignore into sessions values (?, ?, ?)", sessions)
            db.executemany(f"insert or ignore into inputs ({_COLUMNS}) values (?,?,?,?,?)", inputs)


def _prepare(name: str, settings: Iterable[str]) -> sqlite3.Connection:
    db = sqlite3.connect(name, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        for setting in settings:
            db.execute(setting)
        db.executescript(_SCHEMA)
    except BaseException:
        db.close()
        raise
    return db
