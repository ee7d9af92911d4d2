"""conformance/schedule.py: a whole run, and its verdicts in order."""

from __future__ import annotations

import asyncio

import pytest

from sx_kernel.conformance.batches import Report
from sx_kernel.conformance.cases import Batch, Case, Settings, Verdict
from sx_kernel.conformance.schedule import InOrder, run_batches


def verdict(index: int) -> Verdict:
    return Verdict(Case(index, "s", index, f"case {index}"), "passed")


def batches(count: int) -> list[Batch]:
    return [Batch(n, (verdict(n).case,), (), Settings(), 9) for n in range(count)]


def test_verdicts_are_passed_on_in_order_however_they_come() -> None:
    now: list[int] = []
    later: list[int] = []
    report = InOrder(lambda v: now.append(v.case.index), lambda v: later.append(v.case.index))
    for index in (2, 0, 3, 1):
        report(verdict(index))
    assert (now, later) == ([2, 0, 3, 1], [0, 1, 2, 3])


def test_what_is_left_of_a_run_that_was_interrupted_is_passed_on_with_gaps() -> None:
    later: list[int] = []
    report = InOrder(lambda _v: None, lambda v: later.append(v.case.index))
    for index in (4, 2):
        report(verdict(index))
    assert later == []
    report.flush()
    assert later == [2, 4]


def test_so_many_batches_run_at_a_time_and_begin_in_their_order() -> None:
    running: list[int] = []
    begun: list[int] = []
    most: list[int] = []

    async def run(batch: Batch, _report: Report) -> None:
        begun.append(batch.number)
        running.append(batch.number)
        most.append(len(running))
        for _ in range(3):
            await asyncio.sleep(0)
        running.remove(batch.number)

    asyncio.run(run_batches(batches(7), lambda _v: None, run, parallel=3))
    assert begun == list(range(7))
    assert max(most) == 3


def test_an_exception_ends_the_run_as_it_is() -> None:
    ended: list[int] = []

    async def run(batch: Batch, _report: Report) -> None:
        if batch.number == 1:
            raise BrokenPipeError
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(batch.number)

    with pytest.raises(BrokenPipeError):
        asyncio.run(run_batches(batches(3), lambda _v: None, run, parallel=2))
    assert ended == [0]
