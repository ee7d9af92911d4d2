"""session/world/functions.py."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from sx_kernel import Interrupted, Session
from sx_kernel.primitives import ports
from sx_kernel.syntax.printer import inspect
from tests.unit.session.world.reading import failure


def shown(session: Session, text: str) -> str:
    return inspect(session.eval(text))


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
