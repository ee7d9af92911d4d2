"""One batch, from cases to verdicts, in as many fresh processes as it takes.

A process that ends before its batch does, or whose time is up, takes one test with it at most: the
one that was under way. The rest goes on in a fresh process. So that a verdict does not depend on
what else was in the batch, or on who killed it, that test is run once more, first in its process;
it is `crashed` when that process ends under it too, and `timeout` only when it had a process's
whole time to itself.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

from sx_kernel.conformance.cases import Batch, Case, Verdict

Report: TypeAlias = Callable[[Verdict], None]
Hear: TypeAlias = Callable[[dict[str, Any]], None]

TRIES: Final = 2


@dataclass(slots=True)
class Ending:
    """How a process ended: `status` as subprocess has it, None if it was killed because its time
    was up; `words`, the end of what it wrote to standard error.
    """

    status: int | None = None
    words: str = ""

    def __str__(self) -> str:
        if self.status is None:
            return "killed: its time was up"
        if self.status < 0:
            with suppress(ValueError):
                return f"the process was ended by {signal.Signals(-self.status).name}"
        return f"the process ended with status {self.status}"


class Workers(Protocol):
    """Whoever can have a job done in a fresh process: see worker.py for jobs and events."""

    async def converse(self, job: dict[str, Any], hear: Hear, deadline: float) -> Ending:
        """Start a process, give it `job`, tell `hear` its events, and say how it ended.

        The process is killed when `deadline` seconds have passed.
        """
        ...


async def run_batch(batch: Batch, report: Report, workers: Workers) -> None:
    """Run all cases of a batch, in as many fresh processes as it takes.

    `report` gets the verdict of each, in their order but for those that had to be run again.
    """
    pending = {case.index: case for case in batch.cases}
    tries: Counter[int] = Counter()
    begun: list[int] = []
    again: int | None = None  # who was under way when the last process ended

    def hear(event: dict[str, Any]) -> None:
        if "begin" in event:
            begun.append(event["begin"])
        elif "end" in event and event["end"] in pending:
            report(_verdict(pending.pop(event["end"]), event))

    while pending:
        cases = [pending[again]] if again in pending else []
        cases += [case for case in pending.values() if case.index != again]
        begun.clear()
        ending = await workers.converse(batch.job(cases), hear, batch.deadline)
        if not pending:
            return
        again = begun[-1] if begun and begun[-1] in pending else next(iter(pending))
        tries[again] += 1
        if ending.status is None:
            if again == cases[0].index:
                message = f"took more than {batch.deadline:g} s"
                report(Verdict(pending.pop(again), "timeout", batch.deadline, message))
        elif tries[again] >= TRIES:
            message = f"{ending}\n{ending.words}".strip()
            report(Verdict(pending.pop(again), "crashed", 0.0, message))


def _verdict(case: Case, event: dict[str, Any]) -> Verdict:
    return Verdict(
        case, event["outcome"], event["seconds"], event.get("message", ""), event.get("output", "")
    )
