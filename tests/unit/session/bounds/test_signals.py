"""session/bounds/signals.py: exceptions from one thread to another."""

from __future__ import annotations

import threading

import pytest

from sx_kernel.session.bounds import signals
from sx_kernel.session.bounds.signals import Insistence, raise_in


class Stopped:
    """Interrupts nothing, and counts how often it was asked to."""

    def __init__(self, most: int) -> None:
        self.asked = 0
        self.enough = threading.Event()
        self.most = most

    def interrupt_soon(self) -> None:
        self.asked += 1
        if self.asked >= self.most:
            self.enough.set()


def test_a_thread_raises_what_another_one_wants() -> None:
    def wait() -> None:
        raise_in(threading.get_ident(), ZeroDivisionError)
        for _ in range(1_000_000):
            pass

    with pytest.raises(ZeroDivisionError):
        wait()


def test_who_insists_asks_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "RETRY_SECONDS", 0.0)
    stopped = Stopped(3)
    insistence = Insistence(stopped)
    insistence.start(0)
    assert stopped.enough.wait(30)
    insistence.stop()
    asked = stopped.asked
    assert insistence.has_begun
    insistence.once()
    assert stopped.asked == asked


def test_who_is_stopped_before_its_time_has_asked_nobody() -> None:
    stopped = Stopped(1)
    insistence = Insistence(stopped)
    insistence.start(3600)
    insistence.stop()
    assert (stopped.asked, insistence.has_begun) == (0, False)


def test_an_interruption_on_its_way_arrives_where_it_is_stopped() -> None:
    class Late:
        def interrupt_soon(self) -> None:
            raise_in(threading.get_ident(), KeyboardInterrupt)

    insistence = Insistence(Late())
    with pytest.raises(KeyboardInterrupt):
        insistence.once()
    insistence.stop()
    for _ in range(100_000):  # nothing comes any more
        pass
