"""The history: what is kept, found again, shared, and never in the way."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sx_kernel.session.history import OUTPUT_LIMIT, History, default_path


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
