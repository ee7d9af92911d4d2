"""session/world/files.py."""

from __future__ import annotations

import gc
import os
import resource
import signal
import threading
from pathlib import Path

import pytest

from sx_kernel import Session
from sx_kernel.base import reading
from tests.unit.session.world.reading import failure


@pytest.mark.parametrize(
    "text", ["(read-text {})", "(read-bytes {})", "(read-lines {})", "(read-csv {})", "(load {})"]
)
def test_a_file_without_end_is_an_error(
    session: Session, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """/dev/zero was read until the memory of the machine was full, deaf to Ctrl-C."""
    monkeypatch.setattr(reading, "MOST", 3 * reading.PIECE)
    problem = failure(session, text.format('"/dev/zero"'))
    assert problem.kind == "io-error"
    assert "too large" in str(problem).lower()


CANNOT_BE = (
    '(string-repeat "x" 5000)',
    '(string-repeat "x/" 5000)',
    '"\\u0000"',
    '"/proc/1/root/x"',
)


READERS = ("open-input-file", "open-binary-input-file", "load", "read-text", "read-csv", "file-size",
           "list-directory", "file-exists?", "directory?")  # fmt: skip


@pytest.mark.parametrize("name", CANNOT_BE)
@pytest.mark.parametrize("op", READERS)
def test_names_that_can_be_no_file_are_no_internal_error(
    session: Session, op: str, name: str
) -> None:
    """Python's own tests of paths raise for names that are too long, and in closed folders."""
    told = session.eval(f"(guard (e (true (error-type e))) ({op} {name}))")
    assert told in (False, "io-error")


def test_a_file_with_a_byte_order_mark_is_read_without_it(session: Session) -> None:
    Path("a").write_bytes(b"\xef\xbb\xbfx")
    assert session.eval('(list (read-text "a") (call-with-input-file "a" read-line))') == ["x", "x"]


def test_long_files_are_read_piece_by_piece(session: Session) -> None:
    line = "é" * 99_999
    Path("a").write_text("\n".join([line] * 30), encoding="utf-8")
    session.eval(
        "(define (count p) (let loop ((n 0)) (let ((l (read-line p))) (if (eof-object? l) n (loop (+ n (len l)))))))"
    )
    assert session.eval('(call-with-input-file "a" count)') == 30 * 99_999


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(session: Session) -> None:
    Path("a").write_text("x")
    Path("a").chmod(0)
    assert "permission denied" in failure(session, '(read-text "a")').message


def test_what_was_there_stays_until_the_new_is_complete(session: Session) -> None:
    Path("a").write_text("old")
    failure(session, '(call-with-output-file "a" (fn (p) (display "half" p) (error "stop")))')
    assert Path("a").read_text() == "old"
    session.eval('(define p (open-output-file "a")) (display "new" p)')
    assert Path("a").read_text() == "old"
    session.eval("(close-port p) (close-port p)")
    assert Path("a").read_text() == "new"
    assert failure(session, '(display "more" p)').kind == "io-error"
    gc.collect()
    assert sorted(path.name for path in Path().iterdir()) == ["a"]


def test_permissions_are_kept(session: Session) -> None:
    Path("a").write_text("old")
    Path("a").chmod(0o600)
    session.eval('(call-with-output-file "a" newline)')
    assert Path("a").stat().st_mode & 0o777 == 0o600

    Path("a").chmod(0o755)
    session.eval('(write-text "a" "new") (write-csv "a" (list (list 1)))')
    assert Path("a").stat().st_mode & 0o777 == 0o755


WRITING = (
    '(write-text "link" "new")',
    '(write-bytes "link" (string->utf8 "new"))',
    '(append-text "link" "new")',
    '(write-csv "link" (list (list "new")))',
    '(call-with-output-file "link" (fn (p) (display "new" p)))',
)


@pytest.mark.parametrize("text", WRITING)
def test_links_stay_links_and_what_they_lead_to_is_written(session: Session, text: str) -> None:
    Path("d").mkdir()
    Path("d/a").write_text("old")
    for target in ("d/a", "d/new"):  # the second is not there yet
        Path("link").unlink(missing_ok=True)
        Path("link").symlink_to(target)
        session.eval(text)
        assert Path("link").is_symlink()
        assert Path(target).read_text().strip().endswith("new")
    assert sorted(path.name for path in Path("d").iterdir()) == ["a", "new"]


@pytest.mark.parametrize("text", WRITING)
def test_links_in_a_circle_are_an_error_that_names_them(session: Session, text: str) -> None:
    Path("link").symlink_to("other")
    Path("other").symlink_to("link")
    error = failure(session, text)
    assert error.kind == "io-error"
    assert "cannot use link: too many levels of symbolic links" in error.message
    assert sorted(path.name for path in Path().iterdir()) == ["link", "other"]


def test_devices_and_pipes_are_written_to_and_stay(session: Session) -> None:
    os.mkfifo("pipe")
    seen: list[str] = []
    reader = threading.Thread(target=lambda: seen.append(Path("pipe").read_text()))
    reader.start()
    session.eval('(write-text "pipe" "through")')
    reader.join(10)
    assert seen == ["through"]
    assert Path("pipe").is_fifo()
    assert session.eval('(write-text "/dev/null" "x") (read-text "/dev/null")') == ""
    assert "no space left" in failure(session, '(write-text "/dev/full" "x")').message


def test_a_full_disk_leaves_what_was_there_and_nothing_half_written(session: Session) -> None:
    Path("a").write_text("old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        for text in (
            '(write-text "a" (make-string 100000 "x"))',
            '(call-with-output-file "a" (fn (p) (display (make-string 100000 "x") p)))',
        ):
            error = failure(session, text)
            assert error.kind == "io-error"
            assert "cannot use a: file too large" in error.message
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)
    assert [path.name for path in Path().iterdir()] == ["a"]
    assert Path("a").read_text() == "old"


def test_a_file_that_vanishes_while_it_is_read(session: Session) -> None:
    Path("a").write_text("one\ntwo\n")
    session.eval('(define p (open-input-file "a"))')
    Path("a").unlink()
    assert session.eval("(list (read-line p) (read-line p) (eof-object? (read-line p)))") == [
        "one",
        "two",
        True,
    ]


def test_a_file_that_is_too_big_for_memory(session: Session) -> None:
    with Path("a").open("wb") as file:
        file.truncate(1 << 40)
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (1 << 33, before[1]))
    try:
        error = failure(session, '(read-text "a")')
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    assert error.kind in ("io-error", "limit-error")
    assert session.eval('(call-with-port (open-binary-input-file "a") (fn (p) (read-u8 p)))') == 0
