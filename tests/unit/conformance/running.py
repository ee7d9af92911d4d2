"""Running suites as `sx conform` does, and looking at what comes of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sx_kernel.conformance.cases import Settings, Verdict
from sx_kernel.conformance.command import Run, conform
from sx_kernel.conformance.options import parse
from sx_kernel.conformance.processes import Processes
from sx_kernel.conformance.suites import load_suites

DANGEROUS = str(Path(__file__).with_name("dangerous_worker.py"))


@dataclass(slots=True)
class Done:
    """What a run left behind: exit status, lines, complaints."""

    status: int = -1
    lines: list[str] = field(default_factory=list[str])
    complaints: list[str] = field(default_factory=list[str])

    @property
    def count(self) -> str:
        """The last line."""
        return self.lines[-1]


def sx_conform(*arguments: str, **environment: str) -> Done:
    """`sx conform ARGUMENTS`, without a process of its own."""
    done = Done()
    done.status = conform(
        list(arguments), Settings(), done.lines.append, done.complaints.append,
        environment=environment,
    )  # fmt: skip
    return done


@dataclass(slots=True)
class Kept:
    """A report that keeps the verdicts."""

    verdicts: list[Verdict] = field(default_factory=list[Verdict])

    def add(self, verdict: Verdict) -> None:
        """Keep one."""
        self.verdicts.append(verdict)

    def close(self) -> None:
        """Nothing is left to do."""


def verdicts(*arguments: str, mark: Path | None = None) -> list[Verdict]:
    """What `sx conform ARGUMENTS` says of each test, in order, run in dangerous workers."""
    workers = Processes((DANGEROUS,), {} if mark is None else {"MARK": str(mark)})
    options = parse(list(arguments), Settings(), {})
    run = Run(options, load_suites(options.suites), _ignore, _ignore, None, workers)
    kept: Any = Kept()
    run.reports.append(kept)
    asyncio.run(run.everything())
    return kept.verdicts


def facts(found: list[Verdict]) -> list[tuple[Any, ...]]:
    """What must not depend on how it was run: all but the times."""
    return [(v.case, v.outcome, v.message, v.output) for v in found]


def outcomes(found: list[Verdict]) -> dict[str, str]:
    """Test → outcome."""
    return {v.case.name: v.outcome for v in found}


def _ignore(_text: str) -> None:
    """Nobody reads it."""
