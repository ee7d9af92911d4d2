"""The cache's curves in the terminal: as a picture where it can show one, else of characters."""

from __future__ import annotations

import shutil
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from sx_kernel.primitives.plots import Chart
    from sx_kernel.session.curves import Curves, Plot

WIDTH: Final = 100
"""Columns of a drawing, at most."""

RATES_HEIGHT: Final = 13
SIZE_HEIGHT: Final = 10
LIVE_MARKS: Final = 2
"""How many marks are told below curves that have little room."""
CHART_HEIGHT: Final = 18
PROMPT_HEIGHT: Final = 8
"""Lines that the next prompt takes, the room for its menu included: a drawing stays above it."""
_SHADES: Final = ("blue", "orange", "green", "red", "magenta", "cyan")


def draw(plot: Plot, *, color: bool) -> str:
    """The text that shows `plot`, several lines: so that all is seen on usual terminals."""
    size = shutil.get_terminal_size()
    room = max(14, size.lines - PROMPT_HEIGHT)
    fits = room >= 1 + RATES_HEIGHT + SIZE_HEIGHT + len(plot.curves.marks)
    columns = min(WIDTH, size.columns)
    return characters(plot.curves, columns, color=color, lines=None if fits else room)


def can_draw(curves: Curves) -> bool:
    """Whether there is more than one point to draw."""
    return len(curves.calls) > 1 and curves.calls[0] < curves.calls[-1]


def characters(curves: Curves, columns: int, *, color: bool, lines: int | None = None) -> str:
    """Two diagrams over the number of calls: the hit rates, and the cache's size.

    `lines`: as many at most, if they are at least 14.
    """
    if not can_draw(curves):
        return "nothing to draw yet: no calls"
    import plotext  # pyright: ignore[reportMissingTypeStubs] - takes 50 ms

    marks = curves.marks
    rates, size = RATES_HEIGHT, SIZE_HEIGHT
    if lines is not None:
        marks = marks[-LIVE_MARKS:]
        room = lines - 1 - len(marks)
        size = min(size, max(5, 2 * room // 5))
        rates = min(rates, max(6, room - size))
    title = f"JIT cache: {curves.summary()}"
    return "\n".join(
        [
            title if len(title) <= columns else title[: columns - 1] + "…",
            _rates(plotext, curves, (columns, rates), color),
            _size(plotext, curves, (columns, size), color),
            *(f"  ┊ {mark.call:.0f} calls: {mark.text}" for mark in marks),
        ]
    )


def draw_chart(chart: Chart, *, color: bool) -> str:
    """What a program draws with (plot …), as lines of text."""
    import plotext  # pyright: ignore[reportMissingTypeStubs] - takes 50 ms

    plt: Any = plotext
    size = shutil.get_terminal_size()
    height = max(10, min(CHART_HEIGHT, size.lines - PROMPT_HEIGHT))
    _begin(plt, chart.title, min(WIDTH, size.columns), height)
    xs, shades = list(chart.xs), list(islice(cycle(_SHADES), len(chart.lines)))
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
    return _built(plt, color)


def _rates(plt: Any, curves: Curves, size: tuple[int, int], color: bool) -> str:
    _begin(plt, "hits, % of calls", *size)
    for label, series, shade in (
        ("since the beginning", curves.rate, "blue"),
        ("recent", curves.recent, "green"),
    ):
        points = [
            (call, 100 * rate)
            for call, rate in zip(curves.calls, series, strict=True)
            if rate is not None
        ]
        _line(plt, points, label, shade)
    plt.ylim(0, 100)
    plt.yticks([0, 25, 50, 75, 100])
    return _finish(plt, curves, color)


def _size(plt: Any, curves: Curves, size: tuple[int, int], color: bool) -> str:
    _begin(plt, "compiled functions, evictions", *size)
    _line(plt, list(zip(curves.calls, curves.size, strict=True)), "size", "blue")
    if any(curves.evictions):
        _line(plt, list(zip(curves.calls, curves.evictions, strict=True)), "evictions", "red")
    top = max(*curves.size, *curves.evictions)
    # A budget far above the size would press the curves to the bottom.
    if max(curves.size) > min(curves.budget) / 4:
        _line(plt, list(zip(curves.calls, curves.budget, strict=True)), "budget", "orange")
        top = max(top, *curves.budget)
    plt.ylim(0, max(1, top))
    plt.yticks([round(top * part / 4) for part in range(5)] if top >= 4 else [0, top])
    return _finish(plt, curves, color)


def _begin(plt: Any, title: str, columns: int, height: int) -> None:
    plt.clear_figure()
    plt.limit_size(False, False)
    plt.theme("clear")
    plt.plotsize(columns, height)
    plt.title(title)


def _line(plt: Any, points: list[tuple[float, float]], label: str, shade: str) -> None:
    if points:
        xs, ys = zip(*points, strict=True)
        plt.plot(xs, ys, label=label, marker="braille", color=shade)


def _finish(plt: Any, curves: Curves, color: bool) -> str:
    for mark in curves.marks:
        plt.vline(mark.call, "gray")
    first, last = curves.calls[0], curves.calls[-1]
    plt.xlim(first, last)
    plt.xticks([round(first + (last - first) * part / 4) for part in range(5)])
    return _built(plt, color)


def _built(plt: Any, color: bool) -> str:
    drawn = cast("str", plt.build())
    plt.clear_figure()
    return (drawn if color else cast("str", plt.uncolorize(drawn))).rstrip("\n")
