"""One program under several settings of the cache: `%%jit-compare`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, final

from sx_kernel.session.curves import Curves, curves
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect

if TYPE_CHECKING:
    from sx_kernel.session.workspace import Workspace


@final
@dataclass(frozen=True, slots=True)
class Setting:
    """`threshold`: calls before a function is compiled; None: never. `budget`: of the cache."""

    threshold: int | None
    budget: int

    @property
    def label(self) -> str:
        """What a legend says."""
        return (
            f"threshold {'off' if self.threshold is None else self.threshold}, budget {self.budget}"
        )


@final
@dataclass(frozen=True, slots=True)
class Run:
    """What became of the program under `setting`. `seconds`: the shortest of its repetitions."""

    setting: Setting
    seconds: float
    value: Any
    printed: str
    stats: dict[str, Any]
    curves: Curves

    @property
    def hit_rate(self) -> float | None:
        """The share of calls that ran compiled code; None if there were no calls."""
        calls = self.stats["hits"] + self.stats["misses"]
        return self.stats["hits"] / calls if calls else None


def run_under(workspace: Workspace, text: str, name: str, setting: Setting, repeat: int = 1) -> Run:
    """Evaluate `text` in a fresh session with `setting`, `repeat` times in as many sessions.

    The session stands in the workspace meanwhile, so that an interrupt finds it. Raises SxError and
    Interrupted, as the program does.
    """
    kept = workspace.session
    best: Run | None = None
    try:
        for _ in range(repeat):
            session = Session(threshold=setting.threshold, budget=setting.budget)
            workspace.session = session
            run = _run(session, text, name, setting)
            if best is None or run.seconds < best.seconds:
                best = run
    finally:
        workspace.session = kept
    assert best is not None
    return best


def _run(session: Session, text: str, name: str, setting: Setting) -> Run:
    value: Any = None
    cache = session.policy.cache
    with session.captured() as printed:
        started = perf_counter()
        for form_value, is_definition in session.eval_forms(text, name):
            value = None if is_definition else form_value
            cache.sample()
        seconds = perf_counter() - started
    return Run(setting, seconds, value, printed.getvalue(), session.stats(), curves(cache))


def differing(runs: Sequence[Run]) -> list[Run]:
    """The runs whose value or output is not that of the first one. There should be none."""
    first = runs[0]
    expected = inspect(first.value), first.printed
    return [run for run in runs if (inspect(run.value), run.printed) != expected]


def rates_over_calls(
    runs: Sequence[Run], points: int = 200
) -> tuple[tuple[float, ...], list[tuple[float, ...]]]:
    """(calls, hit rates from 0 to 100 per run): every run's curve over the same numbers of calls.

    Where a run has no sample the one before counts; a run that ended keeps its last rate.
    """
    most = max((run.curves.calls[-1] for run in runs if run.curves.calls), default=0.0)
    if not most:
        return (), []
    places = tuple(most * (i + 1) / points for i in range(points))
    return places, [_at(run.curves, places) for run in runs]


def _at(curve: Curves, places: Sequence[float]) -> tuple[float, ...]:
    found: list[float] = []
    i, rate = 0, 0.0
    for place in places:
        while i < len(curve.calls) and curve.calls[i] <= place:
            rate = 100 * (curve.rate[i] or 0.0)
            i += 1
        found.append(rate)
    return tuple(found)


__all__ = ["Run", "Setting", "differing", "rates_over_calls", "run_under"]
