"""Run make targets and count:  python tools/run_checks.py unit spec --beside lint types

The targets before `--beside` use all cores and run one after the other, shown as they go. Those
after it use one core each and run meanwhile, so that no core waits; what they print is shown when
they are done. Every target runs even when an earlier one failed, so that one run shows everything.
A target that leaves a JUnit file counts with its tests, any other as one. The last line is
`N passed, N failed`; the exit status is 1 if anything failed or nothing at all was run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

REPORTS = Path("build/junit")
BESIDE = "--beside"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one step: how many of its tests passed, failed, were skipped; seconds."""

    step: str
    passed: int
    failed: int
    skipped: int
    seconds: float

    @property
    def verdict(self) -> str:
        """In a word."""
        return "FAILED" if self.failed else "ok"


def main(arguments: list[str]) -> int:
    """Run the targets and print the tally. Returns the exit status."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    outcomes = run_steps(*split(arguments))
    print("\n== summary", flush=True)
    for o in outcomes:
        print(
            f"  {o.step:<14}{o.passed:>6} passed {o.failed:>4} failed {o.skipped:>4} skipped"
            f"{o.seconds:>8.1f} s  {o.verdict}"
        )
    passed = sum(o.passed for o in outcomes)
    failed = sum(o.failed for o in outcomes)
    print(f"  in {time.monotonic() - started:.0f} s")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


def split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """The targets that use all cores, and those that run beside them."""
    if BESIDE not in arguments:
        return arguments, []
    at = arguments.index(BESIDE)
    return arguments[:at], arguments[at + 1 :]


def run_steps(steps: list[str], beside: list[str]) -> list[Outcome]:
    """Run `steps` in order, and meanwhile `beside`: one at a time for each core but one."""
    with ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1)) as pool:
        others = [pool.submit(run_beside, step) for step in beside]
        outcomes = [run_step(step) for step in steps]
        return [*outcomes, *(other.result() for other in others)]


def run_step(step: str) -> Outcome:
    """Run one make target, its output shown as it comes, and read what it counted."""
    print(f"\n== {step}", flush=True)
    outcome, _ = run_target(step, subprocess.Popen(command(step), encoding="utf-8"))
    print(f"== {step}: {outcome.verdict} in {outcome.seconds:.1f} s", flush=True)
    return outcome


def run_beside(step: str) -> Outcome:
    """The same on one core; its output is shown in one piece, when it is done."""
    process = subprocess.Popen(
        [*command(step), "JOBS=1"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    )  # fmt: skip
    outcome, output = run_target(step, process)
    ending = f"== {step}: {outcome.verdict} in {outcome.seconds:.1f} s"
    print(f"\n== {step} (beside the others)\n{output}{ending}\n", end="", flush=True)
    return outcome


def command(step: str) -> list[str]:
    """How make is asked for a target; an old report of it is removed."""
    report_of(step).unlink(missing_ok=True)
    make = os.environ.get("MAKE", "make")
    return [make, "--no-print-directory", step, f"JUNIT={report_of(step)}"]


def report_of(step: str) -> Path:
    """Where a target leaves its JUnit file, if it has one."""
    return REPORTS / f"{step}.xml"


def run_target(step: str, process: subprocess.Popen[str]) -> tuple[Outcome, str]:
    """What became of a step that has been started, and what was captured of its output."""
    started = time.monotonic()
    output, _ = process.communicate()
    seconds = time.monotonic() - started
    report = report_of(step)
    passed, failed, skipped = count(report) if report.exists() else (0, 0, 0)
    if process.returncode != 0 and failed == 0:
        failed = 1  # the step itself broke: a linter's complaint, a crash, no tests found
    elif process.returncode == 0 and not report.exists():
        passed = 1
    return Outcome(step, passed, failed, skipped, seconds), output or ""


def count(report: Path) -> tuple[int, int, int]:
    """The tests (passed, failed, skipped) in a JUnit file; a broken file is one failure."""
    try:
        suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    except ElementTree.ParseError:
        return 0, 1, 0
    total = sum(int(s.get("tests", "0")) for s in suites)
    failed = sum(int(s.get("failures", "0")) + int(s.get("errors", "0")) for s in suites)
    skipped = sum(int(s.get("skipped", "0")) for s in suites)
    return total - failed - skipped, failed, skipped


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
