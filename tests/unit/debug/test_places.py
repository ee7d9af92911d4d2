"""debug/places.py: the files of cells that front ends ask for."""

from __future__ import annotations

import stat
import tempfile
from pathlib import Path

import pytest

from sx_kernel.base.files import temporary_name
from sx_kernel.debug.places import Places


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
