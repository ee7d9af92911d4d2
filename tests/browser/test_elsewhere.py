"""Islands elsewhere than in JupyterLab with our extension.

Notebook 7 has the extension, too. Where it is missing, islands live by the anywidget protocol, drawn
by the packages anywidget and ipywidgets. In a notebook that is not trusted nothing lives. The
packages are the extra `faces`; without them these tests are skipped.
"""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from typing import Any

import pytest

from sx_kernel.kernel.islands.islands import ISLAND
from tests.browser.conftest import SHOTS
from tests.browser.test_jupyterlab import cell, new_notebook, run

pytestmark = pytest.mark.timeout(400)

COUNT = """(defisland ~count () (let ((n (signal 0)))
  (div (button :on-click (fn (e) (swap! n inc)) "clicked " (deref n)) (~slider :label "free"))))
(~count)"""
HEARD = re.compile(r"\[[*0-9]+\]")


def test_an_island_is_a_widget_that_lives_where_our_extension_is_missing(elsewhere: Any) -> None:
    for package in ("anywidget", "ipywidgets", "jupyterlab_widgets"):
        if find_spec(package) is None:
            pytest.skip(f"drawing widgets needs {package}")
    page = elsewhere
    new_notebook(page, "widget", COUNT)
    run(page, 0)
    button = cell(page, 0).locator(".sx-island-root button")
    button.wait_for()
    button.click()
    page.locator(".sx-island-root button", has_text="clicked 1").wait_for()
    button.click()
    page.locator(".sx-island-root button", has_text="clicked 2").wait_for()
    page.screenshot(path=str(SHOTS / "islands-anywidget-dark.png"))


def notebook_7(page: Any, name: str, *sources: str) -> None:
    """Open Notebook 7 on a notebook with these cells."""
    cells = [
        {"cell_type": "code", "id": f"c{i}", "source": source, "metadata": {}, "outputs": [],
         "execution_count": None}
        for i, source in enumerate(sources)
    ]  # fmt: skip
    content = {
        "cells": cells, "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "sx", "display_name": "SX", "language": "sx"}},
    }  # fmt: skip
    (page.lab.folder / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")
    page.goto(f"{page.lab.address}/notebooks/{name}.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell .cm-content")


def run_when_it_is_heard(page: Any, i: int) -> None:
    """Run cell `i`; before its kernel is there Notebook 7 does not listen, and does not say so."""
    from playwright.sync_api import TimeoutError as TooLong

    while True:
        run(page, i)
        try:
            cell(page, i).locator(".jp-InputPrompt", has_text=HEARD).wait_for(timeout=3000)
            return
        except TooLong:
            continue


def test_islands_and_the_map_live_in_notebook_7(page: Any) -> None:
    if find_spec("notebook") is None:
        pytest.skip("needs the package notebook")
    notebook_7(page, "seven", COUNT, "%demo")
    run_when_it_is_heard(page, 0)
    button = cell(page, 0).locator(".sx-island[data-alive=true] button")
    button.wait_for()
    button.click()
    page.locator(".sx-island button", has_text="clicked 1").wait_for()
    run(page, 1)
    found = cell(page, 1).locator(".sx-map")
    found.wait_for()
    page.wait_for_function("() => document.querySelector('.sx-map-row input:not(:disabled)')")
    before = found.locator(".sx-map-figures").inner_text()
    found.locator("input[aria-label=budget]").evaluate(
        "e => { e.value = 12; e.dispatchEvent(new Event('input')) }"
    )
    page.wait_for_function(
        "before => document.querySelector('.sx-map-figures').innerText !== before", arg=before
    )
    assert "evictions 0 " in found.locator(".sx-map-figures").inner_text()
    page.screenshot(path=str(SHOTS / "notebook-7.png"))


def test_a_notebook_that_is_not_trusted_shows_what_was_and_that_it_is_asleep(page: Any) -> None:
    """Saved by somebody else: JupyterLab has no signature of it."""
    markup = '<div><button>press</button><b>kept</b><img src="x" onerror="window.harmed = 1"></div>'
    data = {
        ISLAND: {
            "version": 1, "id": "theirs", "name": "count",
            "tree": [
                ["b", 1, {}, ["kept"]],
                ["script", 2, {}, ["window.harmed = 2"]],
                ["img", 3, {"src": "x", "onerror": "window.harmed = 3"}, []],
            ],
        },
        "text/html": markup, "text/plain": "~count",
    }  # fmt: skip
    shown = {"output_type": "display_data", "data": data, "metadata": {}}
    content = {
        "cells": [{"cell_type": "code", "id": "c0", "source": COUNT, "metadata": {},
                   "outputs": [shown], "execution_count": 1}],
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "sx", "display_name": "SX", "language": "sx"}},
    }  # fmt: skip
    (page.lab.folder / "theirs.ipynb").write_text(json.dumps(content), encoding="utf-8")
    page.goto(f"{page.lab.address}/lab/tree/theirs.ipynb?reset")
    page.locator(".sx-island-asleep b", has_text="kept").wait_for()
    assert page.locator(".sx-island-root").evaluate("e => e.inert")
    assert page.locator(".sx-island[data-alive=true]").count() == 0
    assert page.locator(".jp-OutputArea-output").locator("script, [onerror]").count() == 0
    assert page.evaluate("() => window.harmed") is None
    page.screenshot(path=str(SHOTS / "islands-untrusted.png"))
