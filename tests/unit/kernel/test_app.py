"""kernel/app.py: the kernel as a process."""

from __future__ import annotations

import logging
import signal
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from sx_kernel.kernel import app
from sx_kernel.kernel.app import SxKernelApp
from sx_kernel.kernel.kernel import SxKernel
from sx_kernel.kernel.sending import Sender


@pytest.fixture
def made() -> Any:
    """An app that has started nothing, with a kernel that keeps what it is told."""
    heard: list[str] = []
    found: Any = SxKernelApp()
    kernel = SimpleNamespace(
        interrupted=lambda _number, _frame: heard.append("interrupted"),
        leave=lambda: heard.append("leave"),
        debugging=SimpleNamespace(summoned=lambda _frame: heard.append("summoned")),
        heard=heard,
    )
    found.kernel = kernel
    return found


def test_it_starts_our_kernel_with_our_way_of_sending(made: Any) -> None:
    assert made.kernel_class is SxKernel
    assert type(made.session) is Sender


def test_it_has_no_profile_and_reads_no_settings_of_ipython(made: Any) -> None:
    made.init_profile_dir()
    made.init_config_files()
    made.load_config_file("ipython_config.py")
    assert made.profile_dir is None


def test_a_connection_file_that_cannot_be_written_is_no_reason_to_end(
    made: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(app.IPKernelApp, "write_connection_file", full)
    made.log = logging.getLogger("test")
    made.write_connection_file()
    assert "the connection file is not written: no space left" in caplog.text


def test_signals_reach_the_kernel(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    handlers: dict[int, Any] = {}
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    made.init_signal()
    handlers[signal.SIGINT](signal.SIGINT, None)
    handlers[signal.SIGUSR1](signal.SIGUSR1, None)
    assert made.kernel.heard == ["interrupted", "summoned"]


def test_who_ends_us_finds_nothing_left_behind(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    handlers: dict[int, Any] = {}
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(app.os, "kill", lambda _pid, number: made.kernel.heard.append(number))
    made.init_signal()
    handlers[signal.SIGTERM](signal.SIGTERM, None)
    assert made.kernel.heard == ["leave", signal.SIGTERM]
    assert handlers[signal.SIGTERM] is signal.SIG_DFL


def test_a_signal_that_comes_before_there_is_a_kernel_is_none() -> None:
    starting: Any = SimpleNamespace(_leave=lambda: None)
    for heard in (
        SxKernelApp._interrupted(starting, signal.SIGINT, None),
        SxKernelApp._summoned(starting, 0, None),
        SxKernelApp._leave(starting),
    ):
        assert heard is None
    assert [*vars(starting)] == ["_leave"]


def test_a_record_of_the_log_has_its_error_in_one_line() -> None:
    try:
        raise ValueError("no")
    except ValueError as problem:
        info = (type(problem), problem, problem.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "what %s", ("failed",), info)
    assert app._in_one_line(record)
    assert record.getMessage() == "what failed ValueError: no"
    assert record.exc_info is None


def test_a_process_whose_parent_has_ended_leaves_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(app.os, "getppid", lambda: 1)
    monkeypatch.setattr(app.os, "_exit", done.append)
    app._Poller(4711, lambda: done.append(threading.current_thread().name)).run()
    assert done == ["sx leaving", 1]
