"""What a program draws with (plot …), as a picture."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sx_kernel.plots.style import CYCLE, DPI, HEIGHT, WIDTH, tame_axes

if TYPE_CHECKING:
    from sx_kernel.primitives.plots import Chart


def chart_png(chart: Chart) -> bytes:
    """The picture of `chart`, as PNG."""
    figure = Figure(figsize=(WIDTH, HEIGHT * 0.8), dpi=DPI, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes: Any = figure.subplots()
    tame_axes(axes)
    for i, line in enumerate(chart.lines):
        _draw_line(axes, chart, line.values, line.label, i)
    if chart.title:
        axes.set_title(chart.title, fontsize=11, loc="left", color="#333333", parse_math=False)
    # no TeX in a program's texts: "$x^$" would be an error of matplotlib's
    axes.set_xlabel(chart.x_label, parse_math=False)
    axes.set_ylabel(chart.y_label, parse_math=False)
    if any(line.label for line in chart.lines):
        for text in axes.legend(frameon=False, fontsize=9).get_texts():
            text.set_parse_math(False)
    picture = io.BytesIO()
    canvas.print_png(picture)
    return picture.getvalue()


def _draw_line(axes: Any, chart: Chart, values: Any, label: str, number: int) -> None:
    colour = CYCLE[number % len(CYCLE)]
    match chart.kind:
        case "points":
            axes.plot(chart.xs, values, ".", color=colour, label=label or None)
        case "bars":
            count = len(chart.lines)
            width = 0.8 * _step(chart.xs) / count
            shift = (number - (count - 1) / 2) * width
            places = [x + shift for x in chart.xs]
            axes.bar(places, values, width, color=colour, label=label or None)
        case "steps":
            axes.step(chart.xs, values, where="post", color=colour, label=label or None)
        case _:
            axes.plot(chart.xs, values, color=colour, linewidth=1.6, label=label or None)


def _step(xs: tuple[float, ...]) -> float:
    """The least distance between neighbours."""
    distances = [abs(b - a) for a, b in pairwise(xs) if b != a]
    return min(distances, default=1.0)
