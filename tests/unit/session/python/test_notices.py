"""session/python/notices.py."""

from __future__ import annotations

import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest

from sx_kernel import Session
from sx_kernel.session.python import notices


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        notices.install()
        yield


@pytest.mark.usefixtures("told")
def test_an_error_in_a_thread_is_told_without_our_lines(
    odd: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    odd.eval('((py "sx_odd.in_thread") (fn () 1))')
    text = capsys.readouterr().err
    first = "control-error: a thread of Python's called a function of SX while SX was running\n"
    assert text.startswith(first + "  in the thread worker\n")
    assert "sx_kernel" not in text
    assert "Traceback" not in text
    odd.eval('((py "sx_odd.in_thread") (py "builtins.int") "x")')
    assert capsys.readouterr().err.startswith("ValueError: invalid literal")
    odd.eval('((py "sx_odd.in_thread") (py "sys.exit"))')
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("told")
def test_a_warning_is_told_without_our_lines(
    odd: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    odd.eval('((py "warnings.warn") "careful")')
    assert capsys.readouterr().err == "UserWarning: careful\n"
    odd.eval("(import (prefix (python numpy) np:)) (np:divide 1 0)")
    text = capsys.readouterr().err
    assert "RuntimeWarning: divide by zero encountered in divide" in text
    assert "sx_kernel" not in text


def test_a_session_leaves_the_hooks_of_the_process_alone() -> None:
    text = (
        "import threading, warnings\n"
        "before = warnings.showwarning, threading.excepthook\n"
        "from sx_kernel import Session\n"
        "Session(python=True).eval('(import (python math))')\n"
        "assert before == (warnings.showwarning, threading.excepthook)\n"
    )
    assert subprocess.run([sys.executable, "-c", text], check=False, timeout=60).returncode == 0
