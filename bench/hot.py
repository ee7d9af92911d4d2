"""Hot code, workload 2 and the general set: each program in SX and by hand in CPython.

Both sides run in one process, in turn. Before anything is timed their results must agree with
the catalogue, and so must the number of calls: what a wrong program costs is of no interest.
The Python side runs as Python runs everywhere, without the stack room that SX gives itself;
`room=True` measures it once more with that room.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bench.catalogue import LIMIT, Program, Size
from bench.engine import Engine, in_room
from bench.measure import (
    DEEP_LIMIT,
    count_python_calls,
    geometric_mean,
    interleave,
    recursion_limit,
)
from bench.report import Table, milliseconds, number

# Calls that make everything hot: more than any threshold in use, and inner functions follow.
WARM_UP = 6


class WrongWork(Exception):
    """A side did not do what the catalogue says, so its time means nothing."""


def measure(
    program: Program,
    *,
    quick: bool = False,
    tier: str | None = None,
    room: bool = False,
    seconds: float = 1.5,
) -> dict[str, Any]:
    """Check one program and time both sides; all times in seconds.

    Raises WrongWork when a result or a number of calls is not as the catalogue says.
    """
    size = program.size(quick=quick)
    engine = Engine(tier=tier)
    engine.run(program.sx_text(), f"{program.file}.sx")
    # hot by small runs: one big one would leave its outermost frames in the machine
    small = engine.runner(program.sx_call(program.quick))
    for _ in range(WARM_UP):
        small()
    sx = engine.runner(program.sx_call(size))
    python = _with_deep_recursion(program.python_run(size))
    sx()
    _check_python(program, size, python)
    calls, hits = _check_sx(program, size, engine, sx)
    sides: dict[str, Callable[[], object]] = {"sx": sx, "python": python}
    if room:
        sides["room"] = lambda: in_room(python)
    samples = interleave(sides, seconds=0.05 if quick else seconds, least=2 if quick else 5)
    return {
        "name": program.name,
        "note": program.note,
        "limit": program.limit,
        "calls": calls,
        "hit rate": hits / calls if calls else 0.0,
        "samples": len(samples["sx"].seconds),
        "ratio": samples["sx"].least / samples["python"].least,
        **{name: {"least": s.least, "median": s.median} for name, s in samples.items()},
    }


def _with_deep_recursion(function: Callable[[], Any]) -> Callable[[], Any]:
    """`function` under a recursion limit that no twin reaches."""

    def run() -> Any:
        with recursion_limit(DEEP_LIMIT):
            return function()

    return run


def _check_python(program: Program, size: Size, run: Callable[[], Any]) -> None:
    """The twin's result, and its calls where the catalogue knows them."""
    _check_result(program, size, "Python", run())
    if size.calls is not None:
        calls = count_python_calls(run, program.python_file())
        if calls != size.calls:
            raise WrongWork(f"{program.name}: Python made {calls} calls, not {size.calls}")


def _check_sx(
    program: Program, size: Size, engine: Engine, run: Callable[[], Any]
) -> tuple[int, int]:
    """SX's result, its calls and how many of them ran compiled code.

    Functions that are themselves expressed in SX (map, for-each, …) count as calls too, so where
    the catalogue knows no number, two runs must at least make the same one.
    """
    before = engine.stats()
    _check_result(program, size, "SX", run())
    between = engine.stats()
    run()
    after = engine.stats()
    calls = _calls(between) - _calls(before)
    again = _calls(after) - _calls(between)
    known = size.calls if size.sx_calls is None else size.sx_calls
    wanted = again if known is None else known
    if calls != wanted:
        raise WrongWork(f"{program.name}: SX made {calls} calls, not {wanted}")
    return again, after["hits"] - between["hits"]


def _calls(stats: dict[str, Any]) -> int:
    return stats["hits"] + stats["misses"]


def _check_result(program: Program, size: Size, side: str, result: object) -> None:
    if type(result) is not type(size.result) or result != size.result:
        raise WrongWork(f"{program.name}: {side} gave {result!r}, not {size.result!r}")


def ratios(rows: list[dict[str, Any]], limit: float = LIMIT) -> list[float]:
    """SX ÷ Python of the rows that could be measured; those whose limit is not the usual one of
    their set are left out."""
    return [row["ratio"] for row in rows if "ratio" in row and row["limit"] == limit]


def table(
    rows: list[dict[str, Any]],
    tier: str | None,
    *,
    title: str = "Hot code",
    text: str = "The same algorithm in SX and by hand in plain CPython",
    limit: float = LIMIT,
) -> Table:
    """One row a program; then the geometric mean, the worst and the best ratio."""
    cells = [_row(row) for row in rows]
    found = ratios(rows, limit)
    if found:
        for what, figure in (
            ("geometric mean", geometric_mean(found)), ("worst", max(found)), ("best", min(found))
        ):  # fmt: skip
            cells.append([f"**{what}**", "", "", number(figure), "", "", "", ""])
    return Table(
        title=title,
        text=(
            f"{text}, milliseconds, both in one process and in turn. "
            "*Ratio* is SX's least time over Python's: under 1, SX is faster. "
            f"Tier: {tier or 'chosen by the engine'}."
        ),
        columns=["program", "SX", "CPython", "ratio", "ratio of medians", "calls", "hits", "note"],
        rows=cells,
    )


def _row(row: dict[str, Any]) -> list[str]:
    if "error" in row:
        return [row["name"], "–", "–", "–", "–", "–", "–", row["error"]]
    note = row["note"]
    if "room" in row:
        with_room = number(row["sx"]["least"] / row["room"]["least"])
        note = f"{note}; " * bool(note) + f"{with_room} if Python has room"
    return [
        row["name"],
        milliseconds(row["sx"]["least"]),
        milliseconds(row["python"]["least"]),
        number(row["ratio"]),
        number(row["sx"]["median"] / row["python"]["median"]),
        f"{row['calls']:,}".replace(",", " "),
        f"{row['hit rate']:.0%}",
        note,
    ]
