"""`sx conform`: suites, batch by batch, each batch in a fresh process."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TextIO, final

from sx_kernel.conformance.batches import Report, Workers, run_batch
from sx_kernel.conformance.cases import Batch, Settings, Suite, Verdict, renumbered, shard, split
from sx_kernel.conformance.options import Help, Options, UsageError, parse
from sx_kernel.conformance.processes import Processes
from sx_kernel.conformance.reports import JsonLines, JUnit, Lines, Progress, ReportError, counted
from sx_kernel.conformance.schedule import InOrder, run_batches
from sx_kernel.conformance.suites import SuiteError, list_cases, load_rows, load_suites

OK, NOT_PASSED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def conform(
    arguments: list[str], settings: Settings, write: Callable[[str], None],
    complain: Callable[[str], None], *, terminal: TextIO | None = None,
    environment: Mapping[str, str] = os.environ,
) -> int:  # fmt: skip
    """Carry out `sx conform ARGUMENTS`. Returns the exit status.

    `settings`: what the environment says about sessions. `write` and `complain` show lines, the
    second one on standard error; `terminal` gets the progress bar (None: there is none).
    """
    try:
        options = parse(arguments, settings, environment)
        suites = load_rows(options.rows)
        if options.suites or not options.rows:
            suites = [*load_suites(options.suites), *suites]
        run = Run(options, suites, write, complain, terminal)
        return asyncio.run(run.everything())
    except Help as text:
        write(str(text))
        return OK
    except (UsageError, SuiteError, ReportError) as problem:
        complain(f"sx conform: {problem}")
        return WRONG_USAGE
    except (KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED


@final
class Run:
    """One run of `sx conform`, from suites to exit status."""

    def __init__(
        self, options: Options, suites: list[Suite], write: Callable[[str], None],
        complain: Callable[[str], None], terminal: TextIO | None, workers: Workers | None = None,
    ) -> None:  # fmt: skip
        """Raises ReportError when a report cannot be written: before anything is run."""
        self.options = options
        self.suites = suites
        self.write = write
        self.complain = complain
        self.terminal = terminal
        self.workers = Processes() if workers is None else workers
        self.reports: list[JsonLines | JUnit] = []
        if options.jsonl is not None:
            self.reports.append(JsonLines(options.jsonl))
        if options.junit is not None:
            self.reports.append(JUnit(options.junit))
        self.unwritten = False

    async def everything(self) -> int:
        """Run, show and report everything. Returns the exit status.

        When it is cancelled (Ctrl-C, SIGTERM) it ends its processes, shows how far it came and
        leaves reports of that.
        """
        _cancel_on_signals()
        batches = await self._batches()
        lines = Lines(self.write, [case for batch in batches for case in batch.cases])
        progress = None
        if self.terminal is not None:
            progress = Progress(self.terminal, sum(len(batch.cases) for batch in batches))

        def later(verdict: Verdict) -> None:
            if progress is not None:
                progress.clear()
            lines.add(verdict)
            for report in self.reports:
                self._reporting(report.add, verdict)

        order = InOrder(progress.add if progress is not None else _ignore, later)
        interrupted = True
        try:
            await self._run(batches, order)
            interrupted = False
        finally:
            order.flush()
            if progress is not None:
                progress.clear()
            for report in self.reports:
                self._reporting(report.close)
            self.write(counted(lines.counts) + (" (interrupted)" if interrupted else ""))
        good = lines.counts["passed"] == lines.counts.total() > 0 and not self.unwritten
        return OK if good else NOT_PASSED

    async def _batches(self) -> list[Batch]:
        options = self.options
        cases = await list_cases(self.suites, self.workers, deadline=options.deadline)
        batches = split(
            cases, self.suites, options.settings, deadline=options.deadline,
            size=max(1, len(cases)) if options.single_process else options.batch_size,
        )  # fmt: skip
        return renumbered(shard(list(batches), *options.shard))

    async def _run(self, batches: list[Batch], report: Report) -> None:
        options = self.options
        if options.dask is not None:
            from sx_kernel.conformance.cluster import run_on_cluster

            await run_on_cluster(batches, report, options.dask)
            return
        workers = self.workers
        if options.via == "kernel":
            from sx_kernel.conformance.kernels import Kernels

            workers = Kernels()

        async def here(batch: Batch, report: Report) -> None:
            await run_batch(batch, report, workers)

        await run_batches(batches, report, here, parallel=options.parallel)

    def _reporting(self, action: Callable[..., None], *arguments: Any) -> None:
        """Write to a report; a failure is complained about, and costs no verdict."""
        try:
            action(*arguments)
        except ReportError as problem:
            self.unwritten = True
            self.complain(f"sx conform: {problem}")


def _ignore(_verdict: Verdict) -> None:
    """Whoever watches, there is no terminal."""


def _cancel_on_signals() -> None:
    """Let SIGTERM and SIGHUP end the run as Ctrl-C does."""
    task = asyncio.current_task()
    assert task is not None
    with suppress(NotImplementedError, ValueError, RuntimeError):  # other systems, other threads
        for name in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(name, task.cancel)
