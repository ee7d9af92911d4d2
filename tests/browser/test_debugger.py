"""The debugger in JupyterLab, as a person uses it. Screenshots are kept in build/screenshots."""

from __future__ import annotations

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
    """Press the bug, and wait for the panel and the gutters."""
    page.locator(".jp-DebuggerBugButton").first.click()
    page.locator(".jp-DebuggerCallstack").wait_for()
    page.locator(".jp-Notebook .cm-breakpoint-gutter").first.wait_for()


def click_gutter(page: Any, i: int, line: int) -> None:
    """Click beside a line of a cell, and wait for the dot."""
    gutter = cell(page, i).locator(".cm-gutter.cm-breakpoint-gutter")
    number = cell(page, i).locator(".cm-lineNumbers .cm-gutterElement", has_text=str(line)).first
    at, beside = number.bounding_box(), gutter.bounding_box()
    page.mouse.click(beside["x"] + beside["width"] / 2, at["y"] + at["height"] / 2)
    cell(page, i).locator(".cm-breakpoint-icon").first.wait_for()


def stands(page: Any, name: str, line: int) -> None:
    """Wait until the innermost frame is `name` at `line`."""
    frame = page.locator(".jp-DebuggerCallstackFrame").first
    page.wait_for_function(
        "([name, line]) => { const one = document.querySelector('.jp-DebuggerCallstackFrame');"
        " return one && one.innerText.includes(name) && one.innerText.includes(':' + line); }",
        arg=[name, line],
    )
    assert name in frame.inner_text()


def press(page: Any, title: str) -> None:
    page.locator(f".jp-DebuggerCallstack [title^='{title}'], .jp-DebuggerCallstack [data-command='debugger:{title}']").first.click()


def test_a_breakpoint_is_clicked_and_the_program_stepped_through(page: Any) -> None:
    new_notebook(page, "debugged", CODE, "(total 1)")
    debug(page)
    click_gutter(page, 0, 6)
    run(page, 0)
    stands(page, "total", 6)
    page.locator(".jp-DebuggerVariables", has_text="n").wait_for()
    page.screenshot(path=str(SHOTS / "debugger-stopped.png"))
