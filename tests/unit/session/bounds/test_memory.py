"""The ceiling for the process's memory."""

from __future__ import annotations

import gc
import threading

import pytest

from sx_kernel.base.errors import Interrupted
from sx_kernel.session.bounds import memory
from sx_kernel.session.bounds.memory import MEGABYTE, memory_limit, peak_memory, resident_memory
from sx_kernel.session.bounds.signals import Insistence
from sx_kernel.session.session import Session

pytestmark = [
    pytest.mark.usefixtures("quiet_collector"),
    # an interruption that hits a destructor is reported, dropped, and comes again
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

DEEP = "(define (deep n) (+ 1 (deep (+ n 1)))) (deep 0)"


@pytest.mark.parametrize("threshold", [1, None], ids=["first-call", "machine"])
def test_recursion_without_end_ends_at_the_ceiling(threshold: int | None) -> None:
    session = Session(threshold=threshold)
    ceiling = resident_memory() + 40 * MEGABYTE
    with pytest.raises(Interrupted) as caught, memory_limit(session, ceiling):
        session.eval(DEEP)
    assert (
        caught.value.reason == f"memory limit of {ceiling // MEGABYTE} MB: recursion without end?"
    )
    gc.collect()
    assert session.eval("(+ 1 2)") == 3


def test_the_evaluation_after_one_that_was_stopped_has_room_again() -> None:
    """What was stopped remained as garbage in cycles: from then on whatever took longer than a
    look at the memory was stopped, too, in each cell that followed."""
    session = Session()
    ceiling = resident_memory() + 40 * MEGABYTE
    gc.disable()
    try:
        for _ in range(2):
            with pytest.raises(Interrupted), memory_limit(session, ceiling):
                session.eval(DEEP)
            assert resident_memory() > ceiling
            with memory_limit(session, ceiling):
                assert resident_memory() < ceiling - 10 * MEGABYTE
                assert session.eval("(+ 1 2)") == 3
    finally:
        gc.enable()


def test_data_without_end_ends_there_too() -> None:
    session = Session()
    with pytest.raises(Interrupted), memory_limit(session, resident_memory() + 40 * MEGABYTE):
        session.eval('(let more ((kept (list))) (more (cons (string-repeat "x" 100000) kept)))')


def test_blocks_have_their_own_ceilings() -> None:
    inner, outer = Session(), Session()
    low = resident_memory() + 40 * MEGABYTE
    with memory_limit(outer, 1 << 50):
        with pytest.raises(Interrupted), memory_limit(inner, low):
            inner.eval(DEEP)
        assert outer.eval("(+ 1 2)") == 3


def test_nothing_is_left_in_the_collector_where_interruptions_would_be_lost() -> None:
    before = list(gc.callbacks)
    with memory_limit(Session(library=False), 1 << 50):
        assert gc.callbacks == before


def test_the_peak_is_at_least_what_is_in_use() -> None:
    block = bytearray(50 * MEGABYTE)
    assert peak_memory() >= 0.9 * resident_memory()  # the system counts the two apart
    del block


def test_who_interrupts_goes_on_after_there_was_no_memory_for_it() -> None:
    class Busy:
        def __init__(self) -> None:
            self.asked = 0
            self.heard = threading.Event()

        def interrupt_soon(self) -> None:
            self.asked += 1
            if self.asked == 1:
                raise MemoryError
            self.heard.set()

    busy = Busy()
    insistence = Insistence(busy, thread=0)
    insistence.start(0)
    assert busy.heard.wait(20)
    insistence._over.set()  # pyright: ignore[reportPrivateUsage]


def test_who_watches_goes_on_after_there_was_no_memory_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = threading.Semaphore(0)

    def fail(_watch: object) -> None:
        looks.release()
        raise MemoryError

    monkeypatch.setattr(memory._Watch, "_look", fail)  # pyright: ignore[reportPrivateUsage]
    with memory_limit(Session(library=False), 1 << 50):
        assert all(looks.acquire(timeout=20) for _ in range(3))
