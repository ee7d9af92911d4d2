"""What is kept on disk is found whole, by its owner, under what it was made of; or not at all."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sx_kernel.base import store

DATA = b"payload" * 1000


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to keep things in."""
    folder = tmp_path / "kept"
    monkeypatch.setenv("SX_CACHE_DIR", str(folder))
    return folder


def only_file(home: Path) -> Path:
    """The one file that is there."""
    (file,) = home.iterdir()
    return file


def test_what_was_saved_is_found_under_its_key_only() -> None:
    assert store.save("library", "k1", DATA)
    assert store.load("library", "k1") == DATA
    assert store.load("library", "k2") is None


def test_the_fingerprint_depends_on_every_part_and_on_their_borders() -> None:
    parts = [[b"ab", b"c"], [b"a", b"bc"], [b"abc"], [b"ab", b"c", b""]]
    assert len({store.fingerprint(p) for p in parts}) == 4
    assert store.fingerprint([b"ab", b"c"]) == store.fingerprint([b"ab", b"c"])


def test_the_fingerprint_depends_on_python_s_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = store.fingerprint([b"x"])
    monkeypatch.setattr("sys.version", "4.0")
    assert store.fingerprint([b"x"]) != before


def test_a_file_cut_short_anywhere_is_not_found(home: Path) -> None:
    store.save("library", "k", DATA)
    whole = only_file(home).read_bytes()
    for length in (0, 7, 8, 39, 40, 41, len(whole) - 1):
        only_file(home).write_bytes(whole[:length])
        assert store.load("library", "k") is None


def test_a_file_with_a_changed_byte_or_of_another_kind_is_not_found(home: Path) -> None:
    store.save("library", "k", DATA)
    whole = only_file(home).read_bytes()
    for at in (0, 20, 45, len(whole) - 1):
        only_file(home).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert store.load("library", "k") is None
    only_file(home).write_bytes(b"\x80\x05N.")  # somebody else's pickle
    assert store.load("library", "k") is None


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_could_have_written_is_not_found(home: Path, mode: int) -> None:
    store.save("library", "k", DATA)
    assert only_file(home).stat().st_mode & 0o777 == 0o600
    only_file(home).chmod(mode)
    assert store.load("library", "k") is None


def test_a_file_of_another_user_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    store.save("library", "k", DATA)
    monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)
    assert store.load("library", "k") is None
    assert store.own_folder() is None


def test_a_folder_that_others_can_write_to_is_not_used(home: Path) -> None:
    home.mkdir(mode=0o700)
    home.chmod(0o777)
    assert not store.save("library", "k", DATA)
    assert list(home.iterdir()) == []


def test_a_full_disk_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    assert not store.save("library", "k", DATA)
    assert list(home.iterdir()) == []


def test_a_place_where_no_folder_can_be_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SX_CACHE_DIR", str(tmp_path / "file" / "folder"))
    assert not store.save("library", "k", DATA)
    assert store.load("library", "k") is None
    assert store.kept() == {}
    assert store.clear() == 0


def test_writers_at_the_same_time_leave_a_whole_file(home: Path) -> None:
    versions = [bytes([i]) * 200_000 for i in range(8)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            done = [pool.submit(store.save, "library", "k", data) for data in versions]
            found = [store.load("library", "k") for _ in range(20)]
            assert all(result.result() for result in done)
            assert all(data is None or data in versions for data in found)
    assert store.load("library", "k") in versions
    assert len(list(home.iterdir())) == 1


def test_old_versions_are_thrown_away(home: Path) -> None:
    for number in range(20):
        store.save("library", f"k{number}", DATA)
        os.utime(home / f"library-k{number}", (number, number))
    assert len(list(home.iterdir())) <= store.KEPT + 1
    assert store.load("library", "k19") == DATA


def test_off_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SX_CACHE_DIR", "off")
    assert store.folder() is None
    assert not store.save("library", "k", DATA)
    assert store.load("library", "k") is None


def test_clearing_removes_ours_and_nothing_else(home: Path) -> None:
    store.save("library", "k", DATA)
    (home / "bytecode" / "deep").mkdir(parents=True)
    (home / "bytecode" / "deep" / "m.pyc").touch()
    (home / "thesis.txt").touch()
    assert store.kept().keys() == {"library", "bytecode"}
    assert store.clear() == 2
    assert (home / "thesis.txt").exists()
    assert store.kept() == {}


def test_the_user_s_cache_folder_is_the_usual_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SX_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert store.folder() == tmp_path / "sx-kernel"
