"""What a program that stands still is asked to do; nothing that is asked stays without an answer."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Any

import pytest

from sx_kernel.debug.jobs import Jobs
from sx_kernel.debug.stopping import NotStopped


def test_jobs_are_done_in_order_while_a_program_stands_still() -> None:
    jobs = Jobs()
    jobs.open()
    done: list[int] = []
    for number in range(3):
        assert jobs.put(lambda n=number: done.append(n))
    answer = jobs.ask(lambda: 42)
    jobs.work(lambda: answer is not None and answer.done())
    assert answer is not None
    assert (done, answer.result()) == ([0, 1, 2], 42)
    assert jobs.close() == []


def test_what_fails_is_the_answer() -> None:
    jobs = Jobs()
    jobs.open()
    answer = jobs.ask(lambda: 1 // 0)
    assert answer is not None
    jobs.work(answer.done)
    with pytest.raises(ZeroDivisionError):
        answer.result(0)


def test_what_comes_too_late_is_answered_or_handed_back() -> None:
    jobs = Jobs()
    assert not jobs.put(list)
    assert jobs.ask(list) is None
    jobs.open()
    late = jobs.ask(list)
    assert late is not None
    assert jobs.put(dict)
    assert jobs.close() == [dict]
    with pytest.raises(NotStopped):
        late.result(0)
    assert not jobs.put(list)


def test_no_request_is_lost_when_a_program_goes_on_and_stops_again_and_again() -> None:
    jobs = Jobs()
    answers: list[Future[Any]] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            found = jobs.ask(int)
            if found is not None:
                answers.append(found)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for turn in range(200):
            jobs.open()
            wanted = len(answers) + 1
            if turn % 2:
                jobs.work(lambda n=wanted: len(answers) >= n)
            jobs.close()
    finally:
        stop.set()
        asking.join()
    jobs.close()
    assert answers
    assert all(answer.done() for answer in answers)
