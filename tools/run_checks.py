"""Run make targets one after the other and count:  python tools/run_checks.py lint unit spec

Every target runs even when an earlier one failed, so that one run shows everything. A target that
leaves a JUnit file counts with its tests, any other as one. The last line is `N passed, N failed`;
the exit status is 1 if anything failed or nothing at all was run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

REPORTS = Path("build/junit")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one step: how many of its tests passed, failed, were skipped; seconds."""

    step: str
    passed: int
    failed: int
    skipped: int
    seconds: float


def main(steps: list[str]) -> int:
    """Run the targets `steps` in order and print the tally. Returns the exit status."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    outcomes = [run_step(step) for step in steps]
    print("\n== summary", flush=True)
    for o in outcomes:
        verdict = "FAILED" if o.failed else "ok"
        print(
            f"  {o.step:<14}{o.passed:>6} passed {o.failed:>4} failed {o.skipped:>4} skipped"
            f"{o.seconds:>8.1f} s  {verdict}"
        )
    passed = sum(o.passed for o in outcomes)
    failed = sum(o.failed for o in outcomes)
    print(f"  in {sum(o.seconds for o in outcomes):.0f} s")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


def run_step(step: str) -> Outcome:
    """Run one make target, its output shown as it comes, and read what it counted."""
    print(f"\n== {step}", flush=True)
    report = REPORTS / f"{step}.xml"
    report.unlink(missing_ok=True)
    make = os.environ.get("MAKE", "make")
    started = time.monotonic()
    status = subprocess.run(
        [make, "--no-print-directory", step, f"JUNIT={report}"], check=False
    ).returncode
    seconds = time.monotonic() - started
    passed, failed, skipped = count(report) if report.exists() else (0, 0, 0)
    if status != 0 and failed == 0:
        failed = 1  # the step itself broke: a linter's complaint, a crash, no tests found
    elif status == 0 and not report.exists():
        passed = 1
    print(f"== {step}: {'FAILED' if failed else 'ok'} in {seconds:.1f} s", flush=True)
    return Outcome(step, passed, failed, skipped, seconds)


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
