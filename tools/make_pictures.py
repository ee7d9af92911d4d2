"""The pictures in the README, of real runs (`make pictures`): docs/pictures/.

The terminal is `sx` in a pseudo-terminal, its screen drawn as SVG; the notebook is JupyterLab in
Debian's chromium, while the cell with tag "picture" of a lesson runs.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from html import escape
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final

from PIL import Image

from tools.lab import PATIENCE, ROOT, running_lab
from tools.run_notebooks import FOLDER
from tools.terminal import Terminal

PICTURES: Final = ROOT / "docs" / "pictures"

# ---------------------------------------------------------------------------------- the terminal

COLUMNS: Final = 84
LINES: Final = 34
CELL: Final = (8.4, 18.0)  # width and height of a character
BORDER: Final = 14
GROUND: Final = "#fbfbfa"
INK: Final = "#24292f"
COLOURS: Final = {
    "black": "#24292f", "red": "#b3261e", "green": "#116329", "brown": "#7a5c00",
    "yellow": "#7a5c00", "blue": "#0550ae", "magenta": "#8250df", "cyan": "#1b6d85",
    "white": "#6e7781", "brightblack": "#6e7781",
}  # fmt: skip

SESSION: Final = (
    ("(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))", "sx>"),
    ("(map fib (range 12))", "(0 1 1 2 3 5 8 13 21 34 55 89)"),
    ("%time (fib 22)", "17711"),
    ("%jit why fib", "depends"),
    ('(+ (fib 5) "two")', "^^^"),
)
"""What is typed, and what the screen shows before the next is."""
LAST: Final = "(reduce + 0 (map fib (filter even? (range 10"


def terminal_svg() -> str:
    """`sx` after a few inputs, while the next is being typed."""
    with tempfile.TemporaryDirectory() as home:
        terminal = Terminal(Path(home), columns=COLUMNS, lines=LINES)
        try:
            terminal.until(lambda text: "sx>" in text and "jit 0/5000" in text)
            for typed, answer in SESSION:
                terminal.process.send(typed + "\r")
                terminal.until(partial(_is_done, typed, answer))
            terminal.process.send(LAST)
            terminal.until(lambda text: "(range start" in text)
            return _svg(terminal.screen)
        finally:
            terminal.close()


def _is_done(typed: str, answer: str, text: str) -> bool:
    """Whether on the screen there is an `answer` below what was `typed`, and the next prompt."""
    below = text.rpartition(typed)[2]
    return typed in text and answer in below and "sx>" in below


def _svg(screen: Any) -> str:
    width, height = CELL
    size = (COLUMNS * width + 2 * BORDER, LINES * height + 2 * BORDER)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]:.0f} {size[1]:.0f}" '
        f'width="{size[0]:.0f}" height="{size[1]:.0f}" font-size="14" '
        'font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace">',
        f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>',
    ]
    for y in range(LINES):
        for x, text, style in _runs(screen.buffer[y]):
            parts += _run_svg(BORDER + x * width, BORDER + y * height, text, style)
    cursor = screen.cursor
    parts.append(
        f'<rect x="{BORDER + cursor.x * width:.1f}" y="{BORDER + cursor.y * height:.1f}" '
        f'width="{width}" height="{height}" fill="{INK}" opacity=".6"/>'
    )
    return "\n".join([*parts, "</svg>", ""])


def _runs(row: Any) -> Iterator[tuple[int, str, Any]]:
    """The stretches of a row that look alike: where, what, and a character of each."""
    cells = [(x, row[x]) for x in range(COLUMNS)]
    for _, run in groupby(cells, key=lambda cell: cell[1]._replace(data="")):
        found = list(run)
        yield found[0][0], "".join(cell.data for _, cell in found), found[0][1]


def _run_svg(x: float, y: float, text: str, style: Any) -> Iterator[str]:
    width, height = CELL
    ink, ground = _colour(style.fg, INK), _colour(style.bg, GROUND)
    if style.reverse:
        ink, ground = ground, ink
    if ground != GROUND:
        yield (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{len(text) * width:.1f}" '
            f'height="{height}" fill="{ground}"/>'
        )
    if text.strip():
        left = len(text) - len(text.lstrip())
        shown = text.strip().replace(" ", "\xa0")  # several spaces would become one
        bold = ' font-weight="bold"' if style.bold else ""
        yield (
            f'<text x="{x + left * width:.1f}" y="{y + 13.5:.1f}" fill="{ink}"{bold} '
            f'textLength="{len(shown) * width:.1f}">{escape(shown, quote=False)}</text>'
        )


def _colour(name: str, default: str) -> str:
    if name == "default":
        return default
    known = COLOURS.get(name) or COLOURS.get(name.removeprefix("bright"))
    return known or (f"#{name}" if len(name) == 6 else default)


# ---------------------------------------------------------------------------------- the notebook

WIDTH: Final = 1060
HEIGHT: Final = 970
PALETTE: Final = 64
SECONDS: Final = 10
EVERY: Final = 0.2  # seconds from frame to frame
STILL: Final = 2.0  # seconds for the last one
LARGEST: Final = 3_000_000  # bytes


def notebook_gif(chromium: str) -> bytes:
    """A notebook while its cell runs, as a picture that moves."""
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as folder,
        running_lab(Path(folder)) as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_default_timeout(PATIENCE * 1000)
        (lab.folder / "watch.ipynb").write_text(_pictured(), encoding="utf-8")
        page.goto(f"{lab.address}/lab/tree/watch.ipynb?reset")
        page.locator("#jp-main-statusbar", has_text="SX | Idle").wait_for()
        page.keyboard.press("Control+b")  # no list of files
        cell = page.locator(".jp-Notebook .jp-CodeCell").first
        cell.locator(".cm-content").click()
        cell.locator(".cm-content").evaluate("part => part.scrollIntoView()")
        page.keyboard.press("Control+Enter")
        cell.locator(".sx-curves-picture").wait_for()
        shots = _shots(page)
        browser.close()
    return _moving(shots)


def _pictured() -> str:
    """A notebook with nothing but the lesson's cell that is tagged "picture"."""
    notebook = json.loads((FOLDER / "06-watch-the-jit.ipynb").read_text(encoding="utf-8"))
    cell = next(c for c in notebook["cells"] if "picture" in c["metadata"].get("tags", []))
    return json.dumps({**notebook, "cells": [{**cell, "outputs": [], "execution_count": None}]})


def _shots(page: Any) -> list[tuple[float, bytes]]:
    """What the page shows while the cell runs, and for how many seconds; SECONDS in all, so that
    a run on a slow machine is shown faster than it was.
    """
    idle = page.locator("#jp-main-statusbar", has_text="SX | Idle")
    begun = time.monotonic()
    found: list[tuple[float, bytes]] = []
    at = begun
    while True:
        found.append((at, page.screenshot()))
        if idle.count():
            break
        page.wait_for_timeout(max(0.0, 1000 * (at + EVERY - time.monotonic())))
        at = time.monotonic()
    page.wait_for_timeout(300)  # until the last frame has been drawn
    end = time.monotonic()
    found.append((end, page.screenshot()))
    faster = min(1.0, (SECONDS - STILL) / (end - begun))
    lengths = [(after - start) * faster for (start, _), (after, _) in pairwise(found)]
    return [(seconds, png) for seconds, (_, png) in zip([*lengths, STILL], found, strict=True)]


def _moving(shots: list[tuple[float, bytes]]) -> bytes:
    """The shots one after the other, with few colours, which are the same in all of them."""
    pages = [Image.open(io.BytesIO(png)).convert("RGB") for _, png in shots]
    palette = pages[-1].quantize(PALETTE, method=Image.Quantize.MEDIANCUT)
    frames = [page.quantize(palette=palette, dither=Image.Dither.NONE) for page in pages]
    packed = io.BytesIO()
    frames[0].save(
        packed, "gif", save_all=True, append_images=frames[1:], loop=0, optimize=True,
        duration=[max(20, round(1000 * seconds)) for seconds, _ in shots],
    )  # fmt: skip
    return packed.getvalue()


def main() -> int:
    """Make both pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / "terminal.svg").write_text(terminal_svg(), encoding="utf-8")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no chromium: the notebook's picture is left as it is", file=sys.stderr)
        return 1
    (PICTURES / "notebook.gif").write_bytes(notebook_gif(chromium))
    for file in sorted(PICTURES.iterdir()):
        print(f"{file.name}: {file.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
