"""plots/raster.py: a scene as PNG."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageColor

from sx_kernel.plots.curves import curves_png
from sx_kernel.plots.raster import png
from sx_kernel.plots.scene import HEIGHT, WIDTH, Area, Line, Scene, Text
from sx_kernel.plots.style import STROKES
from tests.unit.plots.sampled import curves


def picture(*shapes: Text | Line | Area, scale: int = 1) -> Image.Image:
    return Image.open(io.BytesIO(png(Scene(60, 40, shapes), scale))).convert("RGB")


def test_the_png_has_the_size_of_the_scene() -> None:
    assert Image.open(io.BytesIO(curves_png(curves()))).size == (WIDTH, HEIGHT)


@pytest.mark.parametrize("scale", [1, 2])
def test_a_picture_may_have_more_pixels_than_the_scene(scale: int) -> None:
    assert picture(scale=scale).size == (60 * scale, 40 * scale)


def test_an_area_is_filled_with_the_colour_of_its_role() -> None:
    shown = picture(Area("size", ((10, 10), (50, 10), (50, 30), (10, 30))))
    assert shown.getpixel((30, 20)) == ImageColor.getrgb(STROKES["size"].colour)
    assert shown.getpixel((5, 5)) == (255, 255, 255)


def test_a_dashed_line_has_gaps() -> None:
    def inked(role: str) -> int:
        shown = picture(Line(role, ((0, 20), (60, 20))))
        return sum(shown.getpixel((x, 20)) != (255, 255, 255) for x in range(60))

    assert inked("hits") == 60
    assert 20 < inked("budget") < 55


def test_text_leaves_ink() -> None:
    blank, shown = picture(), picture(Text("ink", 5, 25, "words", size=14))
    assert blank.getcolors() == [(60 * 40, (255, 255, 255))]
    assert shown.getcolors() != blank.getcolors()


@pytest.mark.parametrize("y", [20, 20.25, 20.5, 20.75])
def test_the_faintest_line_is_seen_wherever_it_lies(y: float) -> None:
    shown = picture(Line("grid", ((0, y), (60, y))))
    assert all(any(shown.getpixel((x, row)) != (255, 255, 255) for row in (19, 20, 21))
               for x in range(60))  # fmt: skip


@pytest.mark.parametrize("role", STROKES)
def test_each_colour_is_kept(role: str) -> None:
    shown = picture(Area(role, ((10, 10), (50, 10), (50, 30), (10, 30))))
    assert shown.getpixel((30, 20)) == ImageColor.getrgb(STROKES[role].colour)


def test_the_same_words_in_other_colours_sizes_and_places_are_other_pictures() -> None:
    shapes = [
        Text("ink", 5, 25, "words", size=14), Text("hits", 5, 25, "words", size=14),
        Text("ink", 5, 25, "words", size=12), Text("ink", 5, 25, "words", size=14, bold=True),
        Text("ink", 9, 25, "words", size=14), Text("ink", 5.5, 25, "words", size=14),
        Text("ink", 50, 25, "words", "end", size=14),
    ]  # fmt: skip
    pictures = [picture(shape).tobytes() for shape in shapes]
    assert len(set(pictures)) == len(shapes)
    assert [picture(shape).tobytes() for shape in shapes] == pictures


def test_a_picture_that_is_soon_gone_is_the_same_but_for_the_edges_of_lines() -> None:
    shape = Line("hits", ((5, 5), (55, 25)))
    smooth, rough = (
        Image.open(io.BytesIO(png(Scene(60, 40, (shape,)), smooth=one))) for one in (True, False)
    )
    assert rough.size == smooth.size
    assert len(rough.getcolors() or ()) == 2 < len(smooth.getcolors() or ())
    shown = rough.convert("RGB")
    assert shown.getpixel((30, 15)) == ImageColor.getrgb(STROKES["hits"].colour)
