"""The goals that the engine was built to, beside what was measured. Reports, never asserts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from bench import general_catalogue, hot, oneshot
from bench.catalogue import LIMIT
from bench.measure import geometric_mean
from bench.report import Table, number

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Goal:
    """`figure` takes the rows of all sections and answers the number; met when ≤ `limit`.

    `figure` raises LookupError or ValueError when its section was not measured.
    """

    what: str
    limit: float
    unit: str
    figure: Callable[[Rows], float]


def _row(rows: Rows, section: str, name: str) -> dict[str, Any]:
    """The row of that name. Raises LookupError when it was not measured."""
    for row in rows.get(section, []):
        if row["name"] == name and "error" not in row:
            return row
    raise LookupError(name)


def _slowdown(window: str) -> Callable[[Rows], float]:
    """The worst ratio of a later window to the head, medians, over the kinds of forms."""

    def figure(rows: Rows) -> float:
        measured = [row for row in rows.get("oneshot", []) if "error" not in row]
        return max(row["sx"][f"typical {window}"] / row["sx"]["typical head"] for row in measured)

    return figure


def _against_python(kind: str) -> Callable[[Rows], float]:
    def figure(rows: Rows) -> float:
        row = _row(rows, "oneshot", kind)
        return row["sx"]["typical all"] / row["python"]["typical all"]

    return figure


def _growth(rows: Rows) -> float:
    measured = [row for row in rows.get("oneshot", []) if "error" not in row]
    return max(oneshot.growth(row) for row in measured) / 1e6


def _hot_ratios(rows: Rows) -> list[float]:
    return hot.ratios(rows.get("hot", []))


def _hot_mean(rows: Rows) -> float:
    ratios = _hot_ratios(rows)
    if not ratios:
        raise LookupError("hot")
    return geometric_mean(ratios)


def _general_ratios(rows: Rows) -> list[float]:
    found = hot.ratios(rows.get("general", []), general_catalogue.LIMIT)
    if not found:
        raise LookupError("general")
    return found


def _generators(rows: Rows) -> float:
    limit = general_catalogue.GENERATOR_LIMIT
    return max(hot.ratios(rows.get("general", []), limit))


def _components(rows: Rows) -> float:
    return _row(rows, "hot", "components")["ratio"]


def _seconds(name: str) -> Callable[[Rows], float]:
    return lambda rows: _row(rows, "depth", name)["least"]


def _left_behind(name: str) -> Callable[[Rows], float]:
    def figure(rows: Rows) -> float:
        row = _row(rows, "depth", name)
        return (row["after"] - row["before"]) / 1e6

    return figure


def _machine_call(rows: Rows) -> float:
    row = _row(rows, "depth", "machine alone, (fib 20)")
    return row["least"] / row["units"] * 1e6


def _start_up(process: str) -> Callable[[Rows], float]:
    return lambda rows: _row(rows, "startup", process)["process"]["least"] * 1e3


def _thrash(figure: str) -> Callable[[Rows], float]:
    return lambda rows: _row(rows, "cache", "thrash")[figure]


def _kernel(question: str, figure: str) -> Callable[[Rows], float]:
    return lambda rows: _row(rows, "kernel", question)[figure]


def _cache(question: str) -> Callable[[Rows], float]:
    return lambda rows: _row(rows, "cache", question)["figure"]


def _slowest_interrupt(rows: Rows) -> float:
    return _row(rows, "kernel", "interrupt")["sx"]["most"] * 1e3


GOALS: Final = (
    Goal("one-shot: 1 400–1 500 ÷ 0–100, worst kind", 1.05, "×", _slowdown("middle")),
    Goal("one-shot: the end ÷ 0–100, worst kind", 1.05, "×", _slowdown("tail")),
    Goal("one-shot: memory gained after 2 000 forms, worst kind", 2.0, "MB", _growth),
    Goal("one-shot, tiny ÷ CPython", 1.0, "×", _against_python("tiny")),
    Goal("one-shot, middle ÷ CPython", 1.5, "×", _against_python("middle")),
    Goal("machine alone, (fib 20), a call", 1.0, "µs", _machine_call),
    Goal("hot code ÷ CPython, geometric mean", 1.0, "×", _hot_mean),
    Goal("hot code ÷ CPython, slowest program", LIMIT, "×", lambda rows: max(_hot_ratios(rows))),
    Goal(
        "general programs ÷ CPython, geometric mean",
        1.5,
        "×",
        lambda rows: geometric_mean(_general_ratios(rows)),
    ),
    Goal(
        "general programs ÷ CPython, slowest",
        general_catalogue.LIMIT,
        "×",
        lambda rows: max(_general_ratios(rows)),
    ),
    Goal(
        "re-entrant continuations ÷ Python's generators",
        general_catalogue.GENERATOR_LIMIT,
        "×",
        _generators,
    ),
    Goal("components ÷ plain Python strings", 5.0, "×", _components),
    Goal("recursion 10⁶ deep", 1.5, "s", _seconds("10⁶ deep")),
    Goal("memory kept after it", 2.0, "MB", _left_behind("10⁶ deep")),
    Goal("10⁶ mutual tail calls", 0.3, "s", _seconds("10⁶ mutual tail calls")),
    Goal("whole process, sx -e '(+ 1 2)'", 120.0, "ms", _start_up("sx -e '(+ 1 2)'")),
    Goal("the prompt, and its first key", 250.0, "ms", _start_up("the prompt, and its first key")),
    Goal("kernel ready ÷ bare kernel", 1.25, "×", _kernel("kernel ready", "ratio")),
    Goal("cell round trip ÷ bare kernel", 1.25, "×", _kernel("cell", "ratio")),
    Goal("cell with live curves ÷ without", 1.05, "×", _kernel("live curves", "ratio")),
    Goal("interrupt, slowest", 100.0, "ms", _slowest_interrupt),
    Goal("exact counting", 10.0, "%", _cache("counting")),
    Goal("an eviction", 10.0, "µs", _cache("evict, an entry")),
    Goal("(jit-stats) with a full cache", 1000.0, "µs", _cache("jit-stats")),
    Goal("a cache too small ÷ none, warm, worst budget", 1.5, "×", _cache("thrash")),
    Goal("the same from the start", 1.5, "×", _cache("thrash, from the start")),
    Goal("hits while it thrashes (plain LRU)", 20.0, "%", _thrash("plain hits")),
    Goal("misses with room", 1.0, "%", lambda rows: 100 - _thrash("hits with room")(rows)),
)


def table(rows: Rows) -> Table:
    """Each goal, the figure, and whether it is met."""
    return Table(
        title="Goals",
        text="The engine's goals, and the figures of this run.",
        columns=["goal", "at most", "measured", "met"],
        rows=[_goal_row(goal, rows) for goal in GOALS],
    )


def _goal_row(goal: Goal, rows: Rows) -> list[str]:
    limit = f"{goal.limit:g} {goal.unit}"
    try:
        figure = goal.figure(rows)
    except (LookupError, ValueError):
        return [goal.what, limit, "–", "not measured"]
    met = "yes" if figure <= goal.limit else "**no**"
    return [goal.what, limit, f"{number(figure)} {goal.unit}", met]
