"""The saturation experiment on hyperscript: writes docs/hosted.md.

The programs are those of guest.py. Each setting of the cache is run in fresh processes and several
orders; and one setting in ten turns of each order, so that the same programs are once in each tenth
of a run: their times say whether the tail is as fast as the head.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from bench.criteria import SETTLED, Criterion
from bench.guest import TENTHS, measure
from bench.report import Table, markdown, number, terminal
from bench.saturation import BATCH, SETTINGS, setting_called

PAGE: Final = Path(__file__).parent.parent / "docs" / "hosted.md"
ORDERS: Final = 3
PATIENCE_SECONDS: Final = 600
_SHOWN: Final = tuple(one for one in SETTINGS if one.key != "c100")


@dataclass(slots=True)
class Found:
    """All figures. `runs`: setting → a row of guest.measure for each order; `turns`: the same for
    each turn of each order, under budget 500; `batched`: wall seconds of fresh processes."""

    runs: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, list[dict[str, Any]]])
    turns: list[list[dict[str, Any]]] = field(default_factory=list[list[dict[str, Any]]])
    batched: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def programs(self) -> int:
        """How many programs there are."""
        return len(self.runs["c"][0]["order"])

    def total(self, key: str) -> float:
        """The median over the orders of all programs' seconds."""
        return statistics.median(sum(row["seconds"]) for row in self.runs[key])

    def tenths(self, order: int) -> list[float]:
        """For each tenth of a run, the time of all programs there ÷ their time in the first one."""
        times = [0.0] * TENTHS
        for row in self.turns[order]:
            seconds = row["seconds"]
            for i in range(TENTHS):
                start, stop = (j * len(seconds) // TENTHS for j in (i, i + 1))
                times[i] += sum(seconds[start:stop])
        return [time / times[0] for time in times]

    def growth(self, key: str) -> float:
        """Bytes of memory behind the first SETTLED programs, the most of all orders."""
        found: list[int] = []
        for row in self.runs[key]:
            settled = next(size for place, size in row["memory"] if place >= SETTLED)
            found.append(row["memory"][-1][1] - settled)
        return max(found)


def main(arguments: list[str] | None = None) -> int:
    """Measure, show, and write the page unless told otherwise. Returns 0."""
    options = _parser().parse_args(arguments)
    if options.child:
        key, seed, turn, start, stop = options.child
        part = (int(start), int(stop)) if int(stop) else None
        setting = setting_called(key)
        row = measure(setting, seed=int(seed), turn=int(turn), rows=options.rows, part=part)
        print(json.dumps(row))
        return 0
    found = collect(options.rows, options.orders)
    print(f"\n{terminal(settings_table(found))}\n{terminal(criteria_table(found))}")
    if options.rows is None and not options.no_page:
        PAGE.write_text(page(found), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.hosted", description=__doc__)
    add = parser.add_argument
    add("--rows", metavar="FILE", help="rows to replay in place of the own programs; no page then")
    add("--orders", type=int, default=ORDERS, metavar="N", help=f"orders ({ORDERS})")
    add("--no-page", action="store_true", help="do not write the page")
    add("--child", nargs=5, help=argparse.SUPPRESS)
    return parser


# ------------------------------------------------------------------------------ measuring


def collect(rows: str | None, orders: int) -> Found:
    """Measure everything."""
    found = Found()
    for seed in range(1, orders + 1):
        for setting in _SHOWN:
            _show(f"({setting.key}) {setting.name}, order {seed}")
            found.runs.setdefault(setting.key, []).append(_child(rows, setting.key, seed))
    for seed in range(1, orders + 1):
        turns: list[dict[str, Any]] = []
        for turn in range(TENTHS):
            _show(f"order {seed}, turn {turn}")
            turns.append(_child(rows, "c", seed, turn))
        found.turns.append(turns)
    parts = [(start, start + BATCH) for start in range(0, found.programs, BATCH)]
    for name, workers in (("one", 1), ("two", 2)):
        _show(f"fresh processes, {name} at a time")
        started = perf_counter()
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda part: _child(rows, "c", 1, 0, part), parts))
        found.batched[name] = perf_counter() - started
    started = perf_counter()
    _child(rows, "c", 1)
    found.batched["single"] = perf_counter() - started
    _show("")
    return found


def _child(
    rows: str | None, key: str, seed: int, turn: int = 0, part: tuple[int, int] = (0, 0)
) -> dict[str, Any]:
    """What a fresh process of this module measures."""
    given = ["--rows", rows] if rows is not None else []
    told = [key, *map(str, (seed, turn, *part))]
    done = subprocess.run(
        [sys.executable, "-m", "bench.hosted", *given, "--child", *told],
        stdout=subprocess.PIPE, text=True, timeout=PATIENCE_SECONDS, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def _show(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


# -------------------------------------------------------------------------------- the page


def settings_table(found: Found) -> Table:
    """A row for each setting."""
    rows: list[list[str]] = []
    for setting in _SHOWN:
        runs = found.runs[setting.key]
        stats = [run["stats"] for run in runs]
        calls = sum(one["hits"] + one["misses"] for one in stats)
        middle = runs[0]["seconds"][found.programs // 3 :]
        causes = stats[0]["misses-by"]
        rows.append([
            f"({setting.key}) {setting.name}",
            number(found.total(setting.key)),
            f"{1000 * statistics.fmean(runs[0]['seconds'][: found.programs // 10]):.1f}",
            f"{1000 * statistics.fmean(middle):.1f}",
            f"{1000 * max(runs[0]['seconds']):.0f}",
            str(max(max(run["sizes"]) for run in runs)),
            f"{100 * sum(one['hits'] for one in stats) / calls:.1f} %",
            f"{100 * min(run['compiler'] for run in runs):.1f} %",
            " ".join(f"{name} {causes[name]}" for name in causes if causes[name]),
            number(found.growth(setting.key) / 1e6, 1),
        ])  # fmt: skip
    for name, title in (("one", "one at a time"), ("two", "two at a time")):
        wall = f"{found.batched[name]:.2f} wall"
        rows.append([f"(e) fresh process each {BATCH}, {title}", wall, *[""] * 8])
    rows.append(["one process, with all of it", f"{found.batched['single']:.2f} wall", *[""] * 8])
    return Table(
        title="Settings",
        text=(
            f"{found.programs} programs in {len(found.runs['c'])} orders. *Total* is processor "
            "seconds for all programs (the median order); *first*, *later* and *longest* are "
            "milliseconds of a program: the mean of the first tenth, that of the last two thirds, "
            "and the longest; *hits* is the share of all calls that ran compiled code, *compiler* "
            "that share among the compiler's own functions (the least order); misses are by cause; "
            f"*MB* is what memory grew by behind the first {SETTLED} programs."
        ),
        columns=["setting", "total", "first", "later", "longest", "largest", "hits", "compiler",
                 "misses", "MB"],
        rows=rows,
    )  # fmt: skip


def criteria(found: Found) -> list[Criterion]:
    """The plan's criteria, held against the figures."""
    failed = sum(len(row["failed"]) for rows in found.runs.values() for row in rows)
    everything = sum(len(row["order"]) for rows in found.runs.values() for row in rows)
    worst = max(max(found.tenths(order)) for order in range(len(found.turns)))
    last = [found.tenths(order)[-1] for order in range(len(found.turns))]
    largest = max(max(row["sizes"]) for row in found.runs["c"])
    hits = min(row["compiler"] for row in found.runs["c"])
    total, programs = found.total("c"), found.programs
    saved = 1 - found.total("d") / found.total("c")
    saved_untiered = 1 - found.total("d1") / found.total("a")
    batched = found.batched["two"] / found.batched["single"]
    return [
        Criterion("All programs come out as they should, in all settings and orders",
                  f"{everything - failed} of {everything}", failed == 0),
        Criterion("Phase 1: all in a single process in under 10 minutes; of this project: ≤ 20 ms a"
                  " program", f"{total:.1f} s, {1000 * total / programs:.1f} ms a program",
                  1000 * total / programs <= 20),
        Criterion("Phase 1: the tail runs as fast as the head: each tenth ≤ 1.05 × the first one's"
                  " time for the same programs, in all orders",
                  f"at most {worst:.2f}; the last tenth {', '.join(f'{one:.2f}' for one in last)}",
                  worst <= 1.05),
        Criterion("Phase 1: tiers keep out what runs once or twice: compiled with ÷ without",
                  f"{_compiled(found, 'b')} ÷ {_compiled(found, 'a')}",
                  _compiled(found, "b") < _compiled(found, "a")),
        Criterion("Phase 2: with budget 500, size ≤ 500 throughout", f"largest {largest}",
                  largest <= 500),
        Criterion("Phase 2: hit rate > 90 % on hot paths, the compiler's functions",
                  f"{100 * hits:.1f} %", hits > 0.9),
        Criterion(f"Memory is flat (± 5 MB) behind the first {SETTLED} programs",
                  f"{found.growth('c') / 1e6:+.1f} MB", abs(found.growth("c")) <= 5e6),
        Criterion("Phase 3: jit-reset! between batches saves more than 50 % of the time",
                  f"{100 * saved:+.0f} % with tiers and budget, {100 * saved_untiered:+.0f} %"
                  " without", max(saved, saved_untiered) > 0.5),
        Criterion("Batches in fresh processes take as long as a single process when parallelism"
                  " matches the cores: wall time ÷ single process", f"{batched:.2f}",
                  batched <= 1.05),
    ]  # fmt: skip


def _compiled(found: Found, key: str) -> int:
    return int(statistics.median(row["stats"]["compiled"] for row in found.runs[key]))


def criteria_table(found: Found) -> Table:
    """A row for each criterion of the plan."""
    return Table(
        title="What was asked for, and what holds",
        text="The acceptance criteria that the cache was built to, on the workload that they name.",
        columns=["criterion", "figure", "holds"],
        rows=[[c.text, c.figure, "yes" if c.holds else "**no**"] for c in criteria(found)],
    )


def tenths_table(found: Found) -> Table:
    """A row for each order: its tenths."""
    return Table(
        title="Head and tail",
        text=(
            "Each order was run ten times, turned by a tenth each time, so that every program was "
            "once in each tenth. The time of all programs in a tenth ÷ their time in the first one."
        ),
        columns=["order", *map(str, range(1, TENTHS + 1))],
        rows=[
            [str(order + 1), *(number(one, 2) for one in found.tenths(order))]
            for order in range(len(found.turns))
        ],
    )


def page(found: Found) -> str:
    """docs/hosted.md."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"""# The saturation experiment on hyperscript

Made by `make experiments` with CPython {platform.python_version()} on {cores} cores; do not edit. \
Ratios within this page mean
something, absolute times only on the machine that made them.

{QUESTION}
{markdown(settings_table(found))}
{markdown(tenths_table(found))}
{markdown(criteria_table(found))}
{READING}"""


QUESTION: Final = """\
The plan for the cache was made for one workload: a conformance run of hyperscript, hosted on SX,
where each test hands a source to a compiler written in SX, which makes lambdas that run once. Here
it is: this project's tests of hyperscript (`sx_kernel/spec/tests/hs`), each of which compiles
sources that no other has, and runs them on a page, all in one process. `python -m bench.hosted
--rows FILE` measures the same for rows, as `sx conform --rows` takes them.
[The other page](experiments.md) has the same for thousands of programs in SX.
"""

READING: Final = """\
## Reading it

**Two kinds of functions meet.** The compiler's own, some hundreds, are called by every program:
they are compiled in the first tenth, which is why it is the slowest, and are in the cache from then
on.
What they produce is called once or twice, and with tiers never gets there.

**What a reset costs.** It drops the compiler's functions with the rest, and they are the hot ones:
each batch begins like the first one. It cannot save time where nothing slows down.

**What stays in memory** is bounded: the texts compiled last (256 of them), the cache, and what
programs define.
"""


if __name__ == "__main__":
    sys.exit(main())
