"""What the saturation experiment has found, and the plan's criteria held against it."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Final

SETTLED: Final = 300
"""Programs after which a run has warmed up: the library's hot functions are compiled."""


@dataclass(slots=True)
class Evidence:
    """All figures. `rows`: setting → one row of saturation.measure a run; `batched`: rows of
    `sx conform` over the same programs; `own`: the one over the language's own tests.
    """

    programs: int
    runs: int
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, list[dict[str, Any]]])
    batched: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    own: dict[str, Any] = field(default_factory=dict[str, Any])

    WINDOWS: ClassVar = ("head", "middle", "tail")

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def windows(self) -> list[tuple[int, int]]:
        """Places of head, middle and tail: 0–100, 1 400–1 500 and the last 100 of 3 000."""
        n = self.programs
        width = max(1, n // 30)
        middle = 14 * n // 30
        return [(0, width), (middle, middle + width), (n - width, n)]

    def window(self, key: str, name: str) -> float:
        """Mean seconds of a program in a window, over all runs of a setting."""
        start, stop = self.windows()[self.WINDOWS.index(name)]
        return statistics.fmean(
            second for row in self.rows[key] for second in row["seconds"][start:stop]
        )

    def total(self, key: str) -> float:
        """Median over the runs of a setting of all programs' seconds."""
        return statistics.median(sum(row["seconds"]) for row in self.rows[key])

    def growth(self, key: str) -> float:
        """Median over the runs of the bytes that memory grew by."""
        return statistics.median(
            row["memory"][-1][1] - row["memory"][0][1] for row in self.rows[key]
        )

    def hit_rate(self, key: str) -> float:
        """The share of all calls that ran compiled code, over all runs."""
        hits = sum(row["stats"]["hits"] for row in self.rows[key])
        return hits / (hits + sum(row["stats"]["misses"] for row in self.rows[key]))

    def least(self, key: str, figure: str) -> float:
        """The least value of a figure over the runs of a setting."""
        return min(row[figure] for row in self.rows[key])

    def relative(self, key: str) -> Iterator[tuple[int, float]]:
        """(place, time of the program there ÷ its median time in this setting).

        So that it does not matter which programs happened to stand where.
        """
        times: dict[int, list[float]] = {}
        for row in self.rows[key]:
            for program, second in zip(row["order"], row["seconds"], strict=True):
                times.setdefault(program, []).append(second)
        usual = {program: statistics.median(found) for program, found in times.items()}
        for row in self.rows[key]:
            for place, (program, second) in enumerate(
                zip(row["order"], row["seconds"], strict=True)
            ):
                yield place, second / usual[program]

    def slope(self, key: str) -> float:
        """Percent by which a program takes longer for each 1 000 before it, once warm."""
        settled = min(SETTLED, self.programs // 10)
        points = [(place, ratio) for place, ratio in self.relative(key) if place >= settled]
        places, ratios = zip(*points, strict=True)
        slope = statistics.linear_regression(places, ratios).slope
        return 100 * 1000 * slope


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion, what was measured, whether it holds."""

    text: str
    figure: str
    holds: bool


def criteria(e: Evidence) -> list[Criterion]:
    """The plan's criteria, in its order, and those of this project."""
    own, single = e.own, e.batched["single"]
    ratio = e.window("b", "middle") / e.window("b", "head")
    tail = e.window("b", "tail") / e.window("b", "head")
    slope = e.slope("b")
    largest = max(max(row["sizes"]) for row in e.rows["c"])
    hot, library = e.least("c", "hot"), e.least("c", "library")
    saved = 1 - e.total("d") / e.total("c")
    saved_untiered = 1 - e.total("d1") / e.total("a")
    small = max(max(row["sizes"]) for row in e.rows["c100"])
    all_passed = own["passed"] == len(own["seconds"]) and all(
        row["passed"] == e.programs for row in e.batched.values()
    )
    batched = min(e.batched[name]["wall"] for name in ("e1", "e2")) / single["wall"]
    return [
        Criterion(
            "Conformance stays at 100 %: all values alike in all settings, all tests pass",
            f"{own['passed']} of {len(own['seconds'])} tests, {e.programs} programs",
            all_passed,
        ),
        Criterion(
            "Phase 1: the suite completes in a single process in under 10 minutes",
            f"own tests {own['wall']:.1f} s, programs {single['wall']:.1f} s",
            own["wall"] < 600 and single["wall"] < 600,
        ),
        Criterion(
            "Phase 1: the tail runs as fast as the head (≤ 1.05 ×): 1 400–1 500 ÷ 0–100",
            f"{ratio:.2f}; the last 100 ÷ the first: {tail:.2f}; slope {slope:+.1f} % per 1 000",
            ratio <= 1.05 and tail <= 1.05,
        ),
        Criterion(
            "Phase 1: functions that are called once or twice stay out of the cache: compiled with"
            " tiers ÷ without",
            f"{_compiled(e, 'b'):.0f} ÷ {_compiled(e, 'a'):.0f}",
            _compiled(e, "b") < _compiled(e, "a"),
        ),
        Criterion(
            "Phase 2: with budget 500, size ≤ 500 throughout", f"largest {largest}", largest <= 500
        ),
        Criterion(
            "Phase 2: hit rate > 90 % on hot paths",
            f"{100 * hot:.1f} % shared functions, {100 * library:.1f} % library",
            min(hot, library) > 0.9,
        ),
        Criterion(
            "Phase 2: with budget 100, a reasonable hit rate on hot paths",
            f"{100 * e.least('c100', 'hot'):.1f} %, largest {small}",
            small <= 100 and e.least("c100", "hot") > 0.9,
        ),
        Criterion(
            "Phase 3: jit-reset! between batches saves more than 50 % of the time",
            f"{100 * saved:+.0f} % with tiers and budget, {100 * saved_untiered:+.0f} % without",
            max(saved, saved_untiered) > 0.5,
        ),
        Criterion(
            "Phase 3: hot functions stay fast through resets: their hit rate in (d)",
            f"{100 * e.least('d', 'hot'):.1f} %",
            e.least("d", "hot") > 0.9,
        ),
        Criterion(
            "Batches in fresh processes take as long as a single process when parallelism matches"
            " the cores: wall time ÷ single process",
            f"{batched:.2f}",
            batched <= 1.05,
        ),
    ]


def _compiled(e: Evidence, key: str) -> float:
    """Functions compiled in a run, the median of the runs."""
    return statistics.median(row["stats"]["compiled"] for row in e.rows[key])


__all__ = ["Criterion", "Evidence", "criteria"]
