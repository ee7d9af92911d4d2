"""base/threads.py: threads that watch and wait."""

from __future__ import annotations

import _thread
from queue import Queue

import pytest

from sx_kernel.base import threads
from sx_kernel.base.errors import SxError
from sx_kernel.base.threads import STACK, start_thread


def test_a_thread_does_its_work_with_what_it_is_given() -> None:
    done: Queue[tuple[int, str]] = Queue()
    start_thread(lambda *args: done.put(args), 5, "a")
    assert done.get(timeout=30) == (5, "a")


def test_its_stack_is_small_and_that_of_others_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _thread.stack_size()
    sizes: list[int] = []
    monkeypatch.setattr(
        threads._thread, "start_new_thread", lambda *_: sizes.append(_thread.stack_size())
    )
    start_thread(print)
    assert sizes == [STACK]
    assert _thread.stack_size() == before


def test_where_there_is_no_room_for_one_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    before = _thread.stack_size()
    monkeypatch.setattr(threads._thread, "start_new_thread", full)
    with pytest.raises(SxError, match="limit-error: out of memory"):
        start_thread(print)
    assert _thread.stack_size() == before
