"""What curves that move cost, and how they move, in a real browser (`make curves`).

A cell computes for ten seconds while JupyterLab, in Debian's chromium, shows its curves: once with
our extension, which draws by itself, once without it, where the kernel draws. Told are the frames
that differ, when the first one came, and the share of the kernel's processor time that all threads
took but the one which computes. Screenshots while the cell runs are left in build/screenshots.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil

from tools.lab import PATIENCE, ROOT, Lab, running_lab

SHOTS: Final = ROOT / "build" / "screenshots"
SECONDS: Final = 10
PROGRAM: Final = f"""(define (work n) (if (= n 0) 0 (+ 1 (work (- n 1)))))
(define fs (map (fn (i) (eval (list 'fn '(x) (list '+ 'x i)))) (range 60)))
(define begun (current-jiffy))
(let more ((i 0))
  (when (= i 100000) (jit-set-budget! 20))
  (when (= i 160000) (jit-reset!) (jit-set-threshold! 1) (jit-set-budget! 100))
  (when (= 0 (modulo i 100)) (for-each (fn (f) (f 1)) fs))
  (work (modulo i 20))
  (when (< (- (current-jiffy) begun) (* {SECONDS} (jiffies-per-second))) (more (+ i 1))))"""
PICTURE: Final = ".sx-curves-picture g, .jp-OutputArea-output img"
WATCH: Final = f"""() => {{
  window.seen = new Set(); window.firstAt = null;
  const look = () => {{
    const cell = [...document.querySelectorAll('.jp-CodeCell')].at(-1);
    const shown = cell.querySelector('{PICTURE}');
    if (shown) {{
      window.firstAt ??= performance.now();
      window.seen.add(shown.src ?? shown.innerHTML);
    }}
    requestAnimationFrame(look);
  }};
  look();
}}"""


@dataclass
class Measured:
    """What was seen of one cell."""

    frames: int
    first: float  # seconds
    share: float  # of the kernel's processor time, for all but computing
    total: float  # that time, in seconds


def measure(page: Any, lab: Lab, name: str) -> Measured:
    """Run the cell in `page` and watch it. A first cell starts what has to be started."""
    cells = [
        {"cell_type": "code", "id": f"c{i}", "source": source, "metadata": {}, "outputs": [],
         "execution_count": None}
        for i, source in enumerate(("%jit live on", PROGRAM))
    ]  # fmt: skip
    notebook = {
        "cells": cells, "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "sx", "display_name": "SX", "language": "sx"}},
    }  # fmt: skip
    (lab.folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    page.goto(f"{lab.address}/lab/tree/{name}.ipynb?reset")
    idle = page.locator("#jp-main-statusbar", has_text="SX | Idle")
    idle.wait_for()
    before = (0.0, dict[int, float]())
    begun = 0.0
    for i in range(2):
        idle.wait_for()
        page.locator(".jp-Notebook .jp-CodeCell .cm-content").nth(i).click()
        if i:
            page.evaluate(WATCH)
        before = _threads()
        begun = page.evaluate("() => performance.now()")
        page.keyboard.press("Control+Enter")
        page.locator("#jp-main-statusbar", has_text="SX | Busy").wait_for()
        if i:
            page.wait_for_timeout(SECONDS * 500)
            SHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(SHOTS / f"curves-{name}.png"))
        idle.wait_for()
    after = _threads()
    frames, first = page.evaluate("() => [window.seen.size, window.firstAt]")
    total = after[0] - before[0]
    computing = max(seconds - before[1].get(thread, 0.0) for thread, seconds in after[1].items())
    return Measured(frames, (first - begun) / 1000, (total - computing) / total, total)


def _threads() -> tuple[float, dict[int, float]]:
    """The processor time of the only SX kernel below this process, in seconds: of all its threads,
    those that are over too, as the one that samples and draws is by then; and of each that lives.
    """
    for process in psutil.Process().children(recursive=True):
        if "sx_kernel.kernel" in process.cmdline():
            tasks = Path(f"/proc/{process.pid}/task").iterdir()
            threads = {int(one.name): _nanoseconds(one) / 1e9 for one in tasks}
            times = process.cpu_times()
            return times.user + times.system, threads
    return 0.0, {}


def _nanoseconds(task: Path) -> int:
    """What Linux says that a thread has had of the processor, exactly."""
    return int((task / "schedstat").read_text().split()[0])


def main() -> int:
    """Measure with and without the extension, or what the arguments name of that; 1 where there is
    no browser.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no chromium here", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    for name, extension, theme in (
        ("light", True, "JupyterLab Light"),
        ("dark", True, "JupyterLab Dark"),
        ("without", False, "JupyterLab Light"),
    ):
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        with (
            tempfile.TemporaryDirectory() as folder,
            running_lab(Path(folder), theme=theme, extension=extension) as lab,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(PATIENCE * 1000)
            seen = measure(page, lab, name)
            browser.close()
        print(
            f"{name}: {seen.frames} frames in {SECONDS} s, the first after {seen.first:.2f} s, "
            f"{100 * seen.share:.1f} % of the kernel's {seen.total:.1f} s of processor time",
            flush=True,
        )
        time.sleep(1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
