"""Whole processes: how long until `sx -e '(+ 1 2)'` has answered, beside Python itself."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import Any, Final

from bench.measure import interleave
from bench.report import Table, milliseconds


@dataclass(frozen=True, slots=True)
class Process:
    """Arguments for the interpreter, and what the process must print."""

    name: str
    arguments: tuple[str, ...]
    prints: str


_EVALUATE: Final = "from sx_kernel.session.session import Session\nprint(Session().eval('(+ 1 2)'))"
PROCESSES: Final = (
    Process("sx -e '(+ 1 2)'", ("-m", "sx_kernel", "-e", "(+ 1 2)"), "3\n"),
    Process("a session and its first form", ("-c", _EVALUATE), "3\n"),
    Process("python -c pass", ("-c", "pass"), ""),
)


def measure(process: Process, *, quick: bool = False) -> dict[str, Any]:
    """Seconds of the whole process, and of an empty Python in turn with it."""
    sides = {"process": _runner(process), "python": _runner(PROCESSES[-1])}
    samples = interleave(sides, seconds=3.0, least=1 if quick else 10, most=1 if quick else 30)
    return {
        "name": process.name,
        **{side: {"least": s.least, "median": s.median} for side, s in samples.items()},
    }


def _runner(process: Process) -> Any:
    def run() -> None:
        command = [sys.executable, *process.arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        if done.stdout != process.prints:
            raise ValueError(f"{process.name} printed {done.stdout!r}, not {process.prints!r}")

    return run


def table(rows: list[dict[str, Any]]) -> Table:
    """The table of whole processes."""
    return Table(
        title="Whole processes",
        text="Milliseconds from start to end, least and median; an empty Python in turn with each.",
        columns=["process", "least", "median", "python -c pass", ""],
        rows=[
            [row["name"], "–", "–", "–", row["error"]]
            if "error" in row
            else [
                row["name"],
                milliseconds(row["process"]["least"]),
                milliseconds(row["process"]["median"]),
                milliseconds(row["python"]["least"]),
                "",
            ]
            for row in rows
        ],
    )
