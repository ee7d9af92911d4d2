"""A scene as PNG, by Pillow: fast enough to be drawn again and again while a program runs.

matplotlib needs half a second to be imported, and a tenth for each frame; this takes a fifth.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from sx_kernel.plots.scene import Area, Line, Scene, Text
from sx_kernel.plots.style import PAPER, STROKES

SMOOTH: Final = 2
"""Lines are drawn that many times larger, then made smaller: that smooths them."""

COLOURS: Final = 128
ROUND: Final = 60  # points of a line that has round joints, at most

ANCHORS: Final = {"start": "ls", "middle": "ms", "end": "rs"}
FONTS: Final = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
NARROW: Final = 0.92  # DejaVu is wide: it has the width of others when it is that much smaller

Points = list[tuple[float, float]]


def png(scene: Scene, scale: int = 1) -> bytes:
    """The picture, `scale` pixels for each of the scene's."""
    large = scale * SMOOTH
    size = (round(scene.width * large), round(scene.height * large))
    image = Image.new("RGB", size, PAPER)
    pen: Any = ImageDraw.Draw(image)
    for shape in scene.shapes:
        if not isinstance(shape, Text):
            _draw(pen, shape, large)
    image = image.reduce(SMOOTH)
    pen = ImageDraw.Draw(image)
    for shape in scene.shapes:
        if isinstance(shape, Text):
            pen.text(
                (shape.x * scale, shape.y * scale),
                shape.text,
                fill=STROKES[shape.role].colour,
                font=_font(shape.size * scale, bold=shape.bold),
                anchor=ANCHORS[shape.anchor],
            )
    packed = io.BytesIO()
    few = image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(packed, "png")
    return packed.getvalue()


def _draw(pen: Any, shape: Line | Area, scale: int) -> None:
    stroke = STROKES[shape.role]
    points = [(x * scale, y * scale) for x, y in shape.points]
    if isinstance(shape, Area):
        pen.polygon(points, fill=stroke.colour)
        return
    width = max(1, round(stroke.width * scale))
    dashes = [length * scale for length in stroke.dash]
    for part in _dashed(points, dashes) if dashes else [points]:
        # round joints take as long as the lines; where points are that near, nobody sees them
        joint = "curve" if len(part) < ROUND else None
        pen.line(part, fill=stroke.colour, width=width, joint=joint)


def _dashed(points: Points, lengths: list[float]) -> list[Points]:
    """The pieces of a line through `points`, of which every other length is a gap."""
    found: list[Points] = []
    part: Points = [points[0]]
    index, left = 0, lengths[0]
    for (x, y), (to_x, to_y) in pairwise(points):
        length = hypot(to_x - x, to_y - y)
        done = 0.0
        while length - done > left:
            done += left
            here = (x + (to_x - x) * done / length, y + (to_y - y) * done / length)
            if index % 2 == 0:
                found.append([*part, here])
            part = [here]
            index += 1
            left = lengths[index % len(lengths)]
        left -= length - done
        if index % 2 == 0:
            part.append((to_x, to_y))
    if index % 2 == 0 and len(part) > 1:
        found.append(part)
    return found


@cache
def _font(size: float, *, bold: bool) -> Any:
    """matplotlib's own font, found without importing matplotlib; else Pillow's, which has fewer
    characters.
    """
    spec = find_spec("matplotlib")
    for place in (spec.submodule_search_locations or []) if spec else []:
        file = Path(place) / "mpl-data" / "fonts" / "ttf" / FONTS[bold]
        if file.is_file():
            return ImageFont.truetype(str(file), size * NARROW)
    return ImageFont.load_default(size)
