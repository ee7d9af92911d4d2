"""The cache's curves in the terminal, of characters; and what a program draws with (plot …).

Diagrams over the number of calls, one below the other: the hit rates, the cache's size, and, if
there were any, evictions. What is done to the cache is a dotted line with a letter at its foot;
the letters are explained below.
"""

from __future__ import annotations

import shutil
from bisect import bisect_right
from collections.abc import Sequence
from itertools import cycle, islice
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from sx_kernel.highlight.report import paint
from sx_kernel.highlight.themes import UNKNOWN, Theme, number_of
from sx_kernel.repl.canvas import Canvas, Point

if TYPE_CHECKING:
    from sx_kernel.primitives.plots import Chart
    from sx_kernel.session.watching.curves import Curves, Mark, Plot

WIDTH: Final = 100
"""Columns of a drawing, at most."""

HEIGHTS: Final = {"rates": (4, 7), "size": (3, 4), "evictions": (2, 3)}
"""Rows of each diagram, without its heading: at least, and where there is room."""

LEFT: Final = 7
"""Columns for the figures at the left, and the axis."""

CAUSES: Final = 4
"""Causes of misses that are named, at most."""

CHART_HEIGHT: Final = 18
PROMPT_HEIGHT: Final = 8
"""Lines that the next prompt takes, the room for its menu included: a drawing stays above it."""

FAR: Final = 4
"""A budget that many times above what is used would press the size flat: an arrow stands for it."""

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def draw(plot: Plot, *, theme: Theme | None) -> str:
    """The text that shows `plot`, several lines: so that all is seen on usual terminals.

    `theme`: None for no colours.
    """
    size = shutil.get_terminal_size()
    room = max(14, size.lines - PROMPT_HEIGHT)
    return characters(plot.curves, min(WIDTH, size.columns), theme=theme, lines=room)


def can_draw(curves: Curves) -> bool:
    """Return whether there is more than one point to draw."""
    return len(curves.calls) > 1 and curves.calls[0] < curves.calls[-1]


def since(curves: Curves, first: float) -> Curves:
    """The part of `curves` from `first` calls on."""
    begin = bisect_right(curves.calls, first) - 1
    if begin < 0 or first <= curves.calls[0]:
        return curves
    from sx_kernel.session.watching.curves import sums_at

    def part(name: str, series: Sequence[Any]) -> tuple[Any, ...]:
        """Sums go on from what they were there; all else is as it was at the point before."""
        here = sums_at(curves.calls, series, [first])[0] if name in _SUMS else series[begin]
        return (here, *series[begin + 1 :])

    whole = curves._asdict()
    marks = tuple(mark for mark in whole.pop("marks") if mark.call >= first)
    causes = whole.pop("misses_by").items()
    return curves._replace(
        **{name: part(name, series) for name, series in whole.items()},
        misses_by={cause: part("misses", sums) for cause, sums in causes},
        marks=marks,
    )


_SUMS: Final = frozenset({"calls", "hits", "misses", "evictions"})


def characters(curves: Curves, columns: int, *, theme: Theme | None, lines: int) -> str:
    """The diagrams, `columns` wide and at most `lines` high if that is at least 14."""
    if not can_draw(curves):
        return "nothing to draw yet: no calls"
    panels = _panels(curves)
    feet = _feet(curves, columns)
    told = _told(feet, columns, most=max(1, (lines - 10) // 5))
    drawn = [_cut(f"JIT cache: {curves.summary()}", columns)]
    room = lines - len(panels) - 3 - len(told)
    names = [panel.name for panel in panels]
    if (causes := curves.causes(CAUSES)) and room > sum(HEIGHTS[name][0] for name in names):
        words = ", ".join(f"{_short(count)} {cause}" for cause, count in causes)
        drawn.append(_cut(f"misses: {words}", columns))
        room -= 1
    heights = _heights(names, room)
    for panel, height in zip(panels, heights, strict=True):
        drawn += _drawn(panel, columns, height, [foot.column for foot in feet], theme)
    drawn.append(_axis(feet, columns))
    drawn.append(_figures(curves, columns))
    return "\n".join([*drawn, *told])


# ----------------------------------------------------------------------------- what is drawn


class _Line(NamedTuple):
    label: str
    points: tuple[Point, ...]
    """From 0 to 1 in both directions."""
    colour: int
    """Which of the theme's line colours."""


class _Panel(NamedTuple):
    """A diagram. `top`: what its highest place stands for; `beyond`: what is not on it."""

    name: str
    title: str
    top: float
    lines: tuple[_Line, ...]
    beyond: str = ""


def _panels(curves: Curves) -> list[_Panel]:
    rates = _Panel(
        "rates",
        "hits, % of calls",
        100,
        (
            _Line("recent", _points(curves, curves.recent, 1), 1),
            _Line("since the start", _points(curves, curves.rate, 1), 0),
        ),
    )
    panels = [rates, _size_panel(curves)]
    evicted = [count - curves.evictions[0] for count in curves.evictions]
    if evicted[-1]:
        line = _Line("evicted", _points(curves, evicted, evicted[-1]), 3)
        panels.append(_Panel("evictions", "evictions", evicted[-1], (line,)))
    return panels


def _size_panel(curves: Curves) -> _Panel:
    used = max(1.0, *curves.size, *curves.pinned)
    near = [budget if budget <= FAR * used else None for budget in curves.budget]
    top = max([used, *(budget for budget in near if budget is not None)])
    lines = [_Line("budget", _points(curves, near, top), 5)]
    if any(curves.pinned):
        lines.append(_Line("pinned", _points(curves, curves.pinned, top), 2))
    lines.append(_Line("size", _points(curves, curves.size, top), 0))
    beyond = f"budget {_short(curves.budget[-1])} ↑" if near[-1] is None else ""
    return _Panel("size", "compiled functions", top, tuple(lines), beyond)


def _points(curves: Curves, values: Sequence[float | None], top: float) -> tuple[Point, ...]:
    first, last = curves.calls[0], curves.calls[-1]
    return tuple(
        ((call - first) / (last - first), value / top)
        for call, value in zip(curves.calls, values, strict=True)
        if value is not None
    )


# --------------------------------------------------------------------------- how it is drawn


def _heights(names: list[str], room: int) -> list[int]:
    """The rows of each diagram: what they need, and of the room that is left what they want."""
    heights = [HEIGHTS[name][0] for name in names]
    while sum(heights) < room:
        lacking = [HEIGHTS[name][1] - height for name, height in zip(names, heights, strict=True)]
        if max(lacking) <= 0:
            break
        heights[lacking.index(max(lacking))] += 1
    return heights


def _drawn(
    panel: _Panel, columns: int, height: int, marked: list[int], theme: Theme | None
) -> list[str]:
    """The lines of a diagram: its heading with what the colours mean, then its rows."""
    canvas = Canvas(columns - LEFT, height)
    for ink, line in enumerate(panel.lines, 1):
        canvas.line(line.points, ink)
    colours = [line.colour for line in panel.lines]
    seen = [line for ink, line in enumerate(panel.lines, 1) if canvas.visible(ink)]
    drawn = [_heading(panel, seen, columns, theme)]
    for i, row in enumerate(canvas.rows()):
        cells = [
            "┊" if ink == 0 and at in marked else _painted(cell, colours[ink - 1], ink, theme)
            for at, (cell, ink) in enumerate(row)
        ]
        drawn.append(f"{_tick(panel, i, height):>{LEFT - 2}} ┤" + "".join(cells).rstrip())
    return drawn


def _painted(cell: str, colour: int, ink: int, theme: Theme | None) -> str:
    return paint(cell, theme.lines[colour]) if ink and theme is not None else cell


def _tick(panel: _Panel, row: int, height: int) -> str:
    """The figure at the left of a row: at the top, in the middle of rates, and zero."""
    if row == 0:
        return _short(panel.top)
    if row == height - 1:
        return "0"
    return "50" if panel.name == "rates" and height % 2 and row == height // 2 else ""


def _heading(panel: _Panel, lines: Sequence[_Line], columns: int, theme: Theme | None) -> str:
    """The title, and what the lines are that can be seen; one alone needs no words."""
    parts = [(panel.title, "")]
    if len(lines) > 1 or panel.name == "rates":
        parts += [(line.label, "── ") for line in reversed(lines)]
    text = " " * LEFT + "   ".join(f"{sign}{label}" for label, sign in parts)
    if panel.beyond:
        text += panel.beyond.rjust(columns - len(text))
    if theme is not None:
        for line in lines:
            key = f"── {line.label}"
            text = text.replace(key, paint("──", theme.lines[line.colour]) + key[2:])
    return text


# ----------------------------------------------------------------------------------- marks


class _Foot(NamedTuple):
    """Where marks stand that are so near to each other that they are one."""

    column: int
    letter: str
    marks: list[Mark]


def _feet(curves: Curves, columns: int) -> list[_Foot]:
    """The last marks, as many as there are letters, from left to right."""
    canvas = Canvas(columns - LEFT, 1)
    first, last = curves.calls[0], curves.calls[-1]
    places: dict[int, list[Mark]] = {}
    for mark in curves.marks:
        places.setdefault(canvas.column((mark.call - first) / (last - first)), []).append(mark)
    kept = sorted(places.items())[-len(_LETTERS) :]
    return [_Foot(at, letter, some) for letter, (at, some) in zip(_LETTERS, kept, strict=False)]


def _axis(feet: list[_Foot], columns: int) -> str:
    cells = ["─"] * (columns - LEFT)
    for foot in feet:
        cells[foot.column] = foot.letter
    return " " * (LEFT - 1) + "┴" + "".join(cells)


def _figures(curves: Curves, columns: int) -> str:
    """The numbers of calls below the axis: at its ends, and in the middle."""
    first, last = curves.calls[0], curves.calls[-1]
    width = columns - LEFT
    left, middle = _short(first), _short((first + last) / 2)
    right = f"{_short(last)} calls"
    text = left + middle.rjust(width // 2 + len(middle) // 2 - len(left))
    return " " * LEFT + text + right.rjust(width - len(text))


def _told(feet: list[_Foot], columns: int, *, most: int) -> list[str]:
    """Return what the letters mean, in at most so many lines; the last ones if there is no more
    room."""
    words = [
        f"{foot.letter} {', '.join(dict.fromkeys(mark.text for mark in foot.marks))}"
        f" ({_short(foot.marks[0].call)})"
        for foot in feet
    ]
    while words:
        # blanks inside of an item are no places to break the line at
        text = "   ".join(word.replace(" ", "\xa0") for word in words)
        lines = wrap(text, columns - LEFT, break_on_hyphens=False)
        if len(lines) <= most:
            return [" " * LEFT + line.replace("\xa0", " ") for line in lines]
        words.pop(0)
    return []


def _short(number: float) -> str:
    """A number in five characters at most: 99999, 123k, 4.5M."""
    if number < 100_000:
        return f"{number:.0f}"
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            scaled = number / size
            return f"{scaled:.0f}{unit}" if scaled >= 100 else f"{scaled:.3g}{unit}"
    raise AssertionError(number)


def _cut(text: str, columns: int) -> str:
    return text if len(text) <= columns else text[: columns - 1] + "…"


# ---------------------------------------------------------------------------------- charts


def draw_chart(chart: Chart, *, theme: Theme | None) -> str:
    """Return what a program draws with (plot …), as lines of text."""
    import plotext  # pyright: ignore[reportMissingTypeStubs] - takes 50 ms

    plt: Any = plotext
    size = shutil.get_terminal_size()
    height = max(10, min(CHART_HEIGHT, size.lines - PROMPT_HEIGHT))
    plt.clear_figure()
    plt.limit_size(False, False)
    plt.theme("clear")
    plt.plotsize(min(WIDTH, size.columns), height)
    plt.title(chart.title)
    shades = [number_of(colour) for colour in (theme or UNKNOWN).lines]
    xs, shades = list(chart.xs), list(islice(cycle(shades), len(chart.lines)))
    if chart.kind == "bars":
        values = [list(line.values) for line in chart.lines]
        labels = [line.label for line in chart.lines] if any(o.label for o in chart.lines) else None
        plt.multiple_bar(xs, values, color=shades, labels=labels)
    else:
        draw_line = plt.scatter if chart.kind == "points" else plt.plot
        for line, shade in zip(chart.lines, shades, strict=True):
            draw_line(
                xs, list(line.values), label=line.label or None, color=shade, marker="braille"
            )
    plt.xlabel(chart.x_label)
    plt.ylabel(chart.y_label)
    drawn = cast("str", plt.build())
    plt.clear_figure()
    return (drawn if theme is not None else cast("str", plt.uncolorize(drawn))).rstrip("\n")
