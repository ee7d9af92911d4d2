"""Files, ports on files, CSV, the environment: what works, and what is said when it does not."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import threading
from pathlib import Path

import pytest

from sx_kernel import Interrupted, Session, SxError
from sx_kernel.base import reading
from sx_kernel.primitives import ports
from sx_kernel.session.capabilities import EVERYTHING
from sx_kernel.syntax.printer import inspect

TIERS = {"cek": None, "compiled": 1}


@pytest.fixture(params=TIERS)
def session(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Session:
    monkeypatch.chdir(tmp_path)
    return Session(capabilities=EVERYTHING, threshold=TIERS[request.param])


def shown(session: Session, text: str) -> str:
    return inspect(session.eval(text))


def failure(session: Session, text: str) -> SxError:
    with pytest.raises(SxError) as caught:
        session.eval(text)
    return caught.value


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


LONG = "x" * 5_000
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


def test_libraries_and_sources_may_have_long_names(session: Session) -> None:
    assert failure(session, f"(import ({LONG}))").kind == "import-error"
    assert failure(session, f"(import (a {LONG} b))").kind == "import-error"
    with pytest.raises(SxError, match="import-error"):
        session.eval("(import (no-such-thing))", name=LONG)


def test_a_string_port_gives_no_longer_strings_than_there_are(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "MAX_TEXT", 10)
    text = '(let ((p (open-output-string))) (write-string "0123456" p) {} (get-output-string p))'
    assert session.eval(text.format("")) == "0123456"
    problem = failure(session, text.format('(write-string "789a" p)'))
    assert str(problem) == "limit-error: get-output-string: a string of more than 10 characters"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('(write-text "a" "x\\ny") (read-text "a")', '"x\\ny"'),
        ('(write-text "a" "x\\r\\ny\\n") (read-lines "a")', '("x" "y")'),
        ('(write-text "a" "") (list (read-lines "a") (read-text "a"))', '(() "")'),
        ('(write-text "a" "é€😀") (list (read-text "a") (file-size "a"))', '("é€😀" 9)'),
        ('(append-text "a" "x") (append-text "a" "y") (read-text "a")', '"xy"'),
        ('(write-bytes "a" (bytevector 0 255)) (read-bytes "a")', "#u8(0 255)"),
        ('(make-directory "d/e") (list (directory? "d/e") (list-directory) (list-directory "d"))', '(true ("d") ("e"))'),
        ('(write-text "a" "x") (delete-file "a") (file-exists? "a")', "false"),
        ('(call-with-output-file "a" (fn (p) (write (list 1 "x") p))) (call-with-input-file "a" read)', '(1 "x")'),
        ('(with-output-to-file "a" (fn () (println 1) (println 2))) (read-lines "a")', '("1" "2")'),
        ('(write-text "a" "one\\ntwo") (with-input-from-file "a" (fn () (read-line) (read-line)))', '"two"'),
        ('(let ((p (open-binary-output-file "a"))) (write-u8 7 p) (close-port p)) (call-with-port (open-binary-input-file "a") read-u8)', "7"),
        ('(write-csv "a" (list {:a 1 :b "x, y"} {:a nil :b "\\"q\\""})) (list (read-text "a") (read-csv "a"))',
         '("a,b\\n1,\\"x, y\\"\\n,\\"\\"\\"q\\"\\"\\"\\n" ({:a "1" :b "x, y"} {:a "" :b "\\"q\\""}))'),
        ('(write-csv "a" (list (list 1 2) (list 3 4)) ";") (csv-parse (read-text "a") ";")', '(("1" "2") ("3" "4"))'),
        ('(csv-parse "a,\\"b\\nc\\",\\r\\n\\r\\nd,e,f")', '(("a" "b\\nc" "") ("d" "e" "f"))'),
        ('(list (textual-port? (open-output-file "a")) (file-exists? "a"))', "(true false)"),
    ],
)  # fmt: skip
def test_files(session: Session, text: str, value: str) -> None:
    assert shown(session, f"(define (f) {text}) (f)") == value
    assert shown(session, f"(define (f) {text})  (f)").strip()


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


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('(read-text "none")', "none: no such file or directory"),
        ('(read-text "")', ": it is no path"),
        ('(read-text ".")', "is a directory"),
        ('(read-text "a\\u0000b")', "it is no path"),
        ('(read-text "latin")', "latin: it is no text in UTF-8 (byte 2, line 2)"),
        ('(read-lines "latin")', "it is no text in UTF-8"),
        ('(read-csv "latin")', "it is no text in UTF-8"),
        ('(call-with-input-file "latin" (fn (p) (read-line p) (read-line p)))', "it is no text in UTF-8"),
        ('(load "latin")', "UTF-8"),
        ('(open-input-file ".")', "is a directory"),
        ('(open-output-file ".")', "is a directory"),
        ('(write-text "." "x")', "is a directory"),
        ('(write-text "none/x" "x")', "none/x: no such file or directory"),
        ('(open-binary-output-file "none/x")', "none/x: no such file or directory"),
        ('(list-directory "latin")', "not a directory"),
        ('(delete-file "none")', "none: no such file or directory"),
        ('(make-directory "latin")', "latin: file exists"),
        ('(write-text "/dev/full" "x")', "no space left on device"),
        ('(append-text "/dev/full" "x")', "no space left on device"),
        ('(call-with-output-file "/dev/full" newline)', "no space left on device"),
        ('(read-text "~nobody-of-that-name/x")', "there is no home"),
    ],
)  # fmt: skip
def test_what_is_said(session: Session, text: str, says: str) -> None:
    Path("latin").write_bytes(b"a\n\xe9\n")
    if "/dev/full" in text and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    session.eval(f"(define (f) {text})")
    for _ in range(3):
        error = failure(session, "(f)")
        assert error.kind in ("io-error", "read-error")
        assert says in error.message
    assert sorted(path.name for path in Path().iterdir()) == ["latin"]


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


def test_binary_ports(session: Session) -> None:
    text = """(let ((p (open-input-bytevector (bytevector 1 2 3 4 5))) (b (bytevector 0 0 0)))
      (list (peek-u8 p) (read-u8 p) (u8-ready? p) (read-bytevector 2 p) (read-bytevector! b p 1)
            b (eof-object? (read-u8 p)) (eof-object? (read-bytevector 1 p)) (binary-port? p)
            (input-port? p) (output-port? p) (port? p) (type-of p)))"""
    assert shown(session, text) == (
        '(1 1 true #u8(2 3) 2 #u8(0 4 5) true true true true false true "port")'
    )
    for wrong in ("(read-u8 (open-input-string \"a\"))", "(read-char (open-input-bytevector (bytevector 1)))",
                  "(write-u8 1 (open-output-string))", "(write-char #\\a (open-output-bytevector))",
                  "(let ((p (open-input-bytevector (bytevector 1)))) (close-port p) (read-u8 p))"):  # fmt: skip
        assert failure(session, wrong).kind in ("type-error", "io-error")


def test_the_environment(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SX_TEST_VARIABLE", "value")
    session.arguments = ["p.sx", "1"]
    assert session.eval('(list (env "SX_TEST_VARIABLE") (env "SX_NONE") (env "SX_NONE" 5) (command-line))') == [
        "value", None, 5, ["p.sx", "1"],
    ]  # fmt: skip
    assert session.eval('(get (environment-variables) "SX_TEST_VARIABLE")') == "value"
    assert session.eval(
        '(list (get-environment-variable "SX_NONE") (sleep 0) (number? (now)))'
    ) == [False, None, True]
    assert failure(session, "(sleep -1)").kind == "range-error"
    assert failure(session, '(sleep "a")').kind == "type-error"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")
def test_ctrl_c_ends_a_sleep(session: Session) -> None:
    before = signal.signal(signal.SIGALRM, lambda *_: session.interrupt())
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(Interrupted):
            session.eval("(sleep 60)")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_script_gets_its_arguments(tmp_path: Path) -> None:
    import subprocess

    (tmp_path / "p.sx").write_text("(println (rest (command-line)))")
    run = subprocess.run(
        [sys.executable, "-m", "sx_kernel", "p.sx", "a", "--b"], cwd=tmp_path, capture_output=True,
        text=True, check=True, timeout=60,
    )  # fmt: skip
    assert run.stdout == '("a" "--b")\n'
