"""Workers as processes of this machine."""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import suppress
from typing import Any, NoReturn

import pytest

from sx_kernel.conformance.processes import Processes

SAYS_TWO_LINES = ("-c", "print('ready'); print('{}')")


class ReaderGone(Exception):
    """What hears the events can write them nowhere any more."""


def test_a_process_that_ends_while_its_runner_gives_up_is_not_complained_about(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The runner gives up when the process has ended, and asyncio has not yet seen it."""
    looked_again = threading.Event()
    waitpid = os.waitpid

    def waits(pid: int, options: int) -> tuple[int, int]:
        """As asyncio's thread waits, where it has one: but not before the loop looks again."""
        if not options and threading.current_thread() is not threading.main_thread():
            assert looked_again.wait(30)
        return waitpid(pid, options)

    def gives_up(_event: Any) -> NoReturn:
        with suppress(ChildProcessError):  # from Python 3.12 on the loop may have seen it end
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        asyncio.get_running_loop().call_soon(looked_again.set)
        raise ReaderGone

    monkeypatch.setattr(os, "waitpid", waits)
    with pytest.raises(ReaderGone):
        asyncio.run(Processes(SAYS_TWO_LINES).converse({}, gives_up, 60))
    assert [record.message for record in caplog.records] == []
