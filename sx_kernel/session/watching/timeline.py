"""Recorded calls as a timeline: replayed under any settings, looked at at any call.

Answers come within the time that a slider needs: of long recordings the first `MOST` calls are
taken, which is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, final

from sx_kernel.jit.rates import percent
from sx_kernel.jit.replay.distances import miss_curve
from sx_kernel.jit.replay.model import OWN, POLICIES
from sx_kernel.jit.replay.steps import IN, moment, steps
from sx_kernel.jit.replay.trace import Trace

if TYPE_CHECKING:
    from sx_kernel.session.watching.recording import Recording

MOST: Final = 15_000
"""Calls that are replayed while one waits."""
CHANGES: Final = 6_000
"""Comings and goings that are told, at most."""
POINTS: Final = 120
"""Points of a miss-ratio curve."""
TEXT_WIDTH: Final = 64


class Settings(NamedTuple):
    """What a replay is made with; OWN: as it was recorded."""

    budget: int | str = OWN
    threshold: int | str | None = OWN
    policy: str = "lru"
    backoff: bool | str = OWN


def settings_of(data: dict[str, Any]) -> Settings | None:
    """Settings as a view sends them; None for what makes no sense."""
    budget, threshold = data.get("budget", OWN), data.get("threshold", OWN)
    policy, backoff = data.get("policy", "lru"), data.get("backoff", OWN)
    fine = (
        (budget == OWN or (type(budget) is int and 0 <= budget <= 10**9))
        and (
            threshold is None
            or threshold == OWN
            or (type(threshold) is int and 0 < threshold <= 10**9)
        )
        and policy in POLICIES
        and (backoff == OWN or type(backoff) is bool)
    )
    return Settings(budget, threshold, policy, backoff) if fine else None


@final
class Timeline:
    """One recording, of which this remembers what was asked before."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.calls = min(len(recording.calls), MOST)
        whole = recording.trace
        self.trace = whole if self.calls == len(whole.calls) else _first(whole, self.calls)
        self.names = list(recording.names)
        self._curves: dict[Any, list[list[float]]] = {}

    def about(self) -> dict[str, Any]:
        """Return what a view has to know of the recording itself."""
        return {
            "names": self.names,
            "calls": list(self.trace.calls),
            "total": len(self.recording.calls),
            "distinct": self.recording.distinct,
            "budget": self.trace.budget,
            "threshold": self.trace.threshold,
            "backoff": self.trace.backoff,
        }

    def replayed(self, settings: Settings) -> dict[str, Any]:
        """Return what the recorded calls come to under `settings`, and the miss-ratio curve."""
        outcome, changes = steps(self.trace, **settings._asdict())
        return {
            "hits": outcome.hits,
            "misses": outcome.misses,
            "causes": {cause: n for cause, n in outcome.misses_by.items() if n},
            "evictions": outcome.evictions,
            "compiled": outcome.compiled,
            "peak": outcome.peak,
            "changes": [list(change[:3]) for change in changes[:CHANGES]],
            "curve": self.curve(settings.threshold),
        }

    def curve(self, threshold: int | str | None) -> list[list[float]]:
        """The miss ratio of LRU by budget, from one pass: [budget, ratio]."""
        wanted: Any = self.trace.threshold if threshold == OWN else threshold
        found = self._curves.get(wanted)
        if found is None:
            whole = miss_curve(self.trace, wanted)
            last = max(len(whole.misses) - 1, 1)
            step = max(1, last // POINTS)
            budgets = sorted({*range(0, last + 1, step), last, last + 1})
            found = [[budget, round(whole.ratio(budget), 5)] for budget in budgets]
            self._curves[wanted] = found
        return found

    def at(self, call: int, settings: Settings) -> dict[str, Any]:
        """Return how it stands before a call: who is in, who goes next, and why."""
        now = moment(self.trace, call, **settings._asdict())
        return {
            "call": now.call,
            "held": [[one.number, one.hits, one.last, one.pinned] for one in now.held],
            "why": now.why,
        }

    # -- as text -------------------------------------------------------------------------------

    def text(self, settings: Settings) -> str:
        """The whole as text: what came and went over the calls, and the figures."""
        outcome, changes = steps(self.trace, **settings._asdict())
        calls = max(1, self.calls)
        coming, going = [0] * TEXT_WIDTH, [0] * TEXT_WIDTH
        for change in changes:
            at = min(TEXT_WIDTH - 1, TEXT_WIDTH * change.call // calls)
            (coming if change.kind == IN else going)[at] += 1
        rate = percent(outcome.hits, outcome.calls) if outcome.calls else "no"
        return "\n".join([
            f"{self.recording.summary()}{self._cut()}",
            f"  compiled {_spark(coming)} {outcome.compiled}",
            f"  evicted  {_spark(going)} {outcome.evictions}",
            f"  call     0{self.calls:>{TEXT_WIDTH - 1}}",
            f"  {rate} hits, {outcome.misses} misses, {outcome.evictions} evictions",
        ])  # fmt: skip

    def moment_text(self, call: int, settings: Settings) -> str:
        """Return how it stands before a call, as text."""
        call = max(0, min(call, self.calls))
        now = self.at(call, settings)
        coming = f": {self.names[self.trace.calls[call]]} is called" if call < self.calls else ""
        lines = [f"before call {call} of {self.calls}{coming}"]
        if not now["held"]:
            lines.append("  nothing is compiled")
        elif now["why"]:
            lines.append(f"  {self.names[now['held'][0][0]]} goes next: {now['why']}")
        for number, hits, last, pinned in now["held"]:
            used = f"last called at {last}" if last >= 0 else "not called yet"
            mark = "  pinned" if pinned else ""
            lines.append(f"  {self.names[number]:<16} {hits:>6} hits, {used}{mark}")
        return "\n".join(lines)

    def _cut(self) -> str:
        total = len(self.recording.calls)
        return f"; the first {self.calls} of them are replayed" if total > self.calls else ""


def _first(trace: Trace, calls: int) -> Trace:
    """The first calls of a trace."""
    events = [event for event in trace.events if event.position < calls]
    return Trace(
        trace.calls[:calls], events, trace.functions, trace.held, trace.pinned_names,
        trace.pinned_functions, trace.threshold, trace.budget, trace.backoff, trace.compiles,
        trace.generation, trace.credit, trace.waited, trace.demand,
    )  # fmt: skip


_SPARKS: Final = " ▁▂▃▄▅▆▇█"


def _spark(counts: list[int]) -> str:
    most = max(counts, default=0)
    if not most:
        return " " * len(counts)
    return "".join(_SPARKS[0 if not n else max(1, round(8 * n / most))] for n in counts)


__all__ = ["Settings", "Timeline", "settings_of"]
