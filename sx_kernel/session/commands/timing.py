"""%time and %timeit: how long, and what the compiler had to do with it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.jit.rates import percent
from sx_kernel.machine.link import global_key
from sx_kernel.session.commands.command import Command, count, natural, needed
from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.shown import Shown, Text, Value

if TYPE_CHECKING:
    from sx_kernel.session.desk.desk import Desk
    from sx_kernel.session.session import Session

TIME: Final = "%time EXPR"
TIMEIT: Final = "%timeit [-n LOOPS] [-r RUNS] EXPR"

ENOUGH_SECONDS: Final = 0.2
"""A run of %timeit is as many evaluations as take this long."""
RUNS: Final = 7
MOST_LOOPS: Final = 1_000_000
_OPTION: Final = re.compile(r"(-[nr])\s+(\S+)\s*")


@dataclass(frozen=True, slots=True)
class Work:
    """What happened between two looks at the clock and at the cache."""

    seconds: float
    compile_seconds: float
    added: int
    evicted: int
    hits: int
    misses: int

    def describe(self) -> str:
        """E.g. `12.3 ms, 4.1 ms of it (33 %) compiling: 2 functions added, 1 evicted; 20 calls,
        90.0 % hits`."""
        calls = self.hits + self.misses
        if not calls:
            return self._compiling()
        return f"{self._compiling()}; {count(calls, 'call')}, {percent(self.hits, calls)} hits"

    def _compiling(self) -> str:
        text = duration(self.seconds)
        if not self.added and not self.evicted:
            return f"{text}, nothing compiled"
        share = 100 * self.compile_seconds / self.seconds if self.seconds else 0.0
        evicted = f", {self.evicted} evicted" if self.evicted else ""
        return (
            f"{text}, {duration(self.compile_seconds)} of it ({share:.0f} %) compiling: "
            f"{count(self.added, 'function')} added{evicted}"
        )


def duration(seconds: float) -> str:
    """A time with three digits and the unit that fits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds < 1000 else f"{seconds:.0f} s"
    return f"{seconds * 1e9:.3g} ns"


def measure(session: Session, work: Callable[[], Any]) -> tuple[Any, Work]:
    """Do `work` and return its value and what it cost."""
    before = session.stats()
    started = time.perf_counter()
    value = work()
    seconds = time.perf_counter() - started
    after = session.stats()
    return value, Work(
        seconds,
        max(0.0, after["compile-ms"] - before["compile-ms"]) / 1e3,
        max(0, after["compiled"] - before["compiled"]),
        max(0, after["evictions"] - before["evictions"]),
        max(0, after["hits"] - before["hits"]),
        max(0, after["misses"] - before["misses"]),
    )


def _time(workspace: Desk, rest: str) -> list[Shown]:
    return _time_text(workspace, needed(rest, TIME), "%time")


def _time_cell(workspace: Desk, _rest: str, body: str, name: str) -> list[Shown]:
    return _time_text(workspace, body, name)


def _time_text(workspace: Desk, text: str, name: str) -> list[Shown]:
    session = workspace.session

    def evaluate() -> Value:
        last = Value(None)
        for value, is_definition in session.eval_forms(text, name):
            last = Value(value, is_definition)
        return last

    value, work = measure(session, evaluate)
    return [Text(work.describe()), value]


def _timeit(workspace: Desk, rest: str) -> list[Shown]:
    return _timeit_text(workspace, rest, "%timeit")


def _timeit_cell(workspace: Desk, rest: str, body: str, name: str) -> list[Shown]:
    return _timeit_text(workspace, rest, name, body)


def _timeit_text(workspace: Desk, rest: str, name: str, body: str | None = None) -> list[Shown]:
    chosen: dict[str, str] = {}
    while (option := _OPTION.match(rest)) is not None:
        chosen[option[1]] = option[2]
        rest = rest[option.end() :]
    text = needed(rest, TIMEIT) if body is None else body
    runs = natural(chosen.get("-r", str(RUNS)), "-r", least=1)
    session = workspace.session

    def evaluate(loops: int) -> float:
        evaluate_text = session.eval
        started = time.perf_counter()
        for _ in range(loops):
            evaluate_text(text, name)
        return (time.perf_counter() - started) / loops

    loops = natural(chosen["-n"], "-n", least=1) if "-n" in chosen else _enough(evaluate)
    times, work = measure(session, lambda: [evaluate(loops) for _ in range(runs)])
    return [Text(_summary(times, loops)), *_compiled_while_timing(work)]


def _enough(evaluate: Callable[[int], float]) -> int:
    """Return how many evaluations make a run that is long enough to be timed. Warms up on the
    way."""
    loops = 1
    while loops < MOST_LOOPS:
        each = evaluate(loops)
        if each * loops >= ENOUGH_SECONDS:
            return loops
        loops = min(MOST_LOOPS, max(2 * loops, int(ENOUGH_SECONDS / max(each, 1e-9))), 10 * loops)
    return loops


def _summary(times: Iterable[float], loops: int) -> str:
    each = sorted(times)
    return (
        f"{duration(each[0])} each at best, {duration(median(each))} in the middle "
        f"({count(len(each), 'run')} of {count(loops, 'evaluation')})"
    )


def _compiled_while_timing(work: Work) -> list[Shown]:
    if not work.added and not work.evicted:
        return []
    return [Text(f"not at rest: {count(work.added, 'function')} compiled while it was timed")]


WAIT: Final = "%wait [SECONDS]"
LONGEST_WAIT: Final = 86_400
MOMENT: Final = 0.005


def _wait(workspace: Desk, rest: str) -> list[Shown]:
    """Let pages go on for a while: what happens in islands is handled."""
    try:
        seconds = float(rest or "1")
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT:
        message = f"SECONDS must be a number from 0 to {LONGEST_WAIT}, not {rest}\nusage: {WAIT}"
        raise CommandError(message)
    end = time.monotonic() + seconds
    while True:
        more = workspace.serve()
        if time.monotonic() >= end:
            return []
        if not more:
            workspace.session.apply(workspace.session.machine.globals[global_key("sleep")], MOMENT)


COMMANDS: Final = (
    Command(
        "time",
        "%time EXPR",
        "evaluates, and says how long it took and how much of that went into compiling",
        "time",
        _time,
        takes="form",
        run_cell=_time_cell,
    ),
    Command(
        "timeit",
        TIMEIT,
        "evaluates again and again: the best and the middle time of one evaluation",
        "time",
        _timeit,
        takes="form",
        run_cell=_timeit_cell,
    ),
    Command(
        "wait",
        WAIT,
        "lets so many seconds pass (1 unless told otherwise) while islands answer what one does",
        "time",
        _wait,
    ),
)
