"""A whole run: batches, so many at a time, and their verdicts in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias, final

from sx_kernel.conformance.batches import Report
from sx_kernel.conformance.cases import Batch, Verdict

RunBatch: TypeAlias = Callable[[Batch, Report], Awaitable[None]]


@final
class InOrder:
    """Passes verdicts on in the order of their cases, however they come.

    `now` hears of each at once, `later` in order: what people watch may run ahead, what is
    written down is the same in every run.
    """

    def __init__(self, now: Report, later: Report) -> None:
        self._now = now
        self._later = later
        self._next = 0
        self._waiting: dict[int, Verdict] = {}

    def __call__(self, verdict: Verdict) -> None:
        """Take a verdict."""
        self._now(verdict)
        self._waiting[verdict.case.index] = verdict
        while (ready := self._waiting.pop(self._next, None)) is not None:
            self._next += 1
            self._later(ready)

    def flush(self) -> None:
        """Pass on what is left, with gaps: the run was interrupted."""
        for index in sorted(self._waiting):
            self._later(self._waiting.pop(index))


async def run_batches(
    batches: Sequence[Batch], report: Report, run: RunBatch, *, parallel: int
) -> None:
    """Run all batches by calling `run(batch, report)`, `parallel` at a time, in their order."""
    waiting = iter(batches)

    async def work() -> None:
        for batch in waiting:
            await run(batch, report)

    tasks = [asyncio.ensure_future(work()) for _ in range(min(parallel, len(batches)))]
    try:
        # No TaskGroup: it would wrap the exception with which a closed output ends the run.
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
