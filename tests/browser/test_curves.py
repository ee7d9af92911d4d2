"""The cache's curves in JupyterLab: they move, and stay with the notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.kernel.live import FIGURES
from tests.browser.conftest import SHOTS
from tests.browser.test_jupyterlab import cell, idle, new_notebook, output, run, stop

pytestmark = pytest.mark.timeout(300)

PROGRAM = """%jit live on
(define (work n) (if (= n 0) 0 (+ 1 (work (- n 1)))))
(let more ((i 0))
  (when (= 0 (modulo i 50000)) (jit-reset!))
  (work (modulo i 20))
  (more (+ i 1)))"""
PICTURE = ".sx-curves-picture"


def moves(page: Any, frames: int, look: str = "document") -> None:
    """Wait until so many different frames have been seen in the picture below `look`."""
    page.wait_for_function(
        """([frames, look]) => {
             const seen = (window.seenFrames ??= {})[look] ??= new Set()
             const shown = eval(look)?.querySelector('.sx-curves-picture g')
             if (shown) seen.add(shown.innerHTML)
             return seen.size >= frames
           }""",
        arg=[frames, look],
        polling="raf",
    )


def test_curves_move_while_a_cell_runs_and_their_last_state_is_saved(page: Any) -> None:
    """The cell runs until it is interrupted, so the frames may take as long as they like."""
    new_notebook(page, "live", PROGRAM, "(+ 40 2)")
    run(page, 0)
    moves(page, 10)
    picture = cell(page, 0).locator(PICTURE)
    assert picture.count() == 1  # each frame takes the place of the one before
    page.screenshot(path=str(SHOTS / "live-while-running.png"))
    stop(page)
    output(page, 0, "interrupted")
    run(page, 1)
    output(page, 1, "42")
    assert picture.count() == 1
    box = picture.bounding_box()
    assert box is not None
    assert box["width"] > 400
    saved = saved_output(page, "live")
    assert set(saved) == {"text/plain", "image/png", "image/svg+xml", FIGURES}
    assert picture.locator("text").first.text_content() == saved[FIGURES]["summary"]


def saved_output(page: Any, name: str) -> dict[str, Any]:
    """What the curves of the notebook's first cell are saved as, when they are at rest."""
    page.keyboard.press("Control+s")
    file: Path = page.lab.folder / f"{name}.ipynb"
    while True:
        try:
            outputs = json.loads(file.read_text(encoding="utf-8"))["cells"][0]["outputs"]
        except ValueError:  # being written
            outputs = []
        for found in outputs:
            if "image/svg+xml" in found.get("data", {}):
                return found["data"]
        page.wait_for_timeout(100)


def test_the_mouse_is_told_the_figures_at_its_place(page: Any) -> None:
    new_notebook(page, "tip", "(define (f x) x)\n(for-each f (range 100))\n%jit plot")
    run(page, 0)
    picture = cell(page, 0).locator(PICTURE)
    picture.wait_for()
    picture.hover(position={"x": 300, "y": 120})
    tip = page.locator(".sx-curves-tip")
    tip.locator("div", has_text="hit rate").wait_for()
    assert {"calls", "hits", "misses", "size"} <= set(tip.locator("span").all_inner_texts())
    page.locator(".jp-NotebookPanel-toolbar").hover()
    tip.wait_for(state="hidden")


def test_two_views_of_one_notebook_show_the_same_curves(page: Any) -> None:
    new_notebook(page, "views", PROGRAM)
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.get_by_role("menuitem", name="New View for Notebook", exact=True).click()
    page.wait_for_function("() => document.querySelectorAll('.jp-NotebookPanel').length === 2")
    page.locator(".jp-NotebookPanel").nth(1).locator(".cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    for i in range(2):
        moves(page, 5, f"document.querySelectorAll('.jp-NotebookPanel')[{i}]")
    stop(page)
    idle(page)
    page.wait_for_function(
        """() => {
             const texts = [...document.querySelectorAll('.sx-curves-picture')].map(p => p.textContent)
             return texts.length === 2 && new Set(texts).size === 1
           }"""
    )


def notebook_with(data: dict[str, Any], trusted: bool = False) -> str:
    """A notebook whose only output holds `data`."""
    shown = {"output_type": "display_data", "data": data, "metadata": {}}
    one = {
        "cell_type": "code", "id": "c0", "source": "(+ 40 2)", "metadata": {"trusted": trusted},
        "outputs": [shown], "execution_count": 1,
    }  # fmt: skip
    kernel = {"name": "sx", "display_name": "SX", "language": "sx"}
    return json.dumps({
        "cells": [one], "nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel},
    })  # fmt: skip


SERIES = {
    "calls": [0, 10, 20], "hits": [0, 5, 15], "misses": [0, 5, 5], "evictions": [0, 0, 0],
    "size": [0, 1, 1], "budget": [9, 9, 9], "pinned": [0, 0, 0], "rate": [None, 0.5, 0.75],
    "recent": [None, 0.5, 1],
}  # fmt: skip
GOOD = {"version": 1, "id": "of-another-time", "series": SERIES, "marks": [], "summary": "20 calls"}


def open_without_kernel(page: Any, name: str, data: dict[str, Any]) -> None:
    (page.lab.folder / f"{name}.ipynb").write_text(notebook_with(data), encoding="utf-8")
    page.goto(f"{page.lab.address}/lab/tree/{name}.ipynb?reset&kernel=none")
    page.locator(".jp-OutputArea-output").first.wait_for()


def test_a_notebook_that_is_opened_again_shows_its_curves(page: Any) -> None:
    """Also those of a cell that was running when the notebook was saved."""
    open_without_kernel(page, "again", {FIGURES: GOOD, "text/plain": "JIT cache"})
    picture = page.locator(PICTURE)
    picture.wait_for()
    assert "20 calls" in picture.text_content()
    assert "hits 15" in picture.text_content()


@pytest.mark.parametrize(
    "figures",
    [{}, {**GOOD, "version": 2}, {**GOOD, "series": {**SERIES, "hits": [1]}},
     {**GOOD, "series": {**SERIES, "hits": [0, "<b>", 1]}}, {**GOOD, "series": 7},
     {**GOOD, "series": {**SERIES, "calls": [5, 3, 1]}}],
)  # fmt: skip
def test_figures_that_make_no_sense_are_their_text(page: Any, figures: Any) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    open_without_kernel(page, "odd", {FIGURES: figures, "text/plain": "JIT cache: in words"})
    page.locator(".sx-curves-output pre", has_text="JIT cache: in words").wait_for()
    assert page.locator(PICTURE).count() == 0
    assert problems == []


def test_without_the_extension_pictures_follow_one_another(elsewhere: Any) -> None:
    page = elsewhere
    new_notebook(page, "pictures", PROGRAM, "(+ 40 2)")
    run(page, 0)
    picture = cell(page, 0).locator(".jp-OutputArea-output img")
    seen: set[str] = set()
    for _ in range(3):
        picture.first.wait_for()
        page.wait_for_function(
            """seen => {
                 const shown = document.querySelector('.jp-OutputArea-output img')?.src
                 return shown && !seen.includes(shown)
               }""",
            arg=list(seen),
        )
        seen.add(picture.first.get_attribute("src"))
        assert picture.count() == 1
    page.screenshot(path=str(SHOTS / "live-without-extension.png"))
    stop(page)
    output(page, 0, "interrupted")
    assert picture.count() == 1
