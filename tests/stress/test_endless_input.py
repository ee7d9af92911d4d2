"""Files and pipes without end, and without a newline: a limit-error, and the session lives."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from itertools import repeat
from typing import IO

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.ports import Port
from sx_kernel.primitives import ports
from sx_kernel.repl import plain
from sx_kernel.session.session import Session

MOST = 1 << 16  # in place of 256 MB, so that the tests are quick


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "MAX_TEXT", MOST)
    monkeypatch.setattr(plain, "MOST", MOST)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no such file")  # noqa: PTH110
@pytest.mark.parametrize(
    "text",
    [
        '(read-line (open-input-file "/dev/zero"))',
        '(read-string 10000000 (open-input-file "/dev/zero"))',
        '(call-with-input-file "/dev/zero" (fn (p) (read-char p) (read-line p)))',
        '(call-with-input-file "/dev/zero" (fn (p) (let lp () (read-line p) (lp))))',
    ],
)
def test_reading_a_file_without_end_is_a_limit_error(text: str) -> None:
    session = Session(files=True)
    with pytest.raises(SxError) as caught:
        session.eval(text)
    assert (caught.value.kind, "a string of more than" in caught.value.message) == (
        "limit-error",
        True,
    )
    assert session.eval("(+ 40 2)") == 42


def test_a_port_goes_on_after_a_line_that_was_too_long() -> None:
    pieces = iter(["a\nb", *repeat("x" * 1000, 100), "y\nlast"])
    port = Port("input", source=lambda: next(pieces, None))
    assert ports.read_line(port) == "a"
    with pytest.raises(SxError, match="read-line: a string of more than"):
        ports.read_line(port)
    assert str(ports.read_line(port)).endswith("xy")
    assert ports.read_line(port) == "last"
    assert ports.read_line(port) is ports.EOF


def test_what_was_read_stays_when_reading_is_interrupted() -> None:
    def source() -> str | None:
        piece = next(pieces)
        if piece == "":
            raise KeyboardInterrupt
        return piece

    pieces = iter(["ab", "cd", "", "e\nf"])
    port = Port("input", source=source)
    with pytest.raises(KeyboardInterrupt):
        ports.read_line(port)
    assert ports.read_line(port) == "abcde"


def test_long_lines_in_many_pieces_take_no_square_of_their_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ports, "MAX_TEXT", 1 << 28)
    asked = iter(repeat("x" * 100, 200_000))
    port = Port("input", source=lambda: next(asked, None))
    line = ports.read_line(port)
    assert isinstance(line, str)
    assert len(line) == 20_000_000


@pytest.mark.timeout(120)
def test_a_pipe_without_end_is_a_limit_error_for_the_prompt_and_for_programs() -> None:
    for arguments in ([], ["-e", "(string-length (read-line))"]):
        with subprocess.Popen(
            [sys.executable, "-c", f"""
import sx_kernel.primitives.ports as p, sx_kernel.repl.plain as q
p.MAX_TEXT = q.MOST = 1 << 22
from sx_kernel.cli import main
raise SystemExit(main({arguments}))"""],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            assert process.stdin is not None
            pipe = process.stdin

            def write(pipe: IO[bytes] = pipe) -> None:
                with suppress(BrokenPipeError, ValueError):
                    while True:
                        pipe.write(b"y" * 65536)

            threading.Thread(target=write, daemon=True).start()
            assert process.stderr is not None
            told = process.stderr.readline().decode()
            process.kill()
        assert told.startswith("limit-error: "), told
