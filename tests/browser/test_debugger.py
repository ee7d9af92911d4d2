"""The debugger in JupyterLab, as a person uses it. Screenshots are kept in build/screenshots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import SHOTS
from tests.browser.test_jupyterlab import cell, new_notebook, output, run

pytestmark = pytest.mark.timeout(300)

CODE = """(define (area w h)
  (let ((side (* w 1)))
    (* side
       h)))
(define (total n)
  (let ((first (area n 2)))
    (+ first
       n)))
(total 10)"""


def debug(page: Any) -> None:
    """Press the bug, until the panel is this notebook's.

    JupyterLab asks the kernel for the debugger's state whenever a kernel comes. If the bug is
    pressed meanwhile, the answer to that takes the panel away again: it has "-" for a name, and
    gutters do nothing. So people press once more, and again.
    """
    panel = ".jp-SidePanel:has(.jp-DebuggerCallstack) .jp-SidePanel-header"
    named = page.locator(panel, has_text=".ipynb").first
    again(
        lambda: page.locator(".jp-DebuggerBugButton").first.click(),
        lambda patience: named.wait_for(timeout=patience),
    )
    page.locator(".jp-DebuggerCallstack").wait_for()
    page.locator(
        ".jp-DebuggerBugButton[aria-pressed=true], .jp-DebuggerBugButton.jp-mod-pressed"
    ).first.wait_for()
    page.locator(".jp-Notebook .cm-gutter.cm-breakpoint-gutter").first.wait_for()


def stands(page: Any, name: str, line: int) -> None:
    """Wait until the innermost frame is `name` at `line`."""
    page.wait_for_function(
        "([name, line]) => { const one = document.querySelector('.jp-DebuggerCallstackFrame');"
        " return one && one.innerText.includes(name) && one.innerText.includes(':' + line); }",
        arg=[name, line],
    )


def press(page: Any, command: str) -> None:
    """A button above the stack: continue, next, stepIn, stepOut, evaluate."""
    page.locator(f"[data-command='debugger:{command}']").first.click()


def again(do: Callable[[], object], wait: Callable[[float], object]) -> None:
    """Do something until what it is for happens: JupyterLab has buttons that can be pressed before
    what they do is ready. `wait` takes milliseconds and raises if they are over."""
    from playwright.sync_api import TimeoutError

    for patience in (3_000, 5_000, 10_000, 20_000):
        do()
        try:
            wait(patience)
        except TimeoutError:
            continue
        return
    do()
    wait(30_000)


def click_gutter(page: Any, i: int, line: int) -> None:
    """Click beside a line of a cell, until the panel lists the breakpoint: the page may still move,
    and a gutter is there before it hears of clicks."""

    def click() -> None:
        gutter = cell(page, i).locator(".cm-gutter.cm-breakpoint-gutter")
        numbers = cell(page, i).locator(".cm-lineNumbers .cm-gutterElement", has_text=str(line))
        at, beside = numbers.first.bounding_box(), gutter.bounding_box()
        page.mouse.click(beside["x"] + beside["width"] / 2, at["y"] + at["height"] / 2)

    listed = page.locator(".jp-DebuggerBreakpoint", has_text=str(line)).first
    again(click, lambda patience: listed.wait_for(timeout=patience))


def shows(page: Any, name: str, value: str) -> None:
    """Wait until the panel shows that variable with that value."""
    page.locator(".jp-DebuggerVariables jp-tree-item", has_text=f"{name}{value}").first.wait_for()


def evaluate(page: Any, code: str, answer: str = "") -> None:
    """Evaluate something where the program stands, in the debug console."""
    console = page.locator(".jp-DebugConsole")
    if not console.count():
        press(page, "evaluate")
    console.locator(".jp-CodeConsole-promptCell .cm-content").click()
    page.keyboard.type(code)
    page.keyboard.press("Shift+Enter")
    if answer:
        console.locator(".jp-OutputArea-output", has_text=answer).last.wait_for()


def dark(page: Any) -> None:
    page.locator(".lm-MenuBar-itemLabel", has_text="Settings").click()
    page.locator(".lm-Menu-itemLabel", has_text="Theme").first.hover()
    page.locator(".lm-Menu-itemLabel", has_text="JupyterLab Dark").first.click()
    page.wait_for_function("() => document.body.dataset.jpThemeName === 'JupyterLab Dark'")


def test_a_breakpoint_is_clicked_and_the_program_stepped_through(page: Any) -> None:
    new_notebook(page, "debugged", CODE, "(total 1)")
    debug(page)
    click_gutter(page, 0, 6)
    run(page, 0)
    stands(page, "total", 6)
    shows(page, "n", "10")
    page.screenshot(path=str(SHOTS / "debugger-stopped.png"))
    press(page, "stepIn")
    stands(page, "area", 2)
    shows(page, "h", "2")
    press(page, "next")
    stands(page, "area", 3)
    shows(page, "side", "10")
    evaluate(page, "(set! side 40)", "40")
    press(page, "stepOut")
    stands(page, "total", 6)
    press(page, "next")
    stands(page, "total", 7)
    shows(page, "first", "80")
    dark(page)
    page.screenshot(path=str(SHOTS / "debugger-dark.png"))
    press(page, "continue")
    output(page, 0, "90")


def test_a_page_that_is_loaded_anew_shows_where_the_program_stands(page: Any) -> None:
    new_notebook(page, "reloaded", CODE, "(total 1)")
    debug(page)
    click_gutter(page, 0, 6)
    run(page, 0)
    stands(page, "total", 6)
    page.keyboard.press("Control+s")
    page.reload()
    stands(page, "total", 6)
    shows(page, "n", "10")
    frame = page.locator(".jp-DebuggerCallstackFrame").first
    again(
        lambda: press(page, "continue"),
        lambda patience: frame.wait_for(state="detached", timeout=patience),
    )


def test_an_error_is_stopped_at_and_restarted(page: Any) -> None:
    new_notebook(page, "stopped", "(define (half x)\n  (/ x two))\n(half 84)")
    debug(page)
    pausing = ".jp-debugger-pauseOnExceptions, [data-command='debugger:pause-on-exceptions']"
    uncaught = page.locator(".lm-Menu-item", has_text="uncaught").first
    again(
        lambda: page.locator(pausing).first.click(),
        lambda patience: uncaught.wait_for(timeout=patience),
    )
    uncaught.click()
    run(page, 0)
    stands(page, "half", 2)
    page.locator("select[aria-label='Scope']").select_option(
        label="Restarts (%restart N in the console)"
    )
    page.locator(".jp-DebuggerVariables", has_text="retry").first.wait_for()
    page.screenshot(path=str(SHOTS / "debugger-restarts.png"))
    evaluate(page, "(define two 2)", "2")
    evaluate(page, "%restart 2")
    output(page, 0, "42")
