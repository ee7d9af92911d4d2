"""A scene by matplotlib, which writes what neither vector.py nor raster.py does: PDF, EPS, …"""

from __future__ import annotations

from typing import IO, Any, Final

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from sx_kernel.plots.scene import Area, Line, Scene, Text
from sx_kernel.plots.style import PAPER, STROKES

POINTS: Final = 72  # in an inch: matplotlib's unit for widths and letters, and a pixel of ours


def save(scene: Scene, file: IO[bytes], kind: str) -> None:
    """Write the picture to an open file, in the format `kind` ("pdf", "eps", …).

    Raises OSError, or ValueError for a format that matplotlib does not know.
    """
    size = (scene.width / POINTS, scene.height / POINTS)
    figure: Any = Figure(figsize=size, dpi=2 * POINTS, facecolor=PAPER)
    for shape in scene.shapes:
        figure.add_artist(_artist(scene, shape))
    figure.savefig(file, format=kind)


def _artist(scene: Scene, shape: Text | Line | Area) -> Any:
    stroke = STROKES[shape.role]
    match shape:
        case Text(_, x, y, text, anchor, size, bold):
            from matplotlib.text import Text as Words

            return Words(
                x / scene.width, 1 - y / scene.height, text, color=stroke.colour,
                fontsize=size, fontweight="bold" if bold else "normal",
                ha={"start": "left", "middle": "center", "end": "right"}[anchor],
                va="baseline", parse_math=False,
            )  # fmt: skip
        case Line(_, points):
            xs = [x / scene.width for x, _ in points]
            ys = [1 - y / scene.height for _, y in points]
            style = (0, stroke.dash) if stroke.dash else "-"
            return Line2D(xs, ys, color=stroke.colour, linewidth=stroke.width, linestyle=style)
        case Area(_, points):
            corners = [(x / scene.width, 1 - y / scene.height) for x, y in points]
            return Polygon(corners, facecolor=stroke.colour)
