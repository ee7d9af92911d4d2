"""base/reading.py: files are read whole, but none without end."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from sx_kernel.base import reading
from sx_kernel.base.reading import is_file, read_rest, read_whole


def test_a_file_is_read_whole_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PIECE", 3)
    (tmp_path / "a").write_bytes(b"0123456789")
    assert read_whole(tmp_path / "a") == b"0123456789"


def test_the_rest_is_what_has_not_been_read_yet() -> None:
    file = io.BytesIO(b"abcd")
    file.read(2)
    assert read_rest(file) == b"cd"


def test_what_has_no_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST", 10)
    monkeypatch.setattr(reading, "PIECE", 4)
    with pytest.raises(OSError, match="File too large"):
        read_whole("/dev/zero")


@pytest.mark.parametrize("name", ["a" * 5000, "a\0b", "none"])
def test_what_cannot_be_looked_at_is_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "there").write_bytes(b"")
    assert is_file(str(tmp_path / "there"))
    assert not is_file(str(tmp_path))
    assert not is_file(f"{tmp_path}/{name}")
