"""The arguments of `sx conform`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NoReturn

from sx_kernel.conformance.cases import Settings

BATCH_SIZE: Final = 150
DEADLINE: Final = 120.0

TEXT: Final = """\
Runs test suites batch by batch, each batch in a fresh process. A suite is a file of SX tests
(.sx), a file of sources with expected values (.jsonl: a {"source": …, "expected": …} a line), or a
folder of such files; without SUITE, the language's own tests."""
EPILOG: Final = """\
SX_BATCH_SIZE (or HS_BATCH_SIZE) and SX_PARALLEL (or HS_PARALLEL) set the defaults. Exit status:
0 all passed, 1 not all, 2 wrong usage, 130 interrupted."""


class UsageError(Exception):
    """The arguments make no sense; the message says why."""


class Help(Exception):
    """Help was asked for; the message is it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the arguments say. `shard`: (part from 1, parts). `via`: "process" or "kernel"."""

    suites: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    batch_size: int = BATCH_SIZE
    parallel: int = 1
    single_process: bool = False
    settings: Settings = field(default_factory=Settings)
    deadline: float = DEADLINE
    junit: str | None = None
    jsonl: str | None = None
    shard: tuple[int, int] = (1, 1)
    via: str = "process"
    dask: str | None = None


class _Parser(argparse.ArgumentParser):
    """argparse that leaves printing and exiting to others."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)

    def print_help(self, file: Any = None) -> NoReturn:  # noqa: ARG002
        raise Help(self.format_help().rstrip())


def parse(arguments: list[str], settings: Settings, environment: Mapping[str, str]) -> Options:
    """Take the arguments after `sx conform` apart.

    `settings`: those to start from. Raises UsageError and Help.
    """
    parser = _make_parser(settings, environment)
    given = parser.parse_intermixed_args(arguments)
    batch_size: int = given.batch_size
    if given.dask is not None and given.via != "process":
        raise UsageError("--dask and --via kernel exclude each other")
    return Options(
        suites=tuple(given.suites),
        rows=tuple(given.rows),
        batch_size=batch_size,
        parallel=given.parallel,
        single_process=given.single_process,
        settings=replace(
            settings,
            threshold=given.threshold,
            budget=given.budget,
            tier=given.tier,
            reset_every=batch_size if given.reset_between else None,
        ),
        deadline=given.timeout,
        junit=given.junit,
        jsonl=given.jsonl,
        shard=given.shard,
        via=given.via,
        dask=given.dask,
    )


def _make_parser(settings: Settings, environment: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="sx conform", description=TEXT, epilog=EPILOG, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    add = parser.add_argument
    add("suites", nargs="*", metavar="SUITE", help=argparse.SUPPRESS)
    add("--rows", action="append", default=[], metavar="FILE",
        help="rows of hyperscript's tests (.jsonl with steps)")  # fmt: skip
    add(
        "--batch-size", type=_positive, metavar="N", help="tests a process (150)",
        default=_from_environment(environment, "BATCH_SIZE", BATCH_SIZE),
    )  # fmt: skip
    add(
        "--parallel", type=_positive, metavar="N", help="processes at a time (1)",
        default=_from_environment(environment, "PARALLEL", 1),
    )  # fmt: skip
    add("--single-process", action="store_true", help="everything in one process")
    add("--reset-between", action="store_true", help="(jit-reset!) after each batch size")
    add("--threshold", type=_threshold, default=settings.threshold, metavar="N|off",
        help="compile a function at its N-th call (4)")  # fmt: skip
    add("--budget", type=_natural, default=settings.budget, metavar="N",
        help="compiled functions that the cache holds (5000)")  # fmt: skip
    add("--tier", choices=("auto", "cek"), default=settings.tier, help="cek: never compile")
    add("--timeout", type=_seconds, default=DEADLINE, metavar="S",
        help="seconds that a process may take (120)")  # fmt: skip
    add("--junit", metavar="FILE", help="write a JUnit report")
    add("--jsonl", metavar="FILE", help="write one JSON object a test")
    add("--shard", type=_shard, default=(1, 1), metavar="I/N",
        help="run only the I-th of N parts")  # fmt: skip
    add("--via", choices=("process", "kernel"), default="process",
        help="kernel: each batch in a fresh Jupyter kernel")  # fmt: skip
    add("--dask", metavar="ADDRESS", help="run the batches on a Dask cluster (local: one here)")
    return parser


def _from_environment(environment: Mapping[str, str], name: str, default: int) -> int:
    """The count that SX_NAME or HS_NAME sets."""
    for variable in (f"SX_{name}", f"HS_{name}"):
        if text := environment.get(variable, "").strip():
            try:
                return _positive(text)
            except argparse.ArgumentTypeError as problem:
                message = f"{variable} {problem}"
                raise UsageError(message) from None
    return default


def _count(text: str, least: int) -> int:
    # the length first: Python refuses to convert thousands of digits
    if text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) >= least:
        return int(text)
    message = f"must be an integer from {least}, not {text[:40]}"
    raise argparse.ArgumentTypeError(message)


def _positive(text: str) -> int:
    return _count(text, 1)


def _natural(text: str) -> int:
    return _count(text, 0)


def _threshold(text: str) -> int | None:
    return None if text == "off" else _count(text, 1)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if 0 < seconds < 1e9:
        return seconds
    message = f"must be a positive number of seconds, not {text[:40]}"
    raise argparse.ArgumentTypeError(message)


def _shard(text: str) -> tuple[int, int]:
    part, _, parts = text.partition("/")
    try:
        found = _positive(part), _positive(parts)
    except argparse.ArgumentTypeError:
        found = (2, 1)
    if found[0] <= found[1]:
        return found
    message = f"must be I/N with I from 1 to N, not {text[:40]}"
    raise argparse.ArgumentTypeError(message)


__all__ = ["Help", "Options", "UsageError", "parse"]
