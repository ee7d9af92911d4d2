"""The machine alone, and how deep programs may go: seconds, and memory before, at the peak, after.

Each measurement wants a process of its own, because memory that Python once had from the system
does not always go back.
"""

from __future__ import annotations

import gc
import resource
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from bench.catalogue import find
from bench.engine import Engine
from bench.measure import Samples, resident_bytes, time_once
from bench.report import Table, megabytes, number

# What one (fib 20) calls.
FIB_20_CALLS: Final = 21_891
ROUNDS: Final = 3
# The argument of the warm-up.
SMALL: Final = 10


@dataclass(frozen=True, slots=True)
class Depth:
    """`(function argument)` of a program of the catalogue; it makes `units` calls."""

    name: str
    file: str
    function: str
    argument: int
    result: int | bool
    units: int
    tier: str | None = None

    def form(self, argument: int) -> str:
        """The text that is run, with its own argument or a small one."""
        return f"({self.function} {argument})"


DEPTHS: Final = (
    Depth("machine alone, (fib 20)", "fib", "fib", 20, 6765, FIB_20_CALLS, "cek"),
    Depth("machine alone, 10⁶ deep", "deep", "count", 1_000_000, 1_000_000, 1_000_001, "cek"),
    Depth(
        "machine alone, 10⁶ tail calls", "evenodd", "is-even?", 1_000_000, True, 1_000_001, "cek"
    ),
    Depth("10⁵ deep", "deep", "count", 100_000, 100_000, 100_001),
    Depth("10⁶ deep", "deep", "count", 1_000_000, 1_000_000, 1_000_001),
    Depth("10⁶ mutual tail calls", "evenodd", "is-even?", 1_000_000, True, 1_000_001),
)


def measure(depth: Depth, *, quick: bool = False) -> dict[str, Any]:
    """Seconds and bytes of one entry of DEPTHS, after a warm-up with the program's quick size."""
    program = find([depth.file])[0]
    engine = Engine(tier=depth.tier)
    engine.run(program.sx_text(), f"{depth.file}.sx")
    # The form itself is warmed up too: what is kept of a text that comes again (its shape) would
    # else lie among a million frames, and a few objects keep a megabyte from the system.
    for form in (program.sx_call(program.quick), depth.form(SMALL)):
        warm_up = engine.runner(form)
        for _ in range(6):
            warm_up()
    run = engine.runner(depth.form(depth.argument))
    gc.collect()
    before = resident_bytes()
    seconds = [time_once(_asserting(run, depth)) for _ in range(1 if quick else ROUNDS)]
    gc.collect()
    return {
        "name": depth.name,
        "units": depth.units,
        "least": min(seconds),
        "median": Samples(tuple(seconds)).median,
        "before": before,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "after": resident_bytes(),
    }


def _asserting(run: Callable[[], Any], depth: Depth) -> Callable[[], None]:
    """`run`, refusing any other result than the one known beforehand."""

    def checked() -> None:
        result = run()
        if type(result) is not type(depth.result) or result != depth.result:
            raise ValueError(f"{depth.name}: {result!r}, not {depth.result!r}")

    return checked


def table(rows: list[dict[str, Any]]) -> Table:
    """The table of depth and of the machine alone."""
    return Table(
        title="Depth, and the machine alone",
        text=(
            "Seconds and microseconds a call; resident memory in MB before, at its highest, and "
            "after a garbage collection. Each row in a process of its own."
        ),
        columns=["what", "s", "µs a call", "MB before", "peak", "after", ""],
        rows=[_row(row) for row in rows],
    )


def _row(row: dict[str, Any]) -> list[str]:
    if "error" in row:
        return [row["name"], "–", "–", "–", "–", "–", row["error"]]
    return [
        row["name"],
        number(row["least"], 3),
        number(row["least"] / row["units"] * 1e6, 3),
        *(megabytes(row[key]) for key in ("before", "peak", "after")),
        "",
    ]
