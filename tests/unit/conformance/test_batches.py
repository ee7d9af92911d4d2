"""Whose fault it is when a process ends, with processes that end as the test says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from sx_kernel.conformance.batches import Ending, Hear, run_batch
from sx_kernel.conformance.cases import Batch, Case, Settings, Suite, Verdict

CRASH, TIME_UP, FINE = Ending(-11, "boom"), Ending(None), Ending(0)
DEADLINE = 60.0


@dataclass(slots=True)
class Scripted:
    """Workers that pass so many tests, begin the next one and end so: one pair a process."""

    script: list[tuple[int, Ending]]
    jobs: list[list[int]] = field(default_factory=list[list[int]])

    async def converse(self, job: dict[str, Any], hear: Hear, deadline: float) -> Ending:
        """See Workers."""
        assert deadline == DEADLINE
        indices = [index for part in job["parts"] for _, index in part["wanted"]]
        self.jobs.append(indices)
        passing, ending = self.script[len(self.jobs) - 1]
        for index in indices[:passing]:
            hear({"begin": index})
            hear({"end": index, "outcome": "passed", "seconds": 0.001})
        for index in indices[passing : passing + 1]:
            hear({"begin": index})
        return ending


def run(*script: tuple[int, Ending]) -> tuple[dict[int, str], list[list[int]]]:
    """The outcomes of a batch of four, and what each process was asked to run."""
    cases = tuple(Case(i, "suite", i, f"test {i}") for i in range(4))
    batch = Batch(0, cases, (Suite("suite", "tests", ""),), Settings(), DEADLINE)
    workers = Scripted(list(script))
    found: list[Verdict] = []
    asyncio.run(run_batch(batch, found.append, workers))
    assert len(workers.jobs) == len(script)
    return {v.case.index: v.outcome for v in found}, workers.jobs


def test_a_batch_takes_one_process() -> None:
    assert run((4, FINE))[1] == [[0, 1, 2, 3]]


def test_after_a_crash_the_test_under_way_is_run_again_first_in_a_fresh_process() -> None:
    outcomes, jobs = run((2, CRASH), (2, FINE))
    assert outcomes == dict.fromkeys(range(4), "passed")
    assert jobs == [[0, 1, 2, 3], [2, 3]]


def test_who_crashes_twice_has_crashed() -> None:
    outcomes, jobs = run((1, CRASH), (0, CRASH), (2, FINE))
    assert outcomes == {0: "passed", 1: "crashed", 2: "passed", 3: "passed"}
    assert jobs == [[0, 1, 2, 3], [1, 2, 3], [2, 3]]


def test_a_process_that_ends_before_any_test_is_the_fault_of_the_first() -> None:
    assert run((0, CRASH), (0, CRASH), (3, FINE))[0][0] == "crashed"


def test_when_time_is_up_the_test_under_way_gets_a_whole_process_s_time() -> None:
    outcomes, jobs = run((3, TIME_UP), (1, FINE))
    assert outcomes[3] == "passed"
    assert jobs[1] == [3]


def test_who_had_the_whole_time_is_timed_out() -> None:
    outcomes, _ = run((0, TIME_UP), (1, TIME_UP), (0, TIME_UP), (1, FINE))
    assert outcomes == {0: "timeout", 1: "passed", 2: "timeout", 3: "passed"}


def test_slow_tests_one_after_another_are_nobody_s_fault() -> None:
    outcomes, jobs = run((1, TIME_UP), (1, TIME_UP), (1, TIME_UP), (1, FINE))
    assert outcomes == dict.fromkeys(range(4), "passed")
    assert [len(job) for job in jobs] == [4, 3, 2, 1]


def test_a_process_that_ends_well_but_forgot_some_tests_is_no_success() -> None:
    outcomes, _ = run((3, FINE), (0, FINE))
    assert outcomes[3] == "crashed"
