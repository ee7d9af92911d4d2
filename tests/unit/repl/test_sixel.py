"""Sixels, taken apart as a terminal does."""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image

from sx_kernel.repl.pictures import inline, protocol
from sx_kernel.repl.sixel import sixels

Pixel = tuple[int, int, int]


def decoded(text: str) -> dict[tuple[int, int], Pixel]:
    """The pixels that a terminal sets, by column and line; colours in percent."""
    head = re.match(r'\x1bP0;1;0q"1;1;(\d+);(\d+)', text)
    assert head is not None and text.endswith("\x1b\\")
    palette: dict[int, Pixel] = {}
    pixels: dict[tuple[int, int], Pixel] = {}
    colour = column = top = 0
    token = re.compile(r"#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)(.)|([$-])|([?-~])")
    at, end = head.end(), len(text) - 2
    while at < end:
        found = token.match(text, at)
        assert found is not None, text[at : at + 20]
        at = found.end()
        if found[1]:
            palette[int(found[1])] = (int(found[2]), int(found[3]), int(found[4]))
        elif found[5]:
            colour = int(found[5])
        elif found[8]:
            column, top = 0, top + 6 * (found[8] == "-")
        else:
            for _ in range(int(found[6] or 1)):
                bits = ord(found[7] or found[9]) - 63
                for i in range(6):
                    if bits >> i & 1:
                        pixels[column, top + i] = palette[colour]
                column += 1  # noqa: SIM113  goes on behind the run
    width, height = int(head[1]), int(head[2])
    assert all(x < width and y < height for x, y in pixels)
    return pixels


def png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_all_pixels_arrive_in_their_colours() -> None:
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)]
    picture = Image.new("RGB", (23, 15))
    for x in range(23):
        for y in range(15):
            picture.putpixel((x, y), colours[(x // 5 + y) % 5])
    pixels = decoded(sixels(png(picture)))
    assert len(pixels) == 23 * 15
    for (x, y), percents in pixels.items():
        assert percents == tuple(round(c / 2.55) for c in colours[(x // 5 + y) % 5])


def test_what_is_transparent_is_white() -> None:
    picture = Image.new("RGBA", (7, 7), (0, 0, 0, 0))
    assert set(decoded(sixels(png(picture))).values()) == {(100, 100, 100)}


def test_which_terminals_get_them() -> None:
    assert protocol({"TERM": "foot"}) == protocol({"TERM": "mlterm-256color"}) == "sixel"
    assert protocol({"TERM": "xterm-256color"}) is None
    assert protocol({"TERM": "xterm-256color", "SX_PICTURES": "sixel"}) == "sixel"
    assert protocol({"TERM": "tmux-256color", "SX_PICTURES": "sixel"}) == "sixel"
    assert protocol({"TERM": "xterm-kitty", "SX_PICTURES": "off"}) is None
    assert inline(png(Image.new("RGB", (2, 2))), "sixel").startswith("\x1bP0;1;0q")
