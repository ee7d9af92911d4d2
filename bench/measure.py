"""Clocks, repetition, memory and the little statistics that benchmarks need.

Knows nothing of SX.
"""

from __future__ import annotations

import gc
import math
import os
import statistics
import sys
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

Timed = Callable[[], object]
Clock = Callable[[], float]

# Deep enough for the plain Python twins, which recurse a million frames deep.
DEEP_LIMIT: Final = 1_100_000


@dataclass(frozen=True, slots=True)
class Samples:
    """Seconds of each repetition of one thing."""

    seconds: tuple[float, ...]

    @property
    def least(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def time_once(function: Timed, clock: Clock = process_time) -> float:
    """Seconds that one call takes: processor time of this process unless told otherwise.

    Processor time leaves out what other processes did meanwhile, which on a shared machine is
    most of the noise.
    """
    start = clock()
    function()
    return clock() - start


def interleave(
    sides: Mapping[str, Timed],
    *,
    seconds: float = 1.0,
    least: int = 5,
    most: int = 40,
    clock: Clock = process_time,
) -> dict[str, Samples]:
    """Time all `sides` in turn, again and again, so that noise falls on all of them alike.

    Goes on for about `seconds`, but takes at least `least` and at most `most` samples a side.
    Garbage is collected before each round, never switched off.
    """
    taken: dict[str, list[float]] = {name: [] for name in sides}
    end = perf_counter() + seconds
    for turn in range(most):
        if turn >= least and perf_counter() > end:
            break
        gc.collect()
        for name, function in sides.items():
            taken[name].append(time_once(function, clock))
    return {name: Samples(tuple(values)) for name, values in taken.items()}


def geometric_mean(ratios: Iterable[float]) -> float:
    """The geometric mean; NaN of nothing."""
    values = list(ratios)
    return math.exp(statistics.fmean(map(math.log, values))) if values else math.nan


def resident_bytes() -> int:
    """Resident memory of this process in bytes; 0 where the platform does not tell."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    try:
        import psutil  # optional, for systems without /proc
    except ImportError:
        return 0
    process: Any = psutil.Process()
    return int(process.memory_info().rss)


@contextmanager
def recursion_limit(limit: int) -> Generator[None, None, None]:
    """Python's recursion limit raised to at least `limit` for the duration."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, limit))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def count_python_calls(function: Timed, filename: str) -> int:
    """How many calls of functions written in `filename` one call of `function` makes."""
    calls = 0

    def profile(frame: Any, event: str, _argument: object) -> None:
        nonlocal calls
        # comprehensions are frames of their own before Python 3.12, but nobody's calls
        code = frame.f_code
        calls += event == "call" and code.co_filename == filename and code.co_name[0] != "<"

    sys.setprofile(profile)
    try:
        function()
    finally:
        sys.setprofile(None)
    return calls


def window_mean(values: Sequence[float], start: int, stop: int) -> float:
    """The mean of values[start:stop]."""
    return statistics.fmean(values[start:stop])
