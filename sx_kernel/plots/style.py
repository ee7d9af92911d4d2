"""How our pictures look: size, colours that colour-blind people can tell apart, quiet axes."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

DPI: Final = 96
WIDTH: Final = 8.0
HEIGHT: Final = 5.0

# The palette of Okabe and Ito.
BLUE: Final = "#0072b2"
SKY: Final = "#56b4e9"
GREEN: Final = "#009e73"
ORANGE: Final = "#e69f00"
RED: Final = "#d55e00"
PURPLE: Final = "#cc79a7"
GREY: Final = "#777777"
CYCLE: Final = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY)


class Stroke(NamedTuple):
    """How a line looks: its colour, its width in pixels, the lengths of dashes and gaps."""

    colour: str
    width: float = 1.6
    dash: tuple[float, ...] = ()


PAPER: Final = "#ffffff"
"""What the cache's curves are drawn on, wherever they are shown."""

STROKES: Final = {
    "ink": Stroke("#24292f"),
    "muted": Stroke("#57606a"),
    "axis": Stroke("#8c959f", 1.0),
    "grid": Stroke("#e4e7ea", 1.0),
    "mark": Stroke("#57606a", 1.0, (1.0, 3.0)),
    "rate": Stroke("#0072b2", 2.0),
    "recent": Stroke("#2f9bd8", 1.2),
    "hits": Stroke("#00805d"),
    "misses": Stroke("#b36b00"),
    "evictions": Stroke("#c8501e"),
    "size": Stroke("#0072b2"),
    "pinned": Stroke("#00805d", 1.2),
    "budget": Stroke("#57606a", 1.4, (5.0, 3.0)),
}
"""For each role of a shape in scene.py. Lines have a contrast of at least 3 : 1 to the paper, texts
of 4.5 : 1."""


def tame_axes(axes: Any) -> None:
    """Leave the axes that are needed, and a faint grid."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#999999")
    axes.grid(visible=True, color="#e5e5e5", linewidth=0.7)
    axes.tick_params(labelsize=8, color="#999999")
    axes.xaxis.label.set_size(9)
    axes.yaxis.label.set_size(9)
