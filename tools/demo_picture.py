"""The README's picture of the first notebook's `%demo`, in both themes (`make pictures`).

A person's way: the notebook that `make run` opens, its first cell that shows, and the slider
*budget* moved with the mouse. It prints how long that took from the address to the evictions.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from tools.lab import PATIENCE, ROOT, running_lab

PICTURES: Final = ROOT / "docs" / "pictures"
THEMES: Final = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
WIDTH: Final = 1060
HEIGHT: Final = 900
BUDGET: Final = 4


def slide(page: Any, slider: Any, value: int) -> None:
    """Move a slider with the mouse until it stands at `value`."""
    box = slider.bounding_box()
    low, high = (int(slider.get_attribute(name)) for name in ("min", "max"))
    half = box["height"] / 2  # of the handle, which does not leave the slider

    def x(at: int) -> float:
        return box["x"] + half + (box["width"] - 2 * half) * (at - low) / (high - low)

    page.mouse.move(x(int(slider.input_value())), box["y"] + half)
    page.mouse.down()
    page.mouse.move(x(value), box["y"] + half, steps=8)
    page.mouse.up()


def evictions(demo: Any) -> int:
    """What the figures above the tiles say of evictions."""
    figures = demo.locator(".sx-map-figures").inner_text()
    return int(figures.partition("evictions ")[2].split()[0])


def first_minute(page: Any, address: str, budget: int) -> tuple[Any, int, int, float]:
    """Open the first notebook at `address`, run `%demo`, move the slider to `budget`.

    Answers its cell, the evictions before and after, and the seconds that all that took.
    """
    begun = time.monotonic()
    page.goto(address)
    page.locator("#jp-main-statusbar", has_text="SX | Idle").wait_for()
    demo = page.locator(".jp-CodeCell", has_text="%demo").first
    demo.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_function("() => document.querySelector('.sx-map-row input:not(:disabled)')")
    before = evictions(demo)
    slide(page, demo.locator("input[aria-label=budget]"), budget)
    page.wait_for_function(
        "n => !document.querySelector('.sx-map-figures').innerText.startsWith(`evictions ${n} `)",
        arg=before,
    )
    seconds = time.monotonic() - begun
    demo.locator(f".sx-map-row output:text-is('{budget}')").first.wait_for()
    page.wait_for_timeout(500)  # until the last answer has been drawn
    return demo, before, evictions(demo), seconds


def demo_png(chromium: str, theme: str) -> bytes:
    """The cell `%demo` and what is below it, with the slider moved, in one of THEMES."""
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as folder,
        running_lab(Path(folder), theme=THEMES[theme]) as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_default_timeout(PATIENCE * 1000)
        address = f"{lab.address}/lab/tree/01-first-steps.ipynb?reset"
        demo, before, after, seconds = first_minute(page, address, BUDGET)
        print(f"{theme}: evictions {before} → {after} after {seconds:.1f} s")
        page.keyboard.press("Control+b")  # no list of files
        page.mouse.move(5, HEIGHT - 5)
        page.wait_for_timeout(500)
        png = demo.screenshot()
        browser.close()
        return png


def main() -> int:
    """Make the picture in both themes."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no chromium: the pictures are left as they are", file=sys.stderr)
        return 1
    for theme in THEMES:
        (PICTURES / f"demo-{theme}.png").write_bytes(demo_png(chromium, theme))
    return 0


if __name__ == "__main__":
    sys.exit(main())
