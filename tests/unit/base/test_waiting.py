"""base/waiting.py: no signal is too early to end the waiting."""

from __future__ import annotations

import io
import os
import pty
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any, TextIO

import pytest

from sx_kernel.base import waiting
from sx_kernel.base.waiting import SHORT, await_input, pause

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")


@pytest.fixture
def terminal() -> Iterator[tuple[int, TextIO]]:
    """Where one types, and what a program reads of it."""
    keys, inside = pty.openpty()
    with os.fdopen(inside) as stream:
        yield keys, stream
    os.close(keys)


@pytest.fixture
def unheard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Has a signal come when the next system call has begun, which does not end by it: another
    thread's C handler takes it, as this thread's does right before the call."""
    began = threading.Event()
    real = waiting._ready

    def blocking(*args: Any) -> Any:
        began.set()
        return real(*args)

    def send() -> None:
        began.wait(30)
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)

    def arrived(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    thread = threading.Thread(target=send)
    before = signal.signal(signal.SIGUSR1, arrived)
    monkeypatch.setattr(waiting, "_ready", blocking)
    yield thread.start
    began.set()
    thread.join()
    signal.signal(signal.SIGUSR1, before)


def test_a_signal_before_the_call_ends_the_waiting_for_a_line(
    terminal: tuple[int, TextIO], unheard: Callable[[], None]
) -> None:
    unheard()
    with pytest.raises(KeyboardInterrupt):
        await_input(terminal[1])


def test_a_signal_before_the_call_ends_a_pause(unheard: Callable[[], None]) -> None:
    unheard()
    with pytest.raises(KeyboardInterrupt):
        pause(1000)


def test_a_signal_that_raises_nothing_lets_the_waiting_go_on(terminal: tuple[int, TextIO]) -> None:
    keys, stream = terminal
    heard: list[int] = []

    def arrived(number: int, _frame: object) -> None:
        heard.append(number)
        os.write(keys, b"typed\n")

    before = signal.signal(signal.SIGALRM, arrived)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        await_input(stream)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert heard == [signal.SIGALRM]
    assert stream.readline() == "typed\n"


def test_who_listened_before_hears_of_signals_that_came_meanwhile() -> None:
    hear, tell = os.pipe()
    os.set_blocking(tell, False)
    before = signal.signal(signal.SIGALRM, lambda *_: None)
    outer = signal.set_wakeup_fd(tell)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        pause(4 * SHORT)
        assert signal.set_wakeup_fd(outer) == tell
        assert os.read(hear, 8) == bytes([signal.SIGALRM])
    finally:
        signal.set_wakeup_fd(outer)
        signal.signal(signal.SIGALRM, before)
        os.close(hear)
        os.close(tell)


def test_other_streams_are_not_waited_for() -> None:
    hear, tell = os.pipe()
    with os.fdopen(hear) as stream, os.fdopen(tell, "w"):
        for other in (stream, io.StringIO()):
            await_input(other)  # it would be for ever
            assert not other.isatty()


def test_threads_that_get_no_signals_wait_as_well(terminal: tuple[int, TextIO]) -> None:
    done: list[object] = []
    thread = threading.Thread(
        target=lambda: done.extend((await_input(terminal[1]), pause(2 * SHORT)))
    )
    thread.start()
    thread.join(30)
    assert done == [None, None]
