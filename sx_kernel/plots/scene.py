"""The cache's curves as shapes: where each line and each text of the picture stands.

One scene is written as SVG (vector.py), as PNG (raster.py) and by matplotlib (paper.py). While a
cell runs, JupyterLab draws the same scene itself: editors/jupyterlab/src/curves/scene.js makes it
there, from the same figures, and a test holds the two to one another.  # SYNC: scene

From top to bottom: a line of words, the names of the marks, the hit rate, hits and misses,
the entries, the evictions if there were any. Right of each panel stand its lines' names and last
values, only of lines that can be seen, and below the misses why they were some.

Roles name colours and strokes (style.py, and in the browser a style sheet). Units are pixels; the
origin is at the top left.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from sx_kernel.session.watching.curves import Curves

WIDTH: Final = 800
HEIGHT: Final = 460

LEFT: Final = 52  # room for the numbers at the axes …
RIGHT: Final = 196  # … for the names of the lines …
BOTTOM: Final = 36  # … and for the calls
HEADER: Final = 26
GAP: Final = 12
ROW: Final = 14  # from one line of text to the next
SMALL_ROW: Final = 12  # likewise, of small text
CAUSES: Final = 3  # of misses that have a line each, at most
LANES: Final = 3  # of names of marks, one above the other
LANE: Final = 13
LETTER: Final = 0.6  # the width of a letter, at most, as a share of its size
SMALL: Final = 10
NORMAL: Final = 11
BUDGET_ROOM: Final = 4  # a budget that is more times the entries is an arrow

Point: TypeAlias = tuple[float, float]


class Text(NamedTuple):
    """Words whose baseline begins, ends or has its middle at (x, y)."""

    role: str
    x: float
    y: float
    text: str
    anchor: str = "start"
    size: float = NORMAL
    bold: bool = False


class Line(NamedTuple):
    """A line through points."""

    role: str
    points: tuple[Point, ...]


class Area(NamedTuple):
    """A filled polygon."""

    role: str
    points: tuple[Point, ...]


Shape: TypeAlias = Text | Line | Area


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture: its size, and what is drawn in it, first what lies below."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class _Track:
    """A line of a panel: a value for each number of calls, None where there is none."""

    role: str
    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class _Panel:
    """One set of axes. `weight`: its share of the height. `top`: the value at its upper edge.

    The last of `tracks` is drawn above the others, and named first.
    """

    title: str
    weight: int
    top: float
    tracks: tuple[_Track, ...]
    write: Callable[[float], str]
    parts: Sequence[tuple[str, float]] = ()
    """What the last line of the legend consists of."""


def scene(curves: Curves, width: float = WIDTH) -> Scene:
    """The picture of `curves`, `width` pixels wide and HEIGHT high."""
    panels = _panels(curves)
    xs = curves.calls or (0.0,)
    first, last = xs[0], max(xs[-1], xs[0] + 1)
    right = width - RIGHT

    def across(call: float) -> float:
        return _round(LEFT + (call - first) / (last - first) * (right - LEFT))

    marks = [(across(mark.call), mark.text) for mark in curves.marks if first <= mark.call <= last]
    lanes, names, unnamed = _named(marks, width)
    top = HEADER + lanes * LANE
    bottom = HEIGHT - BOTTOM
    shapes: list[Shape] = [Text("ink", LEFT, 16, curves.summary(), size=12)]
    if unnamed:
        note = f"{unnamed} marks have no room for their names"
        shapes.append(Text("muted", width - 8, 16, note, "end", SMALL))
    places = _places(panels, top, bottom)
    shapes += _calls_axis(first, last, across, places)
    for panel, (upper, lower) in zip(panels, places, strict=True):
        shapes += _panel_shapes(panel, upper, lower, right)
        shapes += _lines(curves.calls, panel, upper, lower, across)
    for x in sorted({x for x, _ in marks}):
        shapes += [Line("mark", ((x, upper), (x, lower))) for upper, lower in places]
    for x, text, lane in names:
        y = top - 4 - lane * LANE
        shapes.append(Line("mark", ((x, y - 8), (x, top))))
        shapes.append(Text("muted", _round(x + 3), y, text, size=SMALL))
    return Scene(width, HEIGHT, tuple(shapes))


# ----------------------------------------------------------------------------- what is drawn


def _panels(curves: Curves) -> list[_Panel]:
    """The panels from top to bottom; evictions have one when there are any."""
    rates = (
        _Track("recent", "recent", curves.recent),
        _Track("rate", "since the start", curves.rate),
    )
    sums = (_Track("misses", "misses", curves.misses), _Track("hits", "hits", curves.hits))
    found = [
        _Panel("hit rate", 5, 1.0, _seen(rates), rate_text),
        _Panel(
            "calls",
            4,
            _above(curves.hits, curves.misses),
            _seen(sums),
            number_text,
            curves.causes(CAUSES),
        ),
        _entries(curves),
    ]
    if any(curves.evictions):
        evictions = (_Track("evictions", "evicted", curves.evictions),)
        top = _above(curves.evictions)
        found.append(_Panel("evictions", 3, top, evictions, number_text))
    return found


def _entries(curves: Curves) -> _Panel:
    """Size, pinned and budget. A budget far above what is used would press the size flat."""
    top = _above(curves.size, curves.pinned)
    near = [budget for budget in curves.budget if budget <= BUDGET_ROOM * top]
    tracks = (
        *_seen((_Track("pinned", "pinned", curves.pinned),)),
        *((_Track("budget", "budget", curves.budget),) if curves.budget else ()),
        *_seen((_Track("size", "size", curves.size),)),
    )
    return _Panel("entries", 4, max(top, 1.08 * max(near, default=0.0)), tracks, number_text)


def _seen(tracks: tuple[_Track, ...]) -> tuple[_Track, ...]:
    """Those that do not lie on the axis all along. A rate of 0 is one, and is seen."""
    return tuple(
        track for track in tracks
        if any(value is not None and (value or track.role in {"rate", "recent"})
               for value in track.values)
    )  # fmt: skip


def _places(panels: Sequence[_Panel], top: float, bottom: float) -> list[tuple[float, float]]:
    """The upper and the lower edge of each panel."""
    room = bottom - top - GAP * (len(panels) - 1)
    total = sum(panel.weight for panel in panels)
    found: list[tuple[float, float]] = []
    y = float(top)
    for panel in panels:
        height = room * panel.weight / total
        found.append((_round(y), _round(y + height)))
        y += height + GAP
    return found


def _calls_axis(
    first: float, last: float, across: Callable[[float], float], places: list[tuple[float, float]]
) -> list[Shape]:
    """Numbers below the lowest panel, and a faint line for each through all panels."""
    lowest = places[-1][1]
    shapes: list[Shape] = []
    for tick in ticks(first, last, 6):
        x = across(tick)
        shapes += [Line("grid", ((x, upper), (x, lower))) for upper, lower in places]
        shapes.append(Text("muted", x, lowest + 14, number_text(tick), "middle", SMALL))
    middle = _round((across(first) + across(last)) / 2)
    shapes.append(Text("muted", middle, lowest + 29, "calls", "middle", NORMAL))
    return shapes


def _panel_shapes(panel: _Panel, upper: float, lower: float, right: float) -> list[Shape]:
    """A panel's axis, numbers, names and arrows."""
    shapes: list[Shape] = []
    for tick in ticks(0, panel.top, 4 if lower - upper > 70 else 2):
        y = _round(lower - tick / panel.top * (lower - upper))
        shapes.append(Line("grid", ((LEFT, y), (right, y))))
        written = f"{_shorter(100 * tick)} %" if panel.title == "hit rate" else number_text(tick)
        shapes.append(Text("muted", LEFT - 6, _round(y + 3.5), written, "end", SMALL))
    shapes.append(Line("axis", ((LEFT, upper), (LEFT, lower), (right, lower))))
    return shapes + _legend(panel, upper, right)


def _lines(
    calls: Sequence[float],
    panel: _Panel,
    upper: float,
    lower: float,
    across: Callable[[float], float],
) -> list[Shape]:
    """The lines of a panel."""

    def up(value: float) -> float:
        return _round(lower - value / panel.top * (lower - upper))

    return [
        Line(track.role, part)
        for track in panel.tracks
        for part in _parts(calls, track, panel.top, across, up)
    ]


def _legend(panel: _Panel, upper: float, right: float) -> list[Shape]:
    """The panel's title, and below it each line's name and last value. An arrow shows where a
    line goes on beyond the upper edge."""
    x = right + 16
    shapes: list[Shape] = [Text("ink", x, upper + 9, panel.title, bold=True)]
    y = upper + 9
    for track in reversed(panel.tracks):
        y = _round(y + ROW)
        value = next((v for v in reversed(track.values) if v is not None), 0.0)
        if value > panel.top:
            shapes.append(Area(track.role, _arrow(right, upper)))
            shapes.append(Area(track.role, _arrow(x + 7, y - 8)))
        else:
            shapes.append(Line(track.role, ((x, y - 4), (x + 14, y - 4))))
        shapes.append(Text("ink", x + 20, y, f"{track.name} {panel.write(value)}"))
    for name, value in panel.parts:
        y = _round(y + SMALL_ROW)
        shapes.append(Text("muted", x + 28, y, f"{name} {panel.write(value)}", size=SMALL))
    return shapes


def _arrow(x: float, y: float) -> tuple[Point, ...]:
    """A small triangle with its tip at (x, y)."""
    return ((x, y), (x - 4, y + 8), (x + 4, y + 8))


def _parts(
    calls: Sequence[float],
    track: _Track,
    top: float,
    across: Callable[[float], float],
    up: Callable[[float], float],
) -> list[tuple[Point, ...]]:
    """The stretches of a line that lie within the panel. A single point is none."""
    found: list[list[Point]] = [[]]
    for call, value in zip(calls, track.values, strict=True):
        if value is None or value > top:
            found.append([])
        else:
            _append(found[-1], (across(call), up(value)))
    return [tuple(part) for part in found if len(part) > 1]


def _append(part: list[Point], point: Point) -> None:
    """Add a point, unless it is where the last one is or prolongs a level line."""
    if part and part[-1] == point:
        return
    if len(part) > 1 and part[-2][1] == part[-1][1] == point[1]:
        part.pop()
    part.append(point)


# ------------------------------------------------------------------------------- marks and texts


def _named(
    marks: Sequence[tuple[float, str]], width: float
) -> tuple[int, list[tuple[float, str, int]], int]:
    """Lanes in use, the names that have room (x, text, lane), and how many have none.

    A name stands right of its mark's line. From right to left, each takes the lowest lane in which
    it ends before what is there already: a name, or the line that leads to a name further up. So
    nothing is printed over anything.
    """
    limits = [width - 4.0] * LANES
    found: list[tuple[float, str, int]] = []
    unnamed = 0
    for x, text in reversed(_together(marks)):
        end = x + 6 + LETTER * SMALL * len(text)
        lane = next((i for i, limit in enumerate(limits) if end <= limit), None)
        if lane is None:
            unnamed += 1
            continue
        found.append((x, text, lane))
        for below in range(lane + 1):
            limits[below] = min(limits[below], x)
    return max((lane + 1 for _, _, lane in found), default=0), found, unnamed


def _together(marks: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """One text for marks at one place: each thing once, and the last value of what was set."""
    found: list[tuple[float, str]] = []
    for x, text in marks:
        if found and found[-1][0] == x:
            texts = found[-1][1].split(", ")
            kind = text.partition(" ")[0]
            kept = [one for one in texts if one.partition(" ")[0] != kind]
            found[-1] = (x, ", ".join([*kept, text]))
        else:
            found.append((x, text))
    return found


def ticks(first: float, last: float, most: int) -> list[float]:
    """Round numbers from `first` to `last`, at most `most` + 1 of them, evenly spaced."""
    step = _step((last - first) / most)
    number = math.ceil(first / step)
    found: list[float] = []
    while number * step <= last:
        found.append(number * step)
        number += 1
    return found


def _step(least: float) -> float:
    """The least of 1, 2, 5, 10, 20, … (or a share of 1: 0.1, 0.2, 0.5) that is not below."""
    if least <= 0.5:
        return next((step for step in (0.1, 0.2, 0.25, 0.5) if step >= least), 0.5)
    power = 1.0
    while True:
        for factor in (1, 2, 5):
            if factor * power >= least:
                return factor * power
        power *= 10


def number_text(value: float) -> str:
    """A number with at most three digits that count: 950, 1.5k, 20k, 1.25M."""
    for unit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= unit:
            return _three(value / unit) + letter
    return _shorter(value)


def rate_text(rate: float) -> str:
    """A rate as percent. 100 % is said of a whole, never of what is nearly one."""
    text = _decimal(100 * rate, 1)
    return "99.9 %" if text == "100.0" and rate < 1 else f"{text} %"


def _three(value: float) -> str:
    places = 2 if value < 10 else 1 if value < 100 else 0
    text = _decimal(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shorter(value: float) -> str:
    """A small number without digits that say nothing."""
    text = _decimal(value, 1)
    return text.removesuffix(".0")


def _decimal(value: float, places: int) -> str:
    """`value` with so many places; halves go up, as in JavaScript."""
    return str(Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _above(*lines: Sequence[float]) -> float:
    """A little above the highest value."""
    return max(1.0, *(max(line, default=0.0) for line in lines)) * 1.08


def _round(value: float) -> float:
    """To a tenth of a pixel, which nobody sees and which keeps pictures small."""
    return math.floor(value * 10 + 0.5) / 10


__all__ = [
    "HEIGHT", "WIDTH", "Area", "Line", "Scene", "Shape", "Text", "number_text", "rate_text",
    "scene", "ticks",
]  # fmt: skip
