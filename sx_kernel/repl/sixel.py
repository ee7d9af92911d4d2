"""Pictures as sixels: rows of six pixels each, a colour at a time (DEC, VT330/VT340 manual).

    ESC P 0;1;0 q  "1;1;WIDTH;HEIGHT  #COLOUR;2;R;G;B …  rows  ESC \\

A character is a column of six pixels, its lowest bit on top, plus 63; `!N` repeats it, `$` goes
back to the start of the row for the next colour, `-` on to the next row.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final

COLOURS: Final = 255
HIGH: Final = 6
"""Pixels of a row."""

_RUN: Final = re.compile(r"(.)\1{3,}")


def sixels(png: bytes) -> str:
    """The escape sequence that shows the picture `png` at the cursor, on white."""
    from PIL import Image  # comes with matplotlib, which has drawn the picture

    with Image.open(BytesIO(png)) as opened:
        drawn = opened.convert("RGBA")
    ground = Image.new("RGBA", drawn.size, "white")
    picture = Image.alpha_composite(ground, drawn).convert("RGB").quantize(COLOURS)
    width, height = picture.size
    shades = picture.getpalette() or []
    percents = [round(shade * 100 / 255) for shade in shades]
    palette = [
        f"#{at // 3};2;{percents[at]};{percents[at + 1]};{percents[at + 2]}"
        for at in range(0, len(percents), 3)
    ]
    pixels = picture.tobytes()
    lines = [pixels[at : at + width] for at in range(0, len(pixels), width)]
    rows = [_row(lines[top : top + HIGH]) for top in range(0, height, HIGH)]
    return f'\x1bP0;1;0q"1;1;{width};{height}{"".join(palette)}{"-".join(rows)}\x1b\\'


def _row(lines: list[bytes]) -> str:
    """Up to six lines of pixels, each a byte that says its colour."""
    return "$".join(
        f"#{colour}{_RUN.sub(_repeated, _columns(lines, colour))}"
        for colour in sorted(set().union(*lines))
    )


def _columns(lines: list[bytes], colour: int) -> str:
    """The characters that set the pixels of one colour."""
    columns = 0
    for i, line in enumerate(lines):
        bits = bytearray(256)
        bits[colour] = 1 << i
        columns |= int.from_bytes(line.translate(bits), "big")
    width = len(lines[0])
    return "".join(chr(63 + bits) for bits in columns.to_bytes(width, "big")).rstrip("?")


def _repeated(run: re.Match[str]) -> str:
    return f"!{len(run[0])}{run[1]}"
