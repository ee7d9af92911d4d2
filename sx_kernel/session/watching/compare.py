"""One program under several settings of the cache: `%%jit-compare`.

Times are only worth comparing if whatever else the computer does meets all settings alike. So the
settings are run in turns: each once, then each a second time, and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, final

from sx_kernel.session.session import Session
from sx_kernel.session.watching.curves import Curves, curves, rates_at
from sx_kernel.syntax.printer import inspect

if TYPE_CHECKING:
    from sx_kernel.session.desk.desk import Desk


@final
@dataclass(frozen=True, slots=True)
class Setting:
    """`threshold`: calls before a function is compiled; None: never. `budget`: of the cache."""

    threshold: int | None
    budget: int

    @property
    def label(self) -> str:
        """The text of a legend."""
        return (
            f"threshold {'off' if self.threshold is None else self.threshold}, budget {self.budget}"
        )


@final
@dataclass(slots=True)
class Run:
    """What became of the program under `setting`. `times`: seconds of each repetition; the rest is
    that of the first one, and the same for all of them if the program does the same each time."""

    setting: Setting
    value: Any
    printed: str
    stats: dict[str, Any]
    curves: Curves
    times: list[float] = field(default_factory=list[float])

    @property
    def seconds(self) -> float:
        """The shortest time: what disturbs only makes longer."""
        return min(self.times)

    @property
    def middle(self) -> float:
        """The median of the times."""
        return median(self.times)

    @property
    def hit_rate(self) -> float | None:
        """The share of calls that found compiled code; None if there were no calls."""
        calls = self.stats["hits"] + self.stats["misses"]
        return self.stats["hits"] / calls if calls else None


def run_in_turns(
    workspace: Desk, text: str, name: str, settings: Sequence[Setting], repeats: int
) -> list[Run]:
    """Evaluate `text` in a fresh session for each setting, in turns, `repeats` times.

    The session stands in the workspace meanwhile, so that an interrupt finds it. Raises SxError and
    Interrupted, as the program does.
    """
    kept = workspace.session
    runs: list[Run] = []
    try:
        for turn in range(repeats):
            for i, setting in enumerate(settings):
                session = Session(
                    threshold=setting.threshold,
                    budget=setting.budget,
                    capabilities=kept.capabilities,
                )
                session.policy.cache.backoff.on = kept.policy.cache.backoff.on
                workspace.session = session
                run = _run(session, text, name, setting)
                if turn == 0:
                    runs.append(run)
                else:
                    runs[i].times += run.times
    finally:
        workspace.session = kept
    return runs


def _run(session: Session, text: str, name: str, setting: Setting) -> Run:
    value: Any = None
    cache = session.policy.cache
    with session.captured() as printed:
        started = perf_counter()
        for form_value, is_definition in session.eval_forms(text, name):
            value = None if is_definition else form_value
            cache.sample()
        seconds = perf_counter() - started
    stats = session.stats()
    return Run(setting, value, printed.getvalue(), stats, curves(cache), [seconds])


def differing(runs: Sequence[Run]) -> list[Run]:
    """The runs whose value or output is not that of the first one. There should be none."""
    first = runs[0]
    expected = inspect(first.value), first.printed
    return [run for run in runs if (inspect(run.value), run.printed) != expected]


def equivalent(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs in groups, in which the cache did the same from beginning to end.

    Settings of one group are equivalent for this program: their times differ by chance.
    """
    groups: dict[Any, list[Run]] = {}
    for run in runs:
        groups.setdefault(_what_was_done(run), []).append(run)
    return list(groups.values())


def _what_was_done(run: Run) -> Any:
    stats = run.stats
    counts = [stats[key] for key in ("hits", "misses", "compiled", "evictions", "size")]
    return (*counts, *stats["misses-by"].values(), run.curves.calls, run.curves.hits)


def alike(one: Run, other: Run) -> bool:
    """Return whether the times of two runs overlap so much that neither can be called the faster
    one: the median of each is between the fastest and the slowest of the other."""
    return min(one.times) <= other.middle <= max(one.times) or min(
        other.times
    ) <= one.middle <= max(other.times)


def rates_over_calls(
    runs: Sequence[Run], points: int = 200
) -> tuple[tuple[float, ...], list[tuple[float, ...]]]:
    """(calls, hit rates from 0 to 100 per run): every run's curve over the same numbers of calls.

    Rates are quotients of sums at each place; a run that ended keeps its last rate.
    """
    most = max((run.curves.calls[-1] for run in runs if run.curves.calls), default=0.0)
    if not most:
        return (), []
    places = tuple(most * (i + 1) / points for i in range(points))
    return places, [_at(run.curves, places) for run in runs]


def _at(curve: Curves, places: Sequence[float]) -> tuple[float, ...]:
    last = curve.calls[-1] if curve.calls else 0.0
    rates = rates_at(curve.calls, curve.hits, [min(place, last) for place in places])
    return tuple(100 * (rate or 0.0) for rate in rates)


__all__ = [
    "Run", "Setting", "alike", "differing", "equivalent", "rates_over_calls", "run_in_turns",
]  # fmt: skip
