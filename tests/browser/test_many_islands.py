"""Two hundred islands in one notebook, and a flood of events while a cell runs, in JupyterLab."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import SHOTS
from tests.browser.test_jupyterlab import cell, idle, new_notebook, output, run

pytestmark = pytest.mark.timeout(500)

ISLANDS = 200
COUNTER = """(define total (signal 0))
(defisland ~count (&key name)
  (let ((n (signal 0)))
    (div (button :on-click (fn (e) (swap! n inc) (swap! total inc)) name) " " (b (deref n)) " of " (i (deref total)))))"""


def island_of(page: Any, i: int) -> Any:
    """The island below cell `i`, where one can see it."""
    cell(page, i).evaluate("e => e.scrollIntoView({block: 'center'})")
    found = cell(page, i).locator(".sx-island[data-alive=true]")
    found.wait_for()
    return found


def test_two_hundred_islands_live_in_one_notebook(page: Any) -> None:
    """A click in any of them is answered, all agree on what they share, and a later cell is seen."""
    shows = [f'(~count :name "island {i}")' for i in range(ISLANDS)]
    new_notebook(page, "many-islands", COUNTER, *shows, "(reset! total 1000)")
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    output(page, ISLANDS + 1, "1000")
    idle(page)
    assert page.locator(".sx-island[data-alive=true]").count() >= 1
    for clicks, i in enumerate((1, ISLANDS // 2, ISLANDS), 1):
        shown = island_of(page, i)
        shown.locator("button").click()
        shown.locator("b", has_text="1").wait_for()
        shown.locator("i", has_text=str(1000 + clicks)).wait_for()
    island_of(page, 1).locator("i", has_text="1003").wait_for()
    page.screenshot(path=str(SHOTS / "islands-200.png"))
    run(page, ISLANDS + 1)
    island_of(page, ISLANDS - 1).locator("i", has_text="1000").wait_for()


PAD = """(define moves 0)
(define presses 0)
(defisland ~pad ()
  (let ((at (signal 0)) (pressed (signal 0)))
    (div
      (div :class "pad" :style "padding: 1em; border: 1px solid"
        :on-mousemove (fn (e) (set! moves (+ moves 1)) (reset! at (dom-get e "clientX"))) (deref at))
      (button :class "press" :on-click (fn (e) (set! presses (+ presses 1)) (swap! pressed inc)) (deref pressed)))))
(~pad)"""
BUSY = """(define begun (now-ms))
(let wait () (when (< (- (now-ms) begun) 3000) (wait)))
(list moves presses)"""
FLOOD = """async () => {
  const pad = document.querySelector('.pad'), press = document.querySelector('.press')
  const begun = performance.now()
  for (let i = 1; i <= 4000; i++) {
    pad.dispatchEvent(new MouseEvent('mousemove', {bubbles: true, clientX: i}))
    if (i % 10 === 0) press.click()
    if (i % 25 === 0) await new Promise(r => setTimeout(r, 12))
  }
  return 4000 / (performance.now() - begun) * 1000
}"""


def test_a_flood_of_events_neither_blocks_a_cell_nor_is_lost_at_its_end(page: Any) -> None:
    """While a cell runs none is handled, and the cell is not held up; afterwards the last one is."""
    new_notebook(page, "flood", PAD, BUSY, "(list moves presses)")
    run(page, 0)
    pad = cell(page, 0).locator(".sx-island[data-alive=true]")
    pad.wait_for()
    run(page, 1)
    page.locator("#jp-main-statusbar", has_text="SX | Busy").wait_for()
    rate = page.evaluate(FLOOD)
    print(f"{rate:.0f} events a second")
    output(page, 1, "(0 0)")
    pad.locator(".pad", has_text="4000").wait_for()
    pad.locator("button").click()
    run(page, 2)
    cell(page, 2).locator(".jp-OutputArea-output pre").wait_for()
    moves, presses = cell(page, 2).locator(".jp-OutputArea-output pre").inner_text().strip("()").split()  # fmt: skip
    assert 1 <= int(moves) < 4000
    assert 1 <= int(presses) <= 401
    pad.locator("button", has_text=presses).wait_for()
    page.screenshot(path=str(SHOTS / "flood.png"))
