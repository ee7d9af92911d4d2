"""How our pictures look: size, colours that colour-blind people can tell apart, quiet axes."""

from __future__ import annotations

from typing import Any, Final

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


def tame_axes(axes: Any) -> None:
    """Leave the axes that are needed, and a faint grid."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#999999")
    axes.grid(visible=True, color="#e5e5e5", linewidth=0.7)
    axes.tick_params(labelsize=8, color="#999999")
    axes.xaxis.label.set_size(9)
    axes.yaxis.label.set_size(9)
