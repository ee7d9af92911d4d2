"""base/writing.py: what a command writes into a file that its user has named."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.writing import write_named, writing


def test_the_file_has_the_content_when_the_block_is_over(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")
    with writing(str(file)) as draft:
        draft.write(b"new")
        assert file.read_text() == "old"
    assert file.read_text() == "new"


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (OSError(errno.ENOSPC, "No space left"), "No space left"),
        (ValueError("no format"), "no format"),
    ],
)
def test_what_fails_is_an_error_of_the_user_s_and_what_was_there_stays(
    tmp_path: Path, problem: Exception, told: str
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")

    def fail() -> None:
        with writing(str(file)) as draft:
            draft.write(b"half")
            raise problem

    with pytest.raises(SxError, match=rf"cannot write \S+a.txt: {told}"):
        fail()
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_not_there_is_an_error_of_the_user_s(tmp_path: Path) -> None:
    with pytest.raises(SxError, match="No such file or directory"):
        write_named(str(tmp_path / "none" / "a.txt"), "text")
