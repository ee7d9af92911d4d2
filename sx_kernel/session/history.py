"""Everything that was typed, in an SQLite file that all faces share.

    history = History(default_path(), face="notebook")
    history.add(1, "(+ 1 2)")
    history.finish(1, ok=True, output="3")
    history.tail(10)                                # [Input(session=7, line=1, …)]

Any thread may ask and add; several processes may share one file. A history that cannot be kept is
no reason to stop anybody: if the file fails, it goes on in memory and `problem` says why.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, final

OUTPUT_LIMIT: Final = 2_000
"""Characters of a result that are kept."""

BUSY_SECONDS: Final = 1.0
"""How long to wait for another process that is writing."""

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
    """Where the history is kept; None (in memory only) if SX_HISTORY is "off".

    SX_HISTORY may name another file.
    """
    chosen = os.environ.get("SX_HISTORY", "")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen).expanduser()
    try:
        from platformdirs import user_state_path  # takes milliseconds
    except ImportError:  # the plain prompt works without any library
        return Path("~/.local/state/sx/history.sqlite").expanduser()
    return user_state_path("sx", appauthor=False) / "history.sqlite"


@final
class History:
    """The inputs of this session, which are added, and of all before it.

    Nothing is opened before it is needed, and a session without inputs leaves no trace.
    """

    def __init__(self, path: Path | None, *, face: str) -> None:
        """`path` None: in memory only. `face`: which face the inputs were typed into."""
        self.path = path
        self.face = face
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
                self._session = self._begin()
            return self._session

    def add(self, line: int, source: str) -> None:
        """Note the input number `line` (from 1), before it is evaluated."""
        self._write(
            f"insert or replace into inputs ({_COLUMNS}) values (?, ?, ?, null, null)",
            (self.session, line, source),
        )

    def finish(self, line: int, *, ok: bool, output: str | None = None) -> None:
        """Note how the input `line` ended."""
        kept = None if output is None else output[:OUTPUT_LIMIT]
        self._write(
            "update inputs set ok = ?, output = ? where session = ? and line = ?",
            (int(ok), kept, self.session, line),
        )

    def close(self) -> None:
        """Close the file. Asking or adding opens it again."""
        with self._lock:
            if self._db is not None:
                with suppress(sqlite3.Error):
                    self._db.close()
                self._db = None

    def __del__(self) -> None:
        """A history that nobody closed: Python would complain of the open file (from 3.13 on)."""
        self.close()

    # -- asking --------------------------------------------------------------------------------

    def tail(self, n: int, *, unique: bool = False) -> list[Input]:
        """The last `n` inputs of all sessions, oldest first; with `unique` each text once."""
        return self._newest("1", (), n, unique)

    def search(self, pattern: str, n: int | None = None, *, unique: bool = False) -> list[Input]:
        """The last `n` inputs (None: all) that match the shell pattern `pattern` (`*`, `?`)."""
        return self._newest("source glob ?", (pattern,), -1 if n is None else n, unique)

    def range(self, session: int, start: int = 1, stop: int | None = None) -> list[Input]:
        """The inputs `start` to before `stop` (None: to the end) of `session`, oldest first.

        A session of 0 is this one, -1 the one before it, and so on.
        """
        with self._lock:
            number = session if session > 0 else self._back(-session)
        most = 1 << 62 if stop is None else stop
        query = f"select {_COLUMNS} from inputs where session = ? and line >= ? and line < ?"
        return self._ask(f"{query} order by line", (number, start, most))

    def _newest(self, where: str, values: tuple[Any, ...], n: int, unique: bool) -> list[Input]:
        rows = "inputs"
        if unique:
            rows = "(select *, max(session * 1000000 + line) from inputs group by source)"
        query = f"select {_COLUMNS} from {rows} where {where} order by session desc, line desc"
        return self._ask(f"{query} limit ?", (*values, n))[::-1]

    def _back(self, sessions: int) -> int:
        """The number of the session that was begun `sessions` before this one; 0 if none was."""
        if sessions == 0:
            return self.session
        query = "select id from sessions where id < ? order by id desc limit 1 offset ?"
        rows = self._rows(query, (self.session, sessions - 1))
        return rows[0][0] if rows else 0

    # -- the file ------------------------------------------------------------------------------

    def _begin(self) -> int:
        with self._connection() as db:
            return db.execute("insert into sessions (face) values (?)", (self.face,)).lastrowid or 0

    def _write(self, query: str, values: tuple[Any, ...]) -> None:
        with self._lock:
            try:
                with self._connection() as db:
                    db.execute(query, values)
            except sqlite3.Error as problem:
                self._fall_back(problem)
                with self._connection() as db:
                    db.execute(query, values)

    def _ask(self, query: str, values: tuple[Any, ...]) -> list[Input]:
        return [
            Input(session, line, source, None if ok is None else bool(ok), output)
            for session, line, source, ok, output in self._rows(query, values)
        ]

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[Any]:
        with self._lock:
            try:
                return self._connection().execute(query, values).fetchall()
            except sqlite3.Error as problem:
                self._fall_back(problem)
                return []

    def _connection(self) -> sqlite3.Connection:
        """The open database. Called with the lock held."""
        if self._db is None:
            try:
                self._db = _open(self.path)
            except (sqlite3.Error, OSError) as problem:
                self._fall_back(problem)
        assert self._db is not None
        return self._db

    def _fall_back(self, problem: Exception) -> None:
        """Go on in memory, with what is known of this session lost to the file."""
        self.problem = f"history is not kept: {problem}"
        self.close()
        self.path = None
        self._db = db = _open(None)
        if self._session is not None:
            with db:
                db.execute(
                    "insert into sessions (id, face) values (?, ?)", (self._session, self.face)
                )


def _open(path: Path | None) -> sqlite3.Connection:
    """The database at `path` (None: in memory), made if need be; a damaged one is moved aside."""
    if path is None:
        return _prepare(":memory:", ())
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = ("pragma journal_mode = wal", "pragma synchronous = normal")
    try:
        return _prepare(str(path), settings)
    except sqlite3.DatabaseError as problem:
        if isinstance(problem, sqlite3.OperationalError):
            raise  # locked, read-only, full: the file is fine
        path.rename(path.with_name(path.name + ".damaged"))
        return _prepare(str(path), settings)


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
