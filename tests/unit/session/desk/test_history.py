"""The history: what is kept, found again, shared, and never in the way."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from sx_kernel.session.desk import history as history_module
from sx_kernel.session.desk.history import OUTPUT_LIMIT, History, default_path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A place in a folder that does not exist yet."""
    return tmp_path / "state" / "history.sqlite"


def typed(file: Path | None, *sources: str) -> History:
    """A session in which `sources` were typed."""
    history = History(file, face="test")
    for line, source in enumerate(sources, 1):
        history.add(line, source)
        history.finish(line, ok=True, output=source.upper())
    return history


def sources(found: list[object]) -> list[str]:
    return [one.source for one in found]  # pyright: ignore[reportAttributeAccessIssue]


def test_the_tail_spans_sessions(file: Path) -> None:
    typed(file, "a", "b").close()
    second = typed(file, "c", "a")
    assert sources([*second.tail(3)]) == ["b", "c", "a"]
    assert sources([*second.tail(10, unique=True)]) == ["b", "c", "a"]
    assert [(one.session, one.line) for one in second.tail(2)] == [(2, 1), (2, 2)]


def test_a_search_takes_shell_patterns(file: Path) -> None:
    history = typed(file, "(map f)", "(filter g)", "(map h)", "(map f)")
    assert sources([*history.search("(map*")]) == ["(map f)", "(map h)", "(map f)"]
    assert sources([*history.search("(map*", unique=True)]) == ["(map h)", "(map f)"]
    assert sources([*history.search("(map ?)", 1)]) == ["(map f)"]
    assert history.search("nothing") == []


def test_a_range_counts_back_from_this_session(file: Path) -> None:
    typed(file, "a", "b", "c").close()
    history = typed(file, "d")
    assert sources([*history.range(0)]) == ["d"]
    assert sources([*history.range(-1, 2, 4)]) == ["b", "c"]
    assert sources([*history.range(1, 1, 2)]) == ["a"]
    assert history.range(-7) == []


def test_the_end_of_an_input_is_noted(file: Path) -> None:
    history = History(file, face="test")
    history.add(1, "(f)")
    assert history.tail(1)[0].ok is None
    history.finish(1, ok=False, output="x" * 10_000)
    found = history.tail(1)[0]
    assert found.ok is False
    assert found.output is not None
    assert len(found.output) == OUTPUT_LIMIT


def test_two_sessions_at_once_have_numbers_of_their_own(file: Path) -> None:
    first, second = typed(file, "a"), typed(file, "b")
    assert first.session != second.session
    first.add(2, "c")
    assert sources([*second.tail(3)]) == ["a", "c", "b"]


def test_any_thread_may_add_and_ask(file: Path) -> None:
    history = typed(file, "a")

    def work(n: int) -> None:
        history.add(n, f"from {n}")
        history.tail(5)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(2, 12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(history.tail(100)) == 11
    assert history.problem is None


def test_nothing_is_made_before_the_first_input(file: Path) -> None:
    History(file, face="test").close()
    assert not file.parent.exists()


def test_a_folder_that_cannot_be_made_means_memory(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    history = typed(blocked / "history.sqlite", "a")
    assert sources([*history.tail(5)]) == ["a"]
    assert history.problem is not None
    assert history.problem.startswith("history is not kept")


def test_a_damaged_file_is_moved_aside(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("this is no database, whatever its name says" * 100)
    history = typed(file, "a")
    assert sources([*history.tail(5)]) == ["a"]
    assert history.problem is None
    assert file.with_name("history.sqlite.damaged").exists()


def test_a_file_that_goes_bad_later_means_memory(file: Path) -> None:
    history = typed(file, "a")
    history._connection().execute("drop table inputs")
    history.add(2, "b")
    assert sources([*history.tail(5)]) == ["b"]
    assert history.problem is not None


def test_the_place_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SX_HISTORY", "off")
    assert default_path() is None
    monkeypatch.setenv("SX_HISTORY", str(tmp_path / "x"))
    assert default_path() == tmp_path / "x"
    monkeypatch.setenv("SX_HISTORY", "")
    found = default_path()
    assert found is not None
    assert found.name == "history.sqlite"


# -- a file that fails, in every way ---------------------------------------------------------------


def permissions(folder: Path) -> dict[str, str]:
    """Name → permissions of a folder and all that is in it."""
    return {path.name: f"{path.stat().st_mode & 0o777:o}" for path in [folder, *folder.iterdir()]}


def test_nobody_else_may_read_it_nor_what_lies_beside_it(file: Path) -> None:
    history = typed(file, "a")
    names = {"history.sqlite", "history.sqlite-wal", "history.sqlite-shm"}
    assert permissions(file.parent) == {"state": "700", **dict.fromkeys(names, "600")}
    history.close()


def test_files_that_others_could_read_are_closed_to_them(file: Path) -> None:
    file.parent.mkdir(mode=0o755)
    for path in (file, file.with_name("history.sqlite-wal")):
        path.touch()
        path.chmod(0o644)
    history = typed(file, "a")
    found = permissions(file.parent)
    assert found.pop("state") == "755"  # the user's own folder, as it was
    assert set(found.values()) == {"600"}
    history.close()


def test_the_usual_folder_is_closed_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("SX_HISTORY", "")
    (tmp_path / "sx").mkdir(mode=0o755)
    path = default_path()
    assert path is not None
    history = typed(path, "a")
    assert permissions(tmp_path / "sx")["sx"] == "700"
    history.close()


def test_a_device_keeps_its_permissions(tmp_path: Path) -> None:
    """SX_HISTORY=/dev/null, as root: nobody else could write there any more."""
    before = Path("/dev/null").stat().st_mode
    assert sources([*typed(Path("/dev/null"), "a").tail(5)]) == ["a"]
    assert Path("/dev/null").stat().st_mode == before


def locked(file: Path) -> sqlite3.Connection:
    """Another process that writes and does not end."""
    other = sqlite3.connect(file)
    other.execute("begin exclusive")
    return other


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is told of the file; nobody waits for it."""
    monkeypatch.setattr(history_module, "BUSY_SECONDS", 0.01)
    return []


def test_a_locked_file_means_memory_and_is_told_once(file: Path, told: list[str]) -> None:
    typed(file, "old").close()
    other = locked(file)
    history = History(file, face="test", on_problem=told.append)
    for line, source in enumerate("abc", 1):
        history.add(line, source)
        history.finish(line, ok=True)
    assert sources([*history.tail(9)]) == ["old", "a", "b", "c"]  # what can be read is there
    assert told == [f"history is not kept in {file}: database is locked"]
    other.close()


def test_a_file_that_is_locked_later_loses_nothing(file: Path, told: list[str]) -> None:
    history = History(file, face="test", on_problem=told.append)
    history.add(1, "a")
    other = locked(file)
    history.finish(1, ok=True)
    history.add(2, "b")
    assert sources([*history.range(0)]) == ["a", "b"]
    assert len(told) == 1
    other.close()


def test_a_full_disk_means_memory_and_keeps_what_was_there(file: Path, told: list[str]) -> None:
    typed(file, "old").close()
    history = History(file, face="test", on_problem=told.append)
    history.add(1, "a")
    history._connection().execute("pragma max_page_count = 1")
    for line in range(2, 30):
        history.add(line, f"{line}" * 1000)
    assert sources([*history.tail(100)])[:2] == ["old", "a"]
    assert len(history.tail(100)) == 30
    assert told == [f"history is not kept in {file}: database or disk is full"]


def test_a_file_that_is_damaged_while_it_is_used_is_moved_aside(
    file: Path, told: list[str]
) -> None:
    history = History(file, face="test", on_problem=told.append)
    for line in range(1, 200):
        history.add(line, "x" * 500)
    history._connection().execute("pragma wal_checkpoint(truncate)")
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    file.write_bytes(data)
    history.close()
    history.add(200, "after")
    assert sources([*history.range(0)])[-1] == "after"
    assert len(told) == 1
    history.close()
    again = typed(file, "new")
    assert sources([*again.tail(5)]) == ["new"]
    assert again.problem is None


def test_a_file_that_may_only_be_read_is_read(file: Path, told: list[str]) -> None:
    typed(file, "old").close()
    history = History(file, face="test", on_problem=told.append)
    history.tail(1)
    history._connection().execute("pragma query_only = on")
    history.add(1, "a")
    assert sources([*history.tail(5)]) == ["old", "a"]
    assert len(told) == 1


def test_a_folder_that_vanishes_costs_nothing(file: Path, told: list[str]) -> None:
    history = History(file, face="test", on_problem=told.append)
    history.add(1, "a")
    shutil.rmtree(file.parent)
    for line in range(2, 10):
        history.add(line, "b")
        history.finish(line, ok=True)
    history.close()
    history.add(10, "c")
    assert sources([*history.tail(1)]) == ["c"]


def test_text_that_is_no_unicode_and_numbers_without_end_are_taken(file: Path) -> None:
    history = typed(file, "half of a pair: \ud800", "b")
    assert sources([*history.tail(10**30)]) == ["half of a pair: \\ud800", "b"]
    assert history.search("\ud800*", 10**30) == []
    assert history.range(10**30, -(10**30), 10**30) == []
    assert history.range(-(10**30)) == []
    assert history.problem is None


def test_sessions_that_begin_at_the_same_time_share_a_new_file(file: Path) -> None:
    """SQLite does not wait for the lock that it needs to make a file one for several writers."""
    start = threading.Barrier(8)
    opened: list[History] = []

    def begin() -> None:
        start.wait()
        history = typed(file, *(f"{n}" for n in range(20)))
        opened.append(history)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [history.problem for history in opened] == [None] * 8
    assert len({history.session for history in opened}) == 8
    assert len(opened[0].tail(1000)) == 160
    for history in opened:
        history.close()


def test_in_memory_only_the_newest_inputs_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "IN_MEMORY", 1000)
    history = typed(None, *(f"{n}" for n in range(1, 3001)))
    found = sources([*history.tail(10_000)])
    assert found[-1] == "3000"
    assert len(found) == 1000


def test_any_number_of_inputs_is_walked_through_a_page_at_a_time(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_module, "PAGE", 2)
    typed(file, "before").close()
    history = typed(file, *"abcde")
    history.add(9, "after a gap")
    asked: list[int] = []
    whole = History.range

    def seen(self: History, *args: int, **more: int) -> list[history_module.Input]:
        found = whole(self, *args, **more)
        asked.append(len(found))
        return found

    monkeypatch.setattr(History, "range", seen)
    assert sources([*history.each(0)]) == [*"abcde", "after a gap"]
    assert max(asked) == 2
    assert sources([*history.each(-1)]) == ["before"]
    assert [*history.each(-7)] == []


def test_a_range_can_be_cut_to_its_newest(file: Path) -> None:
    history = typed(file, *"abcde")
    assert sources([*history.range(0, most=2)]) == ["d", "e"]
    assert sources([*history.range(0, 1, 4, most=2)]) == ["b", "c"]
