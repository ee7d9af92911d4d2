"""The cache's map in JupyterLab: it moves, plays recorded calls, and answers sliders and clicks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sx_kernel.session.commands.picturing import CACHE
from tests.browser.conftest import SHOTS
from tests.browser.test_debugger import dark
from tests.browser.test_jupyterlab import cell, idle, new_notebook, output, run, stop
from tools.demo_picture import first_minute
from tools.lab import ROOT

pytestmark = pytest.mark.timeout(400)

MANY = """(jit-set-threshold! 1)
(let more ((i 0))
  (when (< i 5000)
    (eval (list 'define (list (string->symbol (str "f" i)) 'x) (list '+ 'x i)))
    ((eval (string->symbol (str "f" i))) 1)
    (more (+ i 1))))
(jit-pin! 'f7)
%jit map"""
BUSY = """(define functions (map (fn (i) (eval (string->symbol (str "f" i)))) (range 5000)))
(let again () (for-each (fn (f) (f 1)) functions) (again))"""


def map_of(page: Any, i: int = 0) -> Any:
    found = cell(page, i).locator(".sx-map")
    found.wait_for()
    return found


def move(page: Any, found: Any, name: str, value: int) -> str:
    """Move a slider, and wait for what comes of it: the figures."""
    before = found.locator(".sx-map-figures").inner_text()
    found.locator(f"input[aria-label={name}]").evaluate(
        "(e, v) => { e.value = v; e.dispatchEvent(new Event('input')) }", value
    )
    page.wait_for_function(
        "before => document.querySelector('.sx-map-figures').innerText !== before", arg=before
    )
    return found.locator(".sx-map-figures").inner_text()


def test_the_first_notebook_has_a_slider_that_changes_evictions_within_a_minute(page: Any) -> None:
    """What README's command opens: its first cell that shows, and the budget, moved by mouse. The
    figures are those that README tells."""
    address = f"{page.lab.address}/lab/tree/01-first-steps.ipynb?reset"
    demo, before, after, seconds = first_minute(page, address, 4)
    while seconds > 60:  # the machine may be busy with much else
        demo, before, after, seconds = first_minute(page, address, 4)
    assert (before, after) == (507, 1034)
    print(f"the evictions follow {seconds:.1f} s after the notebook was asked for")
    page.screenshot(path=str(SHOTS / "demo-light.png"))
    assert "evictions 0 " in move(page, demo, "budget", 12)
    dark(page)
    page.wait_for_selector("#jupyterlab-splash", state="detached")
    page.screenshot(path=str(SHOTS / "demo-dark.png"))
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    told = "507 with room for eight, 1034 with room for four, none with room for all"
    assert told in " ".join(text.split())


def test_sliders_are_answered_and_the_policy_counts(page: Any) -> None:
    new_notebook(page, "sliders", "%demo")
    run(page, 0)
    found = map_of(page)
    spent: list[float] = []
    for budget in (3, 5, 7, 9, 11, 6):
        move(page, found, "budget", budget)
        spent.append(float(found.get_attribute("data-answered")))
    assert min(spent) < 100  # the machine may be busy with much else
    before = found.locator(".sx-map-figures").inner_text()
    found.locator("select").select_option("opt")
    page.wait_for_function(
        "before => document.querySelector('.sx-map-figures').innerText !== before", arg=before
    )
    assert found.locator(".sx-map-curve .sx-map-line").count() == 1


def test_recorded_calls_are_played_and_stepped_through(page: Any) -> None:
    new_notebook(page, "played", "%demo")
    run(page, 0)
    found = map_of(page)
    found.locator("button[aria-label='step back']").click()
    found.locator(".sx-map-why b").wait_for()
    assert "If there is no room" in found.locator(".sx-map-why").inner_text()
    place = found.locator(".sx-map-scrub")
    at = int(place.input_value())
    found.locator("button[aria-label='step back']").click()
    page.wait_for_function(
        "at => Number(document.querySelector('.sx-map-scrub').value) < at", arg=at
    )
    found.locator("button[aria-label='step forward']").click()
    page.wait_for_function(
        "at => Number(document.querySelector('.sx-map-scrub').value) === at", arg=at
    )
    place.evaluate("e => { e.value = 0; e.dispatchEvent(new Event('input')) }")
    found.locator("button[aria-label='play']").click()
    page.wait_for_function("() => Number(document.querySelector('.sx-map-scrub').value) > 60")
    found.locator("button[aria-label='play']").click()


def test_a_map_of_five_thousand_moves_while_a_cell_runs(page: Any) -> None:
    new_notebook(page, "many", MANY, BUSY)
    run(page, 0)
    found = map_of(page)
    idle(page)
    page.wait_for_function(
        "() => document.querySelector('.sx-map-figures').innerText.startsWith('size 5000')"
    )
    run(page, 1)
    found.scroll_into_view_if_needed()
    begun = int(found.get_attribute("data-frames"))
    page.wait_for_function(
        "n => Number(document.querySelector('.sx-map').dataset.frames) >= n", arg=begun + 40
    )
    page.screenshot(path=str(SHOTS / "map-of-5000.png"))
    rate = page.evaluate(
        """() => new Promise(done => {
             const map = document.querySelector('.sx-map')
             const from = Number(map.dataset.frames), begun = performance.now()
             setTimeout(() => done((Number(map.dataset.frames) - from) / (performance.now() - begun) * 1000), 2000)
           })"""
    )
    stop(page)
    output(page, 1, "interrupted")
    print(f"{rate:.1f} frames a second")
    assert rate >= 10


def test_the_mouse_is_told_and_a_click_says_why(page: Any) -> None:
    new_notebook(page, "why", "(define (square x) (* x x))\n(map square (range 9))\n%jit map")
    run(page, 0)
    found = map_of(page)
    canvas = found.locator("canvas")
    canvas.hover(position={"x": 60, "y": 60})
    found.locator(".sx-map-tip", has_text="square").wait_for()
    canvas.click(position={"x": 60, "y": 60})
    found.locator(".sx-map-said", has_text="square: compiled").wait_for()


def test_a_map_that_is_opened_without_a_kernel_stands_still(page: Any) -> None:
    new_notebook(page, "still", "%demo")
    run(page, 0)
    map_of(page)
    page.keyboard.press("Control+s")
    file = page.lab.folder / "still.ipynb"
    while CACHE not in file.read_text(encoding="utf-8"):
        page.wait_for_timeout(100)
    page.goto(f"{page.lab.address}/lab/tree/still.ipynb?reset&kernel=none")
    found = page.locator(".sx-map")
    found.wait_for()
    assert "evictions 507" in found.locator(".sx-map-figures").inner_text()
    assert found.locator("input[aria-label=budget]").is_disabled()
    found.locator("button[aria-label='play']").click()
    page.wait_for_function("() => Number(document.querySelector('.sx-map-scrub').value) > 3")


def test_data_that_makes_no_sense_is_its_text(page: Any) -> None:
    shown = {"data": {CACHE: {"version": 1, "map": {"new": 7}}, "text/plain": "in words"}}
    one = {
        "cell_type": "code", "id": "c0", "source": "1", "metadata": {}, "execution_count": 1,
        "outputs": [{"output_type": "display_data", "metadata": {}, **shown}],
    }  # fmt: skip
    kernel = {"name": "sx", "display_name": "SX", "language": "sx"}
    text = json.dumps(
        {"cells": [one], "nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}}
    )
    (page.lab.folder / "wrong.ipynb").write_text(text, encoding="utf-8")
    page.goto(f"{page.lab.address}/lab/tree/wrong.ipynb?reset&kernel=none")
    found = page.locator(".sx-map-output pre", has_text="in words")
    found.wait_for()
    assert found.inner_text().strip() == "in words"


def test_in_the_dark_and_without_our_extension_the_map_is_there(elsewhere: Any) -> None:
    """As tiles at rest, in HTML."""
    new_notebook(elsewhere, "rest", "(define (f x) x)\n(map f (range 9))\n%jit map")
    run(elsewhere, 0)
    cell(elsewhere, 0).locator(".jp-RenderedHTML span", has_text="f").first.wait_for()


def test_the_machine_is_stepped_through_with_buttons_and_keys(page: Any) -> None:
    new_notebook(page, "steps", "(define (square x) (* x x))\n%cek (+ 1 (square (+ 2 3)))")
    run(page, 0)
    found = cell(page, 0).locator(".sx-steps")
    found.locator("mark", has_text="(+ 1 (square (+ 2 3)))").wait_for()
    found.locator("button[aria-label='step']").click()
    found.locator("mark", has_text="(square (+ 2 3))").wait_for()
    found.locator(".sx-steps-stack .sx-new", has_text="(+ 1 □)").wait_for()
    page.keyboard.press("ArrowRight")
    found.locator(".sx-steps-variables", has_text="x=5").wait_for()
    found.locator("button[aria-label='last state']").click()
    found.locator(".sx-steps-bar", has_text="done: 26").wait_for()
    found.locator(".sx-steps-gone", has_text="1 gone").wait_for()
    page.screenshot(path=str(SHOTS / "steps.png"))
