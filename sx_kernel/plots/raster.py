"""A scene as PNG, by Pillow: fast enough to be drawn again and again while a program runs.

matplotlib needs half a second to be imported, and a tenth for each frame; this takes a fifth.
"""

from __future__ import annotations

import io
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import pairwise
from math import ceil, floor, hypot
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageColor, ImageDraw, ImageFont

from sx_kernel.plots.scene import Area, Line, Scene, Text
from sx_kernel.plots.style import PAPER, STROKES

SMOOTH: Final = 2
"""Lines are drawn that many times larger, then made smaller: that smooths them."""

COLOURS: Final = 255  # in a picture, at most
NEAR: Final = 8  # what is mixed that near to one of our colours would be taken for it
PACKING: Final = 3  # zlib's level: it takes a third of the usual time, for a third more bytes
ROUND: Final = 60  # points of a line that has round joints, at most

ANCHORS: Final = {"start": "ls", "middle": "ms", "end": "rs"}
FONTS: Final = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
NARROW: Final = 0.92  # DejaVu is wide: it has the width of others when it is that much smaller

Points = list[tuple[float, float]]


def png(scene: Scene, scale: int = 1, *, smooth: bool = True) -> bytes:
    """The picture, `scale` pixels for each of the scene's. Not `smooth`: in half of the time, with
    steps in lines that rise, for pictures that are soon gone."""
    large = scale * SMOOTH if smooth else scale
    size = (round(scene.width * large), round(scene.height * large))
    image = Image.new("RGB", size, PAPER)
    pen: Any = ImageDraw.Draw(image)
    for shape in scene.shapes:
        if not isinstance(shape, Text):
            _draw(pen, shape, large)
    if smooth:
        image = image.reduce(SMOOTH)
    for shape in scene.shapes:
        if isinstance(shape, Text):
            _write(image, shape, scale)
    packed = io.BytesIO()
    few = image.quantize(palette=_palette(), dither=Image.Dither.NONE)
    few.save(packed, "png", compress_level=PACKING)
    return packed.getvalue()


@cache
def _palette() -> Image.Image:
    """An image with the colours of a picture: each of our colours, and as many between it and the
    paper as there is room for. To find out which ones a picture has takes three times as long."""
    paper = ImageColor.getrgb(PAPER)
    ours = sorted({ImageColor.getrgb(stroke.colour) for stroke in STROKES.values()} - {paper})
    whole = [paper, *ours]
    steps = (COLOURS - 1) // len(ours)
    found: list[tuple[int, ...]] = list(whole)
    for colour in ours:
        for step in range(1, steps):
            pairs = zip(paper, colour, strict=True)
            mixed = tuple([round(from_ + (to - from_) * step / steps) for from_, to in pairs])
            if all(max(abs(a - b) for a, b in zip(mixed, one, strict=True)) >= NEAR
                   for one in whole):  # fmt: skip
                found.append(mixed)
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in found for part in colour])
    return palette


def _write(image: Image.Image, shape: Text, scale: int) -> None:
    """Put a text into the picture."""
    x, y = shape.x * scale, shape.y * scale
    left, top = floor(x), floor(y)
    mask, dx, dy = _letters(
        shape.text, shape.size * scale, shape.bold, ANCHORS[shape.anchor],
        (_quarters(x - left), _quarters(y - top)),
    )  # fmt: skip
    image.paste(STROKES[shape.role].colour, (left + dx, top + dy), mask)


def _quarters(part: float) -> float:
    """Where in a pixel a text begins, roughly, so that few places have to be kept."""
    return floor(part * 4) / 4


@lru_cache(maxsize=500)
def _letters(
    text: str, size: float, bold: bool, anchor: str, start: tuple[float, float]
) -> tuple[Image.Image, int, int]:
    """A text as a mask, and how far from its place that begins, in pixels. Kept, because from one
    frame to the next hardly any text changes, and to draw them takes a fifth of a frame."""
    font = _font(size, bold=bold)
    left, top, right, bottom = font.getbbox(text, anchor=anchor)
    dx, dy = floor(left) - 1, floor(top) - 1
    mask = Image.new("L", (ceil(right) + 2 - dx, ceil(bottom) + 2 - dy))
    place = (start[0] - dx, start[1] - dy)
    ImageDraw.Draw(mask).text(place, text, fill=255, font=font, anchor=anchor)
    return mask, dx, dy


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
