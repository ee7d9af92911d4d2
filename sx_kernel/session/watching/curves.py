"""The cache's curves as data: what every face draws, each in its own way.

The cache samples its sums when something happens (its columns.py says which); while an input runs,
a face samples them too. Here the samples become lines over the number of calls. Sums are known at
the samples and interpolated between them; a rate is always the quotient of two sums, and never
interpolated itself; settings are steps, which stand as two points over one number of calls. So
whoever joins the points of a series with straight lines draws what was.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, final

from sx_kernel.jit.cache.columns import COLUMN, MISS_COLUMNS, SUM_COLUMNS, WINDOW
from sx_kernel.jit.cache.counters import CAUSES
from sx_kernel.jit.cache.history import Row, thinned
from sx_kernel.jit.rates import percent

if TYPE_CHECKING:
    from sx_kernel.jit.cache.cache import JitCache
    from sx_kernel.jit.cache.events import Event

POINTS: Final = 1_000
"""Points of a line, at most."""

MARKS: Final = 40
"""Marks that are shown, at most: the last ones."""

_EXACT: Final = 0.003
"""By how much a point may be above or below the line that is drawn without it: a rate, from 0 to 1,
or the share of the greatest value of what is no rate."""

_FINER: Final = 1.12
"""A rate since the start goes over calls like 1/x: so much further right is the next point."""

_CALLS: Final = COLUMN["calls"]
_HITS: Final = COLUMN["hits"]
_STEPS: Final = tuple(COLUMN[name] for name in ("threshold", "budget", "pinned", "size"))
_MARKED: Final = {
    "reset": "reset",
    "reset-counters": "counters reset",
    "threshold": "threshold",
    "budget": "budget",
    "backoff": "back-off",
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
    """Series of equal length over `calls`, to be joined by straight lines.

    `calls` never falls; where a setting changes, it stands twice. `hits`, `misses`, `misses_by`
    (a series per cause, in the order of CAUSES) and `evictions` are sums since the start of the
    session; hits + misses = calls, and the causes add up to the misses. `threshold` is 0 where
    nothing was compiled. `rate` is the share of hits since the start and `recent` that over the
    last WINDOW of the calls shown, both from 0 to 1, None where there were no calls.
    """

    calls: tuple[float, ...]
    hits: tuple[float, ...]
    misses: tuple[float, ...]
    misses_by: dict[str, tuple[float, ...]]
    evictions: tuple[float, ...]
    size: tuple[float, ...]
    budget: tuple[float, ...]
    threshold: tuple[float, ...]
    pinned: tuple[float, ...]
    rate: tuple[float | None, ...]
    recent: tuple[float | None, ...]
    marks: tuple[Mark, ...]

    def causes(self, most: int) -> list[tuple[str, float]]:
        """Return what the misses consist of, the most frequent cause first; if there are more than
        `most` causes, the last of so many is "other"."""
        counts = [(cause, sums[-1]) for cause, sums in self.misses_by.items() if sums]
        found = sorted((one for one in counts if one[1] > 0), key=lambda one: -one[1])
        if len(found) > most:
            found[most - 1 :] = [("other", sum(count for _, count in found[most - 1 :]))]
        return found

    def summary(self) -> str:
        """The last figures in one line."""
        if not self.calls:
            return "no calls yet"
        last = self.rate[-1]
        rate = "no calls yet" if last is None else f"{percent(last, 1)} hits"
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

    `last`: only what was since the last so many samples. `current`: end with the counters as they
    are now, which only the evaluating thread may ask for.
    """
    if current:
        cache.synchronise()
    rows = _in_order([*cache.series.rows(current=current), *more])
    first = rows[max(0, len(rows) - last)][_CALLS] if last is not None and rows else 0.0
    return curves_of(rows, cache.log.last(), first=first)


def curves_of(
    rows: Sequence[Row],
    events: Sequence[Event] = (),
    *,
    first: float = 0.0,
    all_points: bool = False,
) -> Curves:
    """The curves through `rows` of HISTORY_COLUMNS, whose sums never fall (columns.py).

    `first`: the number of calls at which the curves begin. `events` become marks. `all_points`:
    nothing is left out that lines through the others show as well, which takes longer to find out
    than to draw it once.
    """
    points = _points(rows, first)
    if not all_points:
        points = _few(points)
    column = {name: tuple(point[i] for point in points) for name, i in COLUMN.items()}
    calls = column["calls"]
    rate, recent = len(COLUMN), len(COLUMN) + 1
    marks = [mark for mark in marks_of(events) if calls and calls[0] <= mark.call <= calls[-1]]
    return Curves(
        calls=calls,
        hits=column["hits"],
        misses=column["misses"],
        misses_by={c: column[name] for c, name in zip(CAUSES, MISS_COLUMNS, strict=True)},
        evictions=column["evictions"],
        size=column["size"],
        budget=column["budget"],
        threshold=column["threshold"],
        pinned=column["pinned"],
        rate=tuple(_or_none(point[rate]) for point in points),
        recent=tuple(_or_none(point[recent]) for point in points),
        marks=tuple(marks[-MARKS:]),
    )


def marks_of(events: Sequence[Event]) -> list[Mark]:
    """Return what somebody did to the cache, of `events`."""
    return [
        Mark(call, kind, _mark_text(kind, detail))
        for _, call, _, kind, _, _, detail in events
        if kind in _MARKED
    ]


# -------------------------------------------------------------------------- rates from sums


def sums_at(calls: Sequence[float], sums: Sequence[float], places: Sequence[float]) -> list[float]:
    """The sum `sums` after each number of calls in `places`, on the line between two samples.

    `calls` and `sums`, of equal length and not empty, never fall. Beyond the samples it is what it
    was at the nearest one. Where several samples stand over one place, it is that of the last.
    """
    return [_sum_at(calls, sums, place) for place in places]


def rates_at(
    calls: Sequence[float], hits: Sequence[float], places: Sequence[float]
) -> list[float | None]:
    """The share of hits, from 0 to 1, of all calls up to each of `places`; None before the first.

    `calls` and `hits` are sums as in `sums_at`, from the start of the session or from any other
    moment: its calls and hits do not count then.
    """
    if not calls:
        return [None] * len(places)
    return [_share(calls, hits, calls[0], place) for place in places]


def recent_rates_at(
    calls: Sequence[float],
    hits: Sequence[float],
    places: Sequence[float],
    window: float | None = None,
) -> list[float | None]:
    """The share of hits, from 0 to 1, of the last `window` calls before each of `places`.

    None: WINDOW of the calls that `calls` spans. Near the beginning, of as many as there were.
    """
    if not calls:
        return [None] * len(places)
    width = (calls[-1] - calls[0]) * WINDOW if window is None else window
    return [_share(calls, hits, max(calls[0], place - width), place) for place in places]


def _share(calls: Sequence[float], hits: Sequence[float], begin: float, end: float) -> float | None:
    if end <= begin:
        return None
    share = (_sum_at(calls, hits, end) - _sum_at(calls, hits, begin)) / (end - begin)
    return min(1.0, max(0.0, share))


def _sum_at(calls: Sequence[float], sums: Sequence[float], place: float) -> float:
    after = bisect_right(calls, place)
    if after == 0:
        return sums[0]
    if after == len(calls) or calls[after - 1] == place:
        return sums[after - 1]
    left, right = calls[after - 1], calls[after]
    share = (place - left) / (right - left)
    return sums[after - 1] + share * (sums[after] - sums[after - 1])


# ----------------------------------------------------------------------------------- points


def _in_order(rows: Sequence[Row]) -> list[Row]:
    """The rows by time, from the start of the session on, with sums that never fall.

    They would by a little where another thread has looked at calls that had been announced and
    were not yet made.
    """
    ordered = sorted(rows)  # by time, which comes first
    if not ordered:
        return []
    sums = [COLUMN[name] for name in SUM_COLUMNS]
    first = list(ordered[0])
    for i in sums:
        first[i] = 0
    found = [tuple(first)]
    for row in ordered:
        before = found[-1]
        shown = list(row)
        for i in sums:
            shown[i] = max(row[i], before[i])
        found.append(tuple(shown))
    return found[1:] if found[1][_CALLS] == 0 else found


def _points(rows: Sequence[Row], first: float) -> list[Row]:
    """Return what to join by lines: rows, and two columns more, the rates; below zero for none."""
    rows = _from(rows, first)
    if not rows:
        return []
    calls = [row[_CALLS] for row in rows]
    hits = [row[_HITS] for row in rows]
    window = (calls[-1] - calls[0]) * WINDOW
    filled = _filled(rows, sorted(_between(calls, window)))
    places = [row[_CALLS] for row in filled]
    # the rate since the start of the session goes on where the curves begin later
    since = [0.0, *calls] if calls[0] > 0 else calls
    rates = rates_at(since, [0.0, *hits] if calls[0] > 0 else hits, places)
    recent = recent_rates_at(calls, hits, places, window)
    return [
        (*row, -1.0 if rate is None else rate, -1.0 if late is None else late)
        for row, rate, late in zip(filled, rates, recent, strict=True)
    ]


def _from(rows: Sequence[Row], first: float) -> list[Row]:
    """The rows from `first` calls on; the last one that was there by then stands at `first`."""
    begin = bisect_left(rows, first, key=lambda row: row[_CALLS])
    left = list(rows[begin:])
    if begin and (not left or left[0][_CALLS] > first):
        left.insert(0, rows[begin - 1])
    return left


def _between(calls: Sequence[float], window: float) -> set[float]:
    """Return where else than at the samples the lines bend."""
    start, end = calls[0], calls[-1]
    found = {call + window for call in calls if call + window < end}
    for origin in {0.0, start}:
        place = 1.0
        while origin + place < end:
            if origin + place > start:
                found.add(origin + place)
            place *= _FINER
    return found


def _filled(rows: Sequence[Row], places: Sequence[float]) -> list[Row]:
    """The rows, with one more at each of `places`, and where settings change."""
    found = [rows[0]]
    at = 0
    for row in rows[1:]:
        before = found[-1]
        left, right = before[_CALLS], row[_CALLS]
        while at < len(places) and places[at] < right:
            if places[at] > left:
                found.append(_line(before, row, places[at]))
            at += 1
        if right > left and any(row[i] != before[i] for i in _STEPS):
            found.append(_line(before, row, right))
        found.append(row)
    return found


def _line(before: Row, after: Row, place: float) -> Row:
    """The row after `place` calls: sums are on the line, settings as they were before."""
    share = (place - before[_CALLS]) / (after[_CALLS] - before[_CALLS])
    values = [a + share * (b - a) for a, b in zip(before, after, strict=True)]
    for i in _STEPS:
        values[i] = before[i]
    values[_CALLS] = place
    return tuple(values)


def _few(points: list[Row]) -> list[Row]:
    """At most POINTS of the points, through which the same lines go."""
    if not points:
        return []
    rates = (len(COLUMN), len(COLUMN) + 1)
    watched = (*rates, *_STEPS, *(COLUMN[n] for n in ("hits", "evictions", *MISS_COLUMNS)))
    heights = {i: max(point[i] for point in points) for i in watched}
    exact = _EXACT
    while True:

        def within(_row: Row, column: int, exact: float = exact) -> float:
            return exact if column in rates else exact * heights[column]

        kept = thinned(points, _CALLS, watched, within)
        if len(kept) <= POINTS:
            return kept
        if exact > 1:
            step = (len(kept) - 1) / (POINTS - 1)
            return [kept[round(i * step)] for i in range(POINTS)]
        exact *= 2


def _or_none(rate: float) -> float | None:
    return None if rate < 0 else rate


def _mark_text(kind: str, detail: object) -> str:
    match kind:
        case "threshold":
            return f"threshold {'off' if detail is None else detail}"
        case "budget":
            return f"budget {detail}"
        case "backoff":
            return f"back-off {'on' if detail else 'off'}"
        case _:
            return _MARKED[kind]


__all__ = [
    "MARKS", "POINTS", "Curves", "Mark", "Plot", "curves", "curves_of", "marks_of",
    "rates_at", "recent_rates_at", "sums_at",
]  # fmt: skip
