"""What Python prints and reads belongs to the cell that has it run."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kernel.conftest import Kernel

PRINT = '(define print (py "builtins.print"))'


def streams(published: list[Any]) -> dict[str, str]:
    """The text of each stream."""
    found = {"stdout": "", "stderr": ""}
    for message in published:
        if message["msg_type"] == "stream":
            found[message["content"]["name"]] += message["content"]["text"]
    return found


def printed(kernel: Kernel, code: str) -> dict[str, str]:
    reply, published = kernel.run(code)
    assert reply["status"] == "ok", reply
    return streams(published)


def test_what_python_prints_is_the_cells_in_order(kernel: Kernel) -> None:
    code = f'{PRINT} (display "a") (print "b" :flush true) (display "c") (print "\\ud55c")'
    assert printed(kernel, code) == {"stdout": "ab\nc한\n", "stderr": ""}
    kernel.run("(import (prefix (python pandas) pd:))")
    assert (
        "RangeIndex: 2 entries"
        in printed(kernel, "(.info (pd:DataFrame {:a (list 1 2)}))")["stdout"]
    )


def test_warnings_and_logs_are_on_the_error_stream_without_our_lines(kernel: Kernel) -> None:
    found = printed(kernel, '((py "warnings.warn") "careful") ((py "logging.warning") "watch out")')
    assert found["stdout"] == ""
    assert "UserWarning: careful\n" in found["stderr"]
    assert "watch out" in found["stderr"]
    assert "sx_kernel" not in found["stderr"]


def test_a_thread_prints_where_its_cell_did(kernel: Kernel) -> None:
    code = (
        f'{PRINT} (define t ((py "threading.Thread") :target print :args (py-tuple "from a thread")))'
        " (.start t) (.join t)"
    )
    assert printed(kernel, code)["stdout"] == "from a thread\n"
    code = (
        '(define t ((py "threading.Thread") :target (py "builtins.int") :args (py-tuple "x")))'
        " (.start t) (.join t)"
    )
    told = printed(kernel, code)["stderr"]
    assert told.startswith(
        "ValueError: invalid literal for int() with base 10: 'x'\n  in the thread "
    )
    assert "Traceback" not in told


def test_what_python_prints_without_end_becomes_a_file(kernel: Kernel) -> None:
    found = printed(
        kernel, f"{PRINT} (for-each (fn (i) (print (make-string 1000 #\\x))) (range 1000))"
    )
    assert len(found["stdout"]) < 450_000
    assert found["stdout"].strip("x\n")  # it says where the rest is


def test_input_asks_the_front_end(kernel: Kernel) -> None:
    request = kernel.start('((py "builtins.input") "name? ")', allow_stdin=True)
    asked: Any = kernel.client.get_stdin_msg(timeout=30)
    assert asked["msg_type"] == "input_request"
    kernel.client.input("Ada")
    _, published = kernel.finish(request)
    assert streams(published)["stdout"] == "name? "
    assert published[-1]["content"]["data"]["text/plain"] == '"Ada"'


def test_a_front_end_that_cannot_be_asked_is_an_error(kernel: Kernel) -> None:
    reply, _ = kernel.run('((py "builtins.input"))', allow_stdin=False)
    assert reply["ename"] == "io-error"
    assert kernel.result("(+ 1 2)") == "3"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ('((py "sys.stdout.write") 5)', "TypeError"),
        ('((py "sys.stdin.write") "x")', "UnsupportedOperation"),
    ],
)
def test_what_the_streams_refuse(kernel: Kernel, code: str, name: str) -> None:
    assert kernel.run(code)[0]["ename"] == name


def test_child_processes_have_streams(kernel: Kernel) -> None:
    code = '(.-returncode ((py "subprocess.run") (list "true") :stdout (py "sys.stdout")))'
    assert kernel.result(code) == "0"
