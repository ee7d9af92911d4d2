"""The command line: `python -m bench [--quick] [--only NAME …] [--tier TIER] [--json FILE] …`.

Every measurement runs in a process of its own (this module again, with --child), so that one
program's memory, warm caches or crash are not another's.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench import (
    cache,
    catalogue,
    depth,
    general_catalogue,
    goals,
    hot,
    kernel,
    oneshot,
    overhead,
    startup,
)
from bench.report import Table, markdown, terminal

PAGE: Final = Path(__file__).parent.parent / "docs" / "benchmarks.md"
# A measurement that takes longer is stuck.
PATIENCE_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class Section:
    """A workload: the names of its measurements, how to make one, how to show them all."""

    name: str
    items: tuple[str, ...]
    measure: Callable[[str, argparse.Namespace], dict[str, Any]]
    table: Callable[[list[dict[str, Any]], argparse.Namespace], Table]


ALL_PROGRAMS: Final = catalogue.PROGRAMS + general_catalogue.GENERAL


def _measure_hot(name: str, options: argparse.Namespace) -> dict[str, Any]:
    program = catalogue.find([name], ALL_PROGRAMS)[0]
    return hot.measure(program, quick=options.quick, tier=options.tier, room=options.room)


def _measure_oneshot(name: str, options: argparse.Namespace) -> dict[str, Any]:
    forms = oneshot.QUICK_FORMS if options.quick else oneshot.FORMS
    return oneshot.measure(oneshot.kind_named(name), forms=forms, tier=options.tier)


def _measure_cache(name: str, options: argparse.Namespace) -> dict[str, Any]:
    question = next(question for question in cache.QUESTIONS if question.name == name)
    return cache.measure(question, quick=options.quick)


def _measure_depth(name: str, options: argparse.Namespace) -> dict[str, Any]:
    chosen = next(entry for entry in depth.DEPTHS if entry.name == name)
    return depth.measure(chosen, quick=options.quick)


def _measure_startup(name: str, options: argparse.Namespace) -> dict[str, Any]:
    process = next(process for process in startup.PROCESSES if process.name == name)
    return startup.measure(process, quick=options.quick)


def _measure_kernel(name: str, options: argparse.Namespace) -> dict[str, Any]:
    question = next(question for question in kernel.QUESTIONS if question.name == name)
    return kernel.measure(question, quick=options.quick)


def _measure_overhead(name: str, options: argparse.Namespace) -> dict[str, Any]:
    chosen = next(operation for operation in overhead.OPERATIONS if operation.name == name)
    return overhead.measure(chosen, quick=options.quick, tier=options.tier)


SECTIONS: Final = (
    Section(
        "hot",
        tuple(program.name for program in catalogue.PROGRAMS),
        _measure_hot,
        lambda rows, options: hot.table(rows, options.tier),
    ),
    Section(
        "general",
        tuple(program.name for program in general_catalogue.GENERAL),
        _measure_hot,
        lambda rows, options: hot.table(
            rows,
            options.tier,
            title="General programs",
            text=general_catalogue.TEXT,
            limit=general_catalogue.LIMIT,
        ),
    ),
    Section(
        "oneshot",
        tuple(kind.name for kind in oneshot.KINDS),
        _measure_oneshot,
        lambda rows, _options: oneshot.table(rows),
    ),
    Section(
        "depth",
        tuple(entry.name for entry in depth.DEPTHS),
        _measure_depth,
        lambda rows, _options: depth.table(rows),
    ),
    Section(
        "cache",
        tuple(question.name for question in cache.QUESTIONS),
        _measure_cache,
        lambda rows, _options: cache.table(rows),
    ),
    Section(
        "startup",
        tuple(process.name for process in startup.PROCESSES),
        _measure_startup,
        lambda rows, _options: startup.table(rows),
    ),
    Section(
        "kernel",
        tuple(question.name for question in kernel.QUESTIONS),
        _measure_kernel,
        lambda rows, _options: kernel.table(rows),
    ),
    Section(
        "overhead",
        tuple(operation.name for operation in overhead.OPERATIONS),
        _measure_overhead,
        lambda rows, _options: overhead.table(rows),
    ),
)


def main(arguments: list[str] | None = None) -> int:
    """Measure what was asked for and show it. Returns the exit status.

    1 when a measurement failed (its row says why), else 0.
    """
    options = _parser().parse_args(arguments)
    if options.child:
        section, item = options.child
        return _child(section, item, options)
    rows = {section.name: _run_section(section, options) for section in SECTIONS}
    rows = {name: measured for name, measured in rows.items() if measured}
    if not rows:
        print(f"nothing is called {', '.join(options.only)}", file=sys.stderr)
        return 2
    tables = [goals.table(rows)] if not options.only else []
    tables += [s.table(rows[s.name], options) for s in SECTIONS if s.name in rows]
    print()
    print("\n".join(terminal(table) for table in tables))
    if options.json:
        facts = {"python": platform.python_version(), "quick": options.quick, "sections": rows}
        Path(options.json).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    if not (options.only or options.quick or options.tier):
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(_page(tables), encoding="utf-8")
    failed = sum("error" in row for measured in rows.values() for row in measured)
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true", help="tiny sizes: a smoke test, figures mean nothing")
    add("--only", nargs="+", default=[], metavar="NAME", help="sections, programs or rows")
    add("--tier", help="pin the tier of hot code and one-shot forms (cek: the machine alone)")
    add("--room", action="store_true", help="hot code: also time Python with SX's stack room")
    add("--json", metavar="FILE", help="write all figures to FILE")
    add("--child", nargs=2, metavar=("SECTION", "NAME"), help=argparse.SUPPRESS)
    return parser


def _run_section(section: Section, options: argparse.Namespace) -> list[dict[str, Any]]:
    """The rows of a section; a measurement that failed is a row with its name and "error"."""
    only = set(options.only)
    rows: list[dict[str, Any]] = []
    for item in section.items:
        if only and section.name not in only and item not in only and _stem(item) not in only:
            continue
        _show_progress(f"{section.name}: {item}")
        rows.append(_in_child(section, item, options))
    _show_progress("")
    return rows


def _show_progress(text: str) -> None:
    """What is being measured, on one line of the terminal; nothing if there is none."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _stem(item: str) -> str:
    """A program's file name, which is also accepted for the program ("" for other items)."""
    return next((p.file for p in ALL_PROGRAMS if p.name == item), "")


def _in_child(section: Section, item: str, options: argparse.Namespace) -> dict[str, Any]:
    """Run one measurement in a fresh process and return the row that it prints."""
    flags = [f"--{name}" for name in ("quick", "room") if getattr(options, name)]
    tier = ["--tier", options.tier] if options.tier else []
    command = [sys.executable, "-m", "bench", "--child", section.name, item, *flags, *tier]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return {"name": item, "error": f"took more than {PATIENCE_SECONDS} s"}
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        return {"name": item, "error": last[:120].replace("|", "/")}
    return json.loads(done.stdout.splitlines()[-1])


def _child(section_name: str, item: str, options: argparse.Namespace) -> int:
    """Make one measurement here and print its row as JSON."""
    section = next(section for section in SECTIONS if section.name == section_name)
    print(json.dumps(section.measure(item, options)))
    return 0


def _page(tables: list[Table]) -> str:
    """docs/benchmarks.md."""
    head = f"""# Benchmarks

Made by `make bench` with CPython {platform.python_version()}; do not edit. Ratios within this page
mean something, absolute times only on the machine that made them. Both sides of each comparison ran
in one process, in turn, and did the same work, which was checked before anything was timed. The
programs are in `bench/programs/` and `bench/general/`.

"""
    return head + "\n".join(markdown(table) for table in tables)


if __name__ == "__main__":
    sys.exit(main())
