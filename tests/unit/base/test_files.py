"""base/files.py: files that are whole, and files that nobody else may read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sx_kernel.base import files
from sx_kernel.base.files import (
    close_to_others,
    place_of,
    private_file,
    private_folder,
    replacing,
    user_path,
    write_whole,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    file.chmod(0o640)
    write_whole(file, b"new")
    assert (file.read_bytes(), mode(file)) == (b"new", 0o640)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_fails_halfway_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")

    def fail() -> None:
        with replacing(file) as draft:
            draft.write(b"ne")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_file_is_written_to_where_none_can_be_made_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")

    def closed(**_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(files.tempfile, "mkstemp", closed)
    write_whole(file, b"new")
    assert file.read_bytes() == b"new"
    with pytest.raises(PermissionError):
        write_whole(tmp_path / "b", b"new")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "a", tmp_path / "b"
    link.symlink_to(file)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert file.read_bytes() == b"new"
    assert place_of(link) == file


def test_links_in_a_circle_lead_nowhere(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    one.symlink_to(other)
    other.symlink_to(one)
    with pytest.raises(OSError, match=r"[Ll]inks|symbolic"):
        place_of(one)


def test_what_is_no_ordinary_file_is_written_to() -> None:
    write_whole(Path(os.devnull), b"gone")
    assert not Path(os.devnull).is_file()


def test_a_private_file_is_for_its_owner(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"secret", private=True)
    private_file(tmp_path / "b")
    assert mode(tmp_path / "a") == mode(tmp_path / "b") == 0o600


def test_folders_that_are_missing_are_made_for_their_owner(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    private_folder(tmp_path / "a" / "b")
    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700
    assert mode(tmp_path) == 0o755


def test_a_folder_of_ours_is_closed_to_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    private_folder(tmp_path, ours=True)
    assert mode(tmp_path) == 0o700


def test_what_is_somebody_elses_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setattr(files, "is_mine", lambda _status: False)
    close_to_others(tmp_path)
    assert mode(tmp_path) == 0o755


def test_a_name_may_begin_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/there")
    assert user_path("~/a") == Path("/there/a")
    assert user_path("a/~") == Path("a/~")
    with pytest.raises(FileNotFoundError, match="there is no home ~nobody-of-that-name"):
        user_path("~nobody-of-that-name/a")
