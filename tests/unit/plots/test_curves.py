"""plots/curves.py: the cache's curves in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.plots.curves import save_curves
from sx_kernel.session.watching.curves import Mark
from tests.unit.plots.sampled import curves


@pytest.mark.parametrize(
    ("name", "begins"), [("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.pdf", b"%PDF")]
)
def test_the_ending_of_a_file_says_its_format(tmp_path: Path, name: str, begins: bytes) -> None:
    save_curves(curves((Mark(5, "", "$x^$"),)), str(tmp_path / name))
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_an_unknown_ending_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(SxError, match="cannot write"):
        save_curves(curves(), str(tmp_path / "a.nothing"))


def test_a_folder_that_does_not_exist_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(SxError, match="No such file"):
        save_curves(curves(), str(tmp_path / "none" / "a.svg"))


def test_a_picture_that_cannot_be_drawn_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.nothing"
    file.write_text("old")
    with pytest.raises(SxError, match="cannot write"):
        save_curves(curves(), str(file))
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
