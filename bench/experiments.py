"""The saturation experiment: `make experiments` measures, and writes docs/experiments.md.

Thousands of distinct one-shot programs (sources.py) run under different settings of the cache in
one process (saturation.py), and in batches of fresh processes (`sx conform`). Each setting is run
several times, in a fresh process and another random order each time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from bench import saturation
from bench.criteria import Evidence, criteria
from bench.engine import Engine
from bench.figures import draw
from bench.report import Table, markdown, number, terminal
from bench.saturation import BATCH, SETTINGS
from bench.sources import HOT, source
from sx_kernel.syntax.printer import inspect

PAGE: Final = Path(__file__).parent.parent / "docs" / "experiments.md"
PROGRAMS: Final = 3000
RUNS: Final = 3
PATIENCE_SECONDS: Final = 600


def main(arguments: list[str] | None = None) -> int:
    """Measure everything, show it, and write the page unless told otherwise. Returns 0."""
    options = _parser().parse_args(arguments)
    if options.child:
        key, seed = options.child
        setting = saturation.setting_called(key)
        print(json.dumps(saturation.measure(setting, programs=options.programs, seed=int(seed))))
        return 0
    evidence = collect(options.programs, options.runs)
    text = page(evidence)
    print(f"\n{terminal(settings_table(evidence))}\n{terminal(criteria_table(evidence))}")
    if options.json:
        Path(options.json).write_text(json.dumps(evidence.as_dict()) + "\n", encoding="utf-8")
    if not options.no_page:
        PAGE.write_text(text, encoding="utf-8")
        draw(evidence, PAGE.parent / "experiments")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.experiments", description=__doc__)
    add = parser.add_argument
    add("--programs", type=int, default=PROGRAMS, metavar="N", help=f"programs a run ({PROGRAMS})")
    add("--runs", type=int, default=RUNS, metavar="N", help=f"runs of each setting ({RUNS})")
    add("--no-page", action="store_true", help="write neither the page nor its figures")
    add("--json", metavar="FILE", help="write all figures to FILE")
    add("--child", nargs=2, metavar=("SETTING", "SEED"), help=argparse.SUPPRESS)
    return parser


# ------------------------------------------------------------------------------ measuring


def collect(programs: int, runs: int) -> Evidence:
    """Measure everything."""
    evidence = Evidence(programs, runs)
    for seed in range(1, runs + 1):
        for setting in SETTINGS:
            _show(f"({setting.key}) {setting.name}, run {seed}")
            row = _in_child(["--child", setting.key, str(seed), "--programs", str(programs)])
            evidence.rows.setdefault(setting.key, []).append(row)
    values = {row["values"] for rows in evidence.rows.values() for row in rows}
    if len(values) != 1:
        raise ValueError("the settings do not agree on the values of the programs")
    with TemporaryDirectory() as folder:
        suite = Path(folder) / "sources.jsonl"
        suite.write_text(_as_suite(programs), encoding="utf-8")
        for name, arguments in (
            ("e1", ["--parallel", "1"]), ("e2", ["--parallel", "2"]),
            ("single", ["--single-process"]),
        ):  # fmt: skip
            _show(f"sx conform {' '.join(arguments)}")
            evidence.batched[name] = _conform([str(suite), *arguments], Path(folder))
        _show("the language's own tests in one process")
        evidence.own = _conform(["--single-process"], Path(folder))
    _show("")
    return evidence


def _in_child(arguments: list[str]) -> dict[str, Any]:
    """What a fresh process of this module prints."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.experiments", *arguments],
        stdout=subprocess.PIPE, text=True, timeout=PATIENCE_SECONDS, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def _as_suite(programs: int) -> str:
    """The programs as a source suite, with the values that the machine alone gives them."""
    session = Engine(tier="cek").session
    session.eval(HOT)
    lines = [json.dumps({"prelude": HOT})]
    for number_ in range(programs):
        text = source(number_)
        expected = inspect(session.eval(text))
        lines.append(json.dumps({"name": str(number_), "source": text, "expected": expected}))
    return "\n".join(lines) + "\n"


def _conform(arguments: list[str], folder: Path) -> dict[str, Any]:
    """Run `sx conform`: wall seconds, the time of each test in order, outcomes counted."""
    report = folder / "report.jsonl"
    started = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "sx_kernel", "conform", "--jsonl", str(report), *arguments],
        stdout=subprocess.DEVNULL, timeout=PATIENCE_SECONDS, check=True,
    )  # fmt: skip
    wall = perf_counter() - started
    verdicts = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    return {
        "wall": wall,
        "seconds": [verdict["seconds"] for verdict in verdicts],
        "passed": sum(verdict["outcome"] == "passed" for verdict in verdicts),
    }


def _show(text: str) -> None:
    """What is being measured, on one line of the terminal; nothing if there is none."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


# -------------------------------------------------------------------------------- the page


def settings_table(evidence: Evidence) -> Table:
    """A row for each setting."""
    rows: list[list[str]] = []
    for setting in SETTINGS:
        runs = evidence.rows[setting.key]
        head, middle, tail = (1e6 * evidence.window(setting.key, name) for name in evidence.WINDOWS)
        rows.append([
            f"({setting.key}) {setting.name}",
            number(evidence.total(setting.key)),
            f"{head:.0f}", f"{middle:.0f}", f"{tail:.0f}",
            number(evidence.slope(setting.key), 1),
            str(max(max(run["sizes"]) for run in runs)),
            f"{100 * evidence.hit_rate(setting.key):.1f} %",
            number(evidence.growth(setting.key) / 1e6, 1),
            f"{statistics.median(run['collection seconds'] for run in runs):.2f}",
        ])  # fmt: skip
    for name, title in (
        ("e1", "(e) fresh process each batch, one at a time"),
        ("e2", "(e) the same, two at a time"),
        ("single", "`sx conform --single-process`, for comparison"),
    ):
        batched = evidence.batched[name]
        head, middle, tail = (
            1e6 * statistics.fmean(batched["seconds"][start:stop])
            for start, stop in evidence.windows()
        )
        wall = f"{batched['wall']:.2f} wall"
        rows.append([title, wall, f"{head:.0f}", f"{middle:.0f}", f"{tail:.0f}", *[""] * 5])
    return Table(
        title="Settings",
        text=(
            f"{evidence.programs} programs; medians or means of {evidence.runs} runs. *Total* is "
            "processor seconds for all programs; head, middle and tail are the mean microseconds "
            f"of a program at {', '.join(f'{a}–{b}' for a, b in evidence.windows())}; *slope* is "
            "how much longer a program takes for each 1 000 before it, in percent, from 300 on; "
            "*hits* is the share of all calls that ran compiled code; *MB* is what resident memory "
            "grew by; *GC* is seconds in CPython's collector. The rows of `sx conform` are wall "
            "time with everything: processes, the library, the sources' isolation from each other."
        ),
        columns=["setting", "total", "head", "middle", "tail", "slope", "largest", "hits", "MB",
                 "GC"],
        rows=rows,
    )  # fmt: skip


def criteria_table(evidence: Evidence) -> Table:
    """A row for each criterion of the plan."""
    return Table(
        title="What was asked for, and what holds",
        text="The acceptance criteria that the cache was built to, each with its figure.",
        columns=["criterion", "figure", "holds"],
        rows=[[c.text, c.figure, "yes" if c.holds else "**no**"] for c in criteria(evidence)],
    )


def page(evidence: Evidence) -> str:
    """docs/experiments.md."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"""# The saturation experiment

Made by `make experiments` with CPython {platform.python_version()} on {cores} cores; do not edit. \
Ratios within this page mean
something, absolute times only on the machine that made them.

{QUESTION}
{markdown(settings_table(evidence))}
![Time of a program, by its place in the run](experiments/time.svg)

The line is the median of 200 programs around each place, over all runs. Programs differ by a factor
of a hundred among themselves; in a random order that averages out.

![Functions in the cache](experiments/size.svg)

![Resident memory](experiments/memory.svg)

{markdown(criteria_table(evidence))}
{READING}"""


QUESTION: Final = f"""\
A test harness, a prompt or a service evaluates thousands of small programs, each once. If every
function is compiled at its first call and nothing ever leaves, a process fills up with code that
nobody needs again, and the last program runs slower than the first. Three things are to prevent
that: *tiers* (compile what is called for the fourth time), a *budget* with eviction of the least
recently used, and `jit-reset!`. This page measures each of them; and as the alternative that
changes nothing in the engine, a fresh process every {BATCH} programs.

The programs (`bench/sources.py`) are of fourteen kinds: helpers, pipelines, closures that count,
loops, rendered tables, string processing, recursion, records, error handling, early exits by
continuations, dispatch, macros, sums over lists and throw-away lambdas. Each has names and
constants of its own, and most define a function that stays, as at a prompt. Six functions that
all of them may call, and the library, are the hot paths. Every setting gives the same values.
[The same on hyperscript](hosted.md) is a page of its own.
"""

READING: Final = """\
## Reading it

**Where CPython differs from the host that the plan was written for.** There, compiled closures
stayed reachable for ever, and allocation pressure made tests at the end of a run a hundred times
slower. Here code leaves with its last function: throw-away lambdas are freed by reference counting
and their entries with them (`:collected`), so only what is *named* stays. What remains of the
problem without tiers is what (a) shows: every program pays for compiling functions that run once,
and memory grows with the code of every function that was ever defined.

**What a reset saves.** No time, here: what is dropped is compiled again at its next call, hot
library functions first of all, and holding on to it had cost next to nothing. It returns the
memory of the code. That the plan expected half of the time to be saved is a matter of its host,
whose collector had to walk through the dead code again and again.

**What the collector costs.** CPython looks at all objects now and then, so its longest pauses grow
with all that stays alive, compiled or not. The command, the kernel and the workers set the
collector for that (`sx_kernel/session/bounds/collector.py`); a program that imports sx_kernel
decides for itself.

**Fresh processes** make any order of tests safe at the price of starting: a process and a library
for each batch, which two cores share out. They are for isolation (a crash or a hang costs one test,
[conformance.md](conformance.md)), not for speed.
"""


if __name__ == "__main__":
    sys.exit(main())
