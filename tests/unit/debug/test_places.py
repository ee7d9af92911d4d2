"""debug/places.py: sources by the paths that front ends know, and lines of their texts."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest

from sx_kernel import Session
from sx_kernel.base.files import temporary_name
from sx_kernel.base.source import Source
from sx_kernel.debug.places import Places, column_at, is_users, line_at, murmur2
from tests.unit.debug.test_debugger import FACT


def test_lines_and_columns_count_from_1() -> None:
    source = Source("ab\n\ncd")
    found = [(line_at(source, pos), column_at(source, pos)) for pos in range(6)]
    assert found == [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2)]


def test_a_cell_is_known_by_the_path_of_its_text() -> None:
    places = Places()
    path = places.note_cell("In [1]", "(+ 1 2)")
    assert path == f"{places.prefix}{murmur2('(+ 1 2)')}.sx"
    assert places.path_of(Source("anything", "In [1]")) == path
    assert places.text_of(path) == "(+ 1 2)"


def test_a_text_that_was_never_announced_has_a_path_all_the_same() -> None:
    places = Places()
    path = places.path_of(Source("(f)", "In [7]"))
    assert path is not None and path == places.cell_path("(f)")
    assert places.text_of(path) == "(f)"
    assert places.path_of(None) is None


def test_a_file_is_known_by_its_real_path(tmp_path: Path) -> None:
    file = tmp_path / "a.sx"
    file.write_text("(+ 1 2)", encoding="utf-8")
    link = tmp_path / "b.sx"
    link.symlink_to(file)
    places = Places()
    assert places.path_of(Source("(+ 1 2)", str(link))) == os.path.realpath(file)
    assert places.text_of(str(link)) == "(+ 1 2)"
    assert places.text_of(str(tmp_path / "none.sx")) is None
    assert places.same(str(link)) == os.path.realpath(file) and places.same("") == ""


def test_what_was_dumped_is_there_until_it_is_closed() -> None:
    places = Places()
    places.prefix = places.prefix.replace("sx_", "sx_places_")
    path = Path(places.dump("(+ 1 2)"))
    assert path.read_text(encoding="utf-8") == "(+ 1 2)"
    places.close()
    assert not path.exists() and not path.parent.exists()


def test_a_session_that_dumps_nothing_makes_no_folder() -> None:
    places = Places()
    places.prefix = places.prefix.replace("sx_", "sx_unused_")
    places.note_cell("In [1]", "1")
    places.close()
    assert not Path(places.prefix).exists()


def test_the_library_has_paths_and_is_not_the_user_s() -> None:
    session = Session()
    lam = session.eval("map").__closure__[1].cell_contents
    places = Places()
    path = places.path_of(lam.source)
    assert path is not None and Path(path).parts[-3:-1] == ("sx_kernel", "lib")
    assert places.text_of(path) == Path(path).read_text(encoding="utf-8")
    assert not is_users(lam)
    assert is_users(session.eval("(fn (x) x)").__closure__[1].cell_contents)


def test_the_hash_is_that_of_jupyterlab() -> None:
    from ipykernel.compiler import murmur2_x86

    for text in ("", "a", "ab", "abc", "abcd", '(display "grüße, 世界")', FACT):
        assert murmur2(text) == murmur2_x86(text, 0xC70F6907)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return Places()


def test_the_folder_of_cells_has_a_name_that_nobody_can_guess(places: Places) -> None:
    assert places.prefix != Places().prefix
    assert Path(places.prefix).name.startswith(temporary_name())


def test_cells_are_dumped_where_nobody_else_reads_and_are_gone_at_the_end(
    places: Places, tmp_path: Path
) -> None:
    path = Path(places.dump("(+ 1 2)"))
    assert path.read_text() == "(+ 1 2)"
    assert places.cell_path("(+ 1 2)") == str(path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    places.close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_taken_away_is_made_anew(places: Places) -> None:
    path = Path(places.dump("(+ 1 2)"))
    path.unlink()
    path.parent.rmdir()
    assert Path(places.dump("(+ 1 2)")).read_text() == "(+ 1 2)"
