"""The cache's curves as data: what every face draws, each in its own way.

The cache samples its counters now and then (jit/history.py); while a cell runs, live plots sample
them too. Here the samples become series over the number of calls: sums that a reset of the
counters does not set back, rates since the beginning and over a window, and marks for what
somebody did to the cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, final

from sx_kernel.jit.cache import HISTORY_COLUMNS
from sx_kernel.jit.history import Row

if TYPE_CHECKING:
    from sx_kernel.jit.cache import JitCache
    from sx_kernel.jit.events import Event

POINTS: Final = 1_000
"""Points of a line, at most."""

WINDOW: Final = 0.05
"""The share of all calls that the windowed rate looks back on."""

MARKS: Final = 40
"""Marks that are shown, at most: the last ones."""

_SUMS: Final = ("calls", "hits", "misses", "compiled", "evictions", "compile-ms")
_COLUMN: Final = {name: i for i, name in enumerate(HISTORY_COLUMNS)}
_MARKED: Final = {
    "reset": "reset",
    "reset-counters": "counters reset",
    "threshold": "threshold",
    "budget": "budget",
    "clear-cold": "clear-cold",
}


@final
class Mark(NamedTuple):
    """Something that was done to the cache when `call` calls had been made."""

    call: float
    kind: str
    text: str


@final
class Curves(NamedTuple):
    """Series of equal length over `calls`; rates are from 0 to 1, None where there were no calls.

    `hits`, `misses` and `evictions` are sums. `rate` is the share of hits since the beginning,
    `recent` that over the last WINDOW of the calls shown.
    """

    calls: tuple[float, ...]
    hits: tuple[float, ...]
    misses: tuple[float, ...]
    evictions: tuple[float, ...]
    size: tuple[float, ...]
    budget: tuple[float, ...]
    pinned: tuple[float, ...]
    rate: tuple[float | None, ...]
    recent: tuple[float | None, ...]
    marks: tuple[Mark, ...]

    def summary(self) -> str:
        """The last figures in one line."""
        if not self.calls:
            return "no calls yet"
        last = self.rate[-1]
        rate = "no calls yet" if last is None else f"{100 * last:.1f} % hits"
        return (
            f"{self.calls[-1]:.0f} calls, {rate}, {self.evictions[-1]:.0f} evicted, "
            f"size {self.size[-1]:.0f} of {self.budget[-1]:.0f}"
        )


@final
class Plot:
    """What `%jit plot` answers: curves to draw, and the file to save the picture in, or None."""

    __slots__ = ("curves", "save")
    sx_type = "plot"

    def __init__(self, curves: Curves, save: str | None = None) -> None:
        self.curves = curves
        self.save = save

    def sx_print(self) -> tuple[str, list[Any], str]:
        """`#<plot JIT cache: 120 calls, …>`; see syntax/printer.py."""
        return f"#<plot {self.summary()}>", [], ""

    def summary(self) -> str:
        """The plot in words, for faces without pictures."""
        return f"JIT cache: {self.curves.summary()}"


def curves(
    cache: JitCache, more: Sequence[Row] = (), *, last: int | None = None, current: bool = True
) -> Curves:
    """The curves of `cache`, with `more` rows that were sampled elsewhere.

    `last`: only the last so many samples. `current`: end with the counters as they are now, which
    only the evaluating thread may ask for.
    """
    if current:
        cache.synchronise()
    rows = sorted([*cache.series.rows(current=current), *more])  # by time, which comes first
    continued = _continue_sums(rows)
    marks = _marks(cache, cache.log.last(), rows, continued)
    if last is not None:
        continued = continued[-last:]
    thinned = _thin(continued, POINTS)
    column = {name: tuple(row[i] for row in thinned) for name, i in _COLUMN.items()}
    return Curves(
        calls=column["calls"],
        hits=column["hits"],
        misses=column["misses"],
        evictions=column["evictions"],
        size=column["size"],
        budget=column["budget"],
        pinned=column["pinned"],
        rate=tuple(_rate(row[_COLUMN["hits"]], row[_COLUMN["calls"]]) for row in thinned),
        recent=_recent(column["calls"], column["hits"]),
        marks=_visible(marks, column["calls"]),
    )


def _continue_sums(rows: Sequence[Row]) -> list[Row]:
    """The rows with sums that go on where a reset of the counters set them to zero.

    Smaller by a little is no reset: a glance from another thread counts calls that have been
    announced and not yet made.
    """
    found: list[Row] = []
    base = dict.fromkeys(_SUMS, 0.0)
    before: Row | None = None
    calls = _COLUMN["calls"]
    for row in rows:
        shown = list(row)
        if before is not None and row[calls] < before[calls]:
            if row[calls] >= before[calls] / 2:
                for name in _SUMS:
                    shown[_COLUMN[name]] = before[_COLUMN[name]]
            else:
                for name in _SUMS:
                    base[name] += before[_COLUMN[name]]
        before = tuple(shown)
        for name in _SUMS:
            shown[_COLUMN[name]] += base[name]
        found.append(tuple(shown))
    return found


def _marks(
    cache: JitCache, events: Sequence[Event], rows: Sequence[Row], continued: Sequence[Row]
) -> list[Mark]:
    """The events that are marked, at the calls that had been made by then."""
    found: list[Mark] = []
    at = 0
    calls = _COLUMN["calls"]
    for ns, call, _, kind, _, _, detail in events:
        if kind not in _MARKED:
            continue
        time_ms = cache.elapsed_ms(ns)
        while at < len(rows) and rows[at][0] < time_ms:
            at += 1
        # the sample at or after the event counts from the same reset as the event does
        nearest = min(at, len(rows) - 1)
        base = continued[nearest][calls] - rows[nearest][calls] if rows else 0.0
        found.append(Mark(base + call, kind, _mark_text(kind, detail)))
    return found


def _mark_text(kind: str, detail: object) -> str:
    match kind:
        case "threshold":
            return f"threshold {'off' if detail is None else detail}"
        case "budget":
            return f"budget {detail}"
        case _:
            return _MARKED[kind]


def _visible(marks: Sequence[Mark], calls: Sequence[float]) -> tuple[Mark, ...]:
    if not calls:
        return ()
    return tuple(mark for mark in marks if calls[0] <= mark.call <= calls[-1])[-MARKS:]


def _thin(rows: list[Row], most: int) -> list[Row]:
    """At most `most` of the rows, evenly spread, the first and the last among them."""
    if len(rows) <= most:
        return rows
    step = (len(rows) - 1) / (most - 1)
    return [rows[round(i * step)] for i in range(most)]


def _rate(hits: float, calls: float) -> float | None:
    return hits / calls if calls > 0 else None


def _recent(calls: Sequence[float], hits: Sequence[float]) -> tuple[float | None, ...]:
    """The share of hits in the window that ends at each point."""
    if not calls:
        return ()
    window = (calls[-1] - calls[0]) * WINDOW
    found: list[float | None] = []
    begin = 0
    for i, now in enumerate(calls):
        while begin < i - 1 and now - calls[begin + 1] >= window:
            begin += 1
        found.append(_rate(hits[i] - hits[begin], now - calls[begin]) if i else None)
    return tuple(found)
