"""`sx format` from outside: files, folders, standard input, `--check`."""

from __future__ import annotations

from pathlib import Path

from tests.unit.conftest import Sx


def test_a_file_is_laid_out_and_told(sx: Sx, tmp_path: Path) -> None:
    file = tmp_path / "a.sx"
    file.write_text("(f\n      x )\n")
    file.chmod(0o750)
    done = sx("format", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"{file} laid out anew\n")
    assert file.read_text() == "(f\n x)\n"
    assert file.stat().st_mode & 0o777 == 0o750
    done = sx("format", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_check_writes_nothing(sx: Sx, tmp_path: Path) -> None:
    file = tmp_path / "a.sx"
    file.write_text("(f\n      x )\n")
    done = sx("format", "--check", str(file))
    assert (done.returncode, done.stderr) == (1, f"{file} would be laid out anew\n")
    assert file.read_text() == "(f\n      x )\n"


def test_folders_are_gone_through(sx: Sx, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.sx").write_text("( a)\n")
    (tmp_path / "b.txt").write_text("( a)\n")
    assert sx("format", str(tmp_path)).returncode == 0
    assert (tmp_path / "sub" / "a.sx").read_text() == "(a)\n"
    assert (tmp_path / "b.txt").read_text() == "( a)\n"


def test_standard_input_goes_to_standard_output(sx: Sx) -> None:
    done = sx("format", "-", stdin="(f\n    é )")
    assert (done.returncode, done.stdout, done.stderr) == (0, "(f\n é)\n", "")
    done = sx("format", "--check", "-", stdin="( f)")
    assert (done.returncode, done.stdout) == (1, "")


def test_what_cannot_be_read_is_told_and_left_alone(sx: Sx, tmp_path: Path) -> None:
    wrong, right = tmp_path / "a.sx", tmp_path / "b.sx"
    wrong.write_text("(f\n")
    right.write_text("( f)\n")
    done = sx("format", str(tmp_path))
    assert done.returncode == 1
    assert 'unclosed "(" opened at line 1, column 1' in done.stderr
    assert f"{wrong}, line 1" in done.stderr
    assert wrong.read_text() == "(f\n"
    assert right.read_text() == "(f)\n"


def test_other_encodings_are_told(sx: Sx, tmp_path: Path) -> None:
    file = tmp_path / "a.sx"
    file.write_bytes(b"(f \xe9)")
    done = sx("format", str(file))
    assert done.returncode == 1
    assert "is no UTF-8 text" in done.stderr
    assert file.read_bytes() == b"(f \xe9)"


def test_links_stay_links(sx: Sx, tmp_path: Path) -> None:
    file, link = tmp_path / "a.sx", tmp_path / "b.sx"
    file.write_text("( f)\n")
    link.symlink_to(file)
    assert sx("format", str(link)).returncode == 0
    assert link.is_symlink()
    assert file.read_text() == "(f)\n"


def test_wrong_usage_is_told(sx: Sx, tmp_path: Path) -> None:
    assert sx("format").returncode == 2
    done = sx("format", "--chekc", "a.sx")
    assert done.returncode == 2
    assert "unknown option --chekc" in done.stderr
    done = sx("format", str(tmp_path / "none.sx"))
    assert done.returncode == 2
    assert "cannot read" in done.stderr
