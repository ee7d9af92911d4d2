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
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from textwrap import fill
from time import perf_counter
from typing import Any, Final

from bench.criteria import SETTLED, Criterion
from bench.guest import TENTHS, measure
from bench.report import Table, markdown, number, terminal
from bench.saturation import BATCH, SETTINGS, setting_called

PAGE: Final = Path(__file__).parent.parent / "docs" / "hosted.md"
ORDERS: Final = 3
PATIENCE_SECONDS: Final = 600
QUICK: Final = 600
SHOWN_RUNS: Final = 3
FRESH: Final = {
    "one": f"fresh process each {BATCH}, one at a time",
    "two": f"fresh process each {BATCH}, two at a time",
    "single": "one process, with all of it",
}


@dataclass(slots=True)
class Found:
    """All figures. `runs`: setting → a row of guest.measure for each order; `turns`: the same for
    each turn of each order, under budget 500; `fresh`: the same for each fresh process, by how
    they were run; `batched`: wall seconds of those. `limit`: how many programs were taken, if not
    all of them."""

    runs: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, list[dict[str, Any]]])
    turns: list[list[dict[str, Any]]] = field(default_factory=list[list[dict[str, Any]]])
    fresh: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, list[dict[str, Any]]])
    batched: dict[str, float] = field(default_factory=dict[str, float])
    limit: int | None = None

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Everything that was run: (how, row of guest.measure)."""
        for key, rows in self.runs.items():
            for order, row in enumerate(rows, 1):
                yield f"({key}), order {order}", row
        for order, turns in enumerate(self.turns, 1):
            for turn, row in enumerate(turns):
                yield f"order {order}, turn {turn}", row
        for name, rows in self.fresh.items():
            for place, row in enumerate(rows):
                yield f"{FRESH[name]}, process {place + 1}", row

    def failures(self) -> dict[tuple[int, str], list[str]]:
        """(program, why it failed) → the runs in which it did."""
        found: dict[tuple[int, str], list[str]] = {}
        for how, row in self.rows():
            for number_, why in row["failed"]:
                found.setdefault((number_, why), []).append(how)
        return found

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
        row = measure(
            setting, seed=int(seed), turn=int(turn), rows=options.rows, part=part,
            limit=options.programs,
        )  # fmt: skip
        print(json.dumps(row))
        return 0
    limit = QUICK if options.quick and options.programs is None else options.programs
    found = collect(options.rows, 1 if options.quick else options.orders, limit)
    print(f"\n{report(found)}")
    if options.rows is None and limit is None and not options.no_page:
        PAGE.write_text(page(found), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.hosted", description=__doc__)
    add = parser.add_argument
    add("--rows", metavar="FILE", help="rows to replay in place of the own programs; no page then")
    add("--orders", type=int, default=ORDERS, metavar="N", help=f"orders ({ORDERS})")
    add("--programs", type=int, metavar="N", help="N programs, chosen evenly; no page then")
    add("--quick", action="store_true", help=f"one order of {QUICK} programs: two minutes")
    add("--no-page", action="store_true", help="do not write the page")
    add("--child", nargs=5, help=argparse.SUPPRESS)
    return parser


# ------------------------------------------------------------------------------ measuring


def collect(rows: str | None, orders: int, limit: int | None = None) -> Found:
    """Measure everything. `rows`: a file of rows in place of the own programs; `limit`: that many
    programs, chosen evenly."""
    found = Found(limit=limit)
    child = partial(_child, rows, limit)
    for seed in range(1, orders + 1):
        for setting in SETTINGS:
            _show(f"({setting.key}) {setting.name}, order {seed}")
            found.runs.setdefault(setting.key, []).append(child(setting.key, seed))
    for seed in range(1, orders + 1):
        turns: list[dict[str, Any]] = []
        for turn in range(TENTHS):
            _show(f"order {seed}, turn {turn}")
            turns.append(child("c", seed, turn))
        found.turns.append(turns)
    parts = [(start, start + BATCH) for start in range(0, found.programs, BATCH)]
    for name, workers in (("one", 1), ("two", 2)):
        _show(FRESH[name])
        started = perf_counter()
        with ThreadPoolExecutor(workers) as pool:
            found.fresh[name] = list(pool.map(lambda part: child("c", 1, 0, part), parts))
        found.batched[name] = perf_counter() - started
    started = perf_counter()
    found.fresh["single"] = [child("c", 1)]
    found.batched["single"] = perf_counter() - started
    _show("")
    return found


def _child(
    rows: str | None,
    limit: int | None,
    key: str,
    seed: int,
    turn: int = 0,
    part: tuple[int, int] = (0, 0),
) -> dict[str, Any]:
    """What a fresh process of this module measures."""
    given = ["--rows", rows] if rows is not None else []
    given += ["--programs", str(limit)] if limit is not None else []
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
    for setting in SETTINGS:
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
    for name, title in FRESH.items():
        sign = "" if name == "single" else "(e) "
        rows.append([f"{sign}{title}", f"{found.batched[name]:.2f} wall", *[""] * 8])
    return Table(
        title="Settings",
        text=(
            f"{taken(found)} *Total* is processor "
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


def taken(found: Found) -> str:
    """Which programs were run, in a sentence."""
    orders = len(found.runs["c"])
    many = f"{found.programs} programs in {orders} order{'s' if orders > 1 else ''}."
    if found.limit is None:
        return many
    return f"**A small run, whose figures stand for no large one**: {many}"


def correctness(found: Found) -> Criterion:
    """Whether all programs came out as they should, wherever they were run."""
    failed = sum(len(row["failed"]) for _how, row in found.rows())
    everything = sum(len(row["order"]) for _how, row in found.rows())
    return Criterion(
        "All programs come out as they should, in all settings, orders, turns and fresh processes",
        f"{everything - failed} of {everything}", failed == 0,
    )  # fmt: skip


def flatness(found: Found) -> Criterion:
    """Whether memory stays what it is when the first programs have run."""
    grown = found.growth("c")
    return Criterion(
        f"Memory is flat (± 5 MB) behind the first {SETTLED} programs", f"{grown / 1e6:+.1f} MB",
        abs(grown) <= 5e6,
    )  # fmt: skip


def bounded(found: Found) -> Criterion:
    """Whether a budget that is less than the functions that get hot does what it is for."""
    runs = found.runs["c100"]
    largest = max(max(row["sizes"]) for row in runs)
    hits = min(row["compiler"] for row in runs)
    evictions = min(row["stats"]["evictions"] for row in runs)
    return Criterion(
        "Phase 2: with budget 100, which is less than what gets hot, size ≤ 100, and a reasonable"
        " hit rate of the compiler's functions",
        f"largest {largest}, {100 * hits:.1f} %, {evictions} evictions",
        largest <= 100 and hits > 0.9,
    )  # fmt: skip


def criteria(found: Found) -> list[Criterion]:
    """The plan's criteria, held against the figures."""
    worst = max(max(found.tenths(order)) for order in range(len(found.turns)))
    last = [found.tenths(order)[-1] for order in range(len(found.turns))]
    largest = max(max(row["sizes"]) for row in found.runs["c"])
    hits = min(row["compiler"] for row in found.runs["c"])
    total, programs = found.total("c"), found.programs
    saved = 1 - found.total("d") / found.total("c")
    saved_untiered = 1 - found.total("d1") / found.total("a")
    batched = found.batched["two"] / found.batched["single"]
    return [
        correctness(found),
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
        bounded(found),
        flatness(found),
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
{failures_section(found)}{reading(found)}"""


def report(found: Found) -> str:
    """What the terminal shows."""
    shown = [terminal(table(found)) for table in (settings_table, tenths_table, criteria_table)]
    return "\n".join([taken(found), *shown, failures_section(found)])


def failures_section(found: Found) -> str:
    """The programs that came out wrongly, each with its reason and where; nothing if none did."""
    failures = found.failures()
    if not failures:
        return ""
    lines = ["## What came out wrongly", ""]
    for (number_, why), runs in sorted(failures.items()):
        where = "; ".join(runs[:SHOWN_RUNS]) + (" …" if len(runs) > SHOWN_RUNS else "")
        lines.append(f"- program {number_}, {len(runs)} × ({where}): {why}")
    return "\n".join([*lines, "", ""])


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
"""

KEPT: Final = """\
What a session keeps of programs that are over is the texts compiled last (256 of them), the cache
within its budget, and what programs define.
"""


def reading(found: Found) -> str:
    """The page's last part; what it says of memory is what the criterion says."""
    flat = flatness(found)
    bar = "within" if flat.holds else "**more than**"
    kept = f"**What stays in memory** is {flat.figure} behind the first {SETTLED} programs in the "
    kept += f"order where it is most, {bar} the bar of 5 MB. "
    return f"{READING}\n{fill(kept + KEPT, 100)}\n"


if __name__ == "__main__":
    sys.exit(main())
