"""SX in JupyterLab, as a person sees it. Screenshots are kept in build/screenshots."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(300)


def new_notebook(page: Any, name: str, *sources: str) -> None:
    """Open a notebook with these cells, and wait for its kernel."""
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
    page.goto(f"{page.lab.address}/lab/tree/{name}.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell .cm-content")
    idle(page)


def idle(page: Any) -> None:
    """Wait until the kernel is there and has nothing to do."""
    page.locator("#jp-main-statusbar", has_text="SX | Idle").wait_for()


def cell(page: Any, i: int) -> Any:
    return page.locator(".jp-Notebook .jp-CodeCell").nth(i)


def edit(page: Any, i: int) -> None:
    cell(page, i).locator(".cm-content").click()


def run(page: Any, i: int) -> None:
    edit(page, i)
    page.keyboard.press("Shift+Enter")


def stop(page: Any) -> None:
    """The button that interrupts the kernel."""
    page.locator(
        "[data-command='notebook:interrupt-kernel'], jp-button[title^='Interrupt']"
    ).first.click()


def output(page: Any, i: int, text: str) -> None:
    """Wait until cell `i` shows `text`."""
    cell(page, i).locator(".jp-OutputArea-output", has_text=text).first.wait_for()


def test_cells_run_and_show_values_tables_and_errors(page: Any) -> None:
    new_notebook(page, "values", "(+ 20 22)", "(list {:a 1 :b 2} {:a 3 :b 4})", '(+ 1 "2")')
    for i, text in enumerate(("42", "3", "argument 2 must be a number")):
        run(page, i)
        output(page, i, text)
    assert cell(page, 1).locator(".jp-RenderedHTML table td").count() == 4


def test_components_are_shown_as_html_that_can_do_no_harm(page: Any) -> None:
    markup = (
        """(div :style "border: 3px solid rgb(1, 2, 3)" (h2 "Title") (ul (li "a < b") (li "c")))"""
    )
    nasty = """(raw! "<img src='x' onerror='window.harmed = 1'><script>window.harmed = 2</script>
<p style='position: fixed; top: 0'>still here</p>")"""
    new_notebook(page, "components", markup, nasty)
    run(page, 0)
    shown = cell(page, 0).locator(".jp-RenderedHTML")
    shown.locator("h2", has_text="Title").wait_for()
    assert shown.locator("li").all_inner_texts() == ["a < b", "c"]
    assert "3px" in shown.locator("div").first.evaluate("e => getComputedStyle(e).border")
    run(page, 1)
    output(page, 1, "not shown:")
    placed = cell(page, 1).locator("p", has_text="still here")
    assert placed.evaluate("e => getComputedStyle(e).position") == "static"
    idle(page)
    assert page.evaluate("() => window.harmed") is None


def test_code_is_highlighted_by_our_extension(page: Any) -> None:
    new_notebook(page, "colours", '(define (square x) ; times itself\n  (map inc "text" :key 42))')
    line = cell(page, 0).locator(".cm-line").first
    line.locator("span").first.wait_for()
    colours = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.jp-CodeCell .cm-line span')]
             .map(s => [s.textContent.trim(), getComputedStyle(s).color]))"""
    )
    words = ["define", "square", "; times itself", "map", '"text"', "42"]
    assert set(words) <= set(colours), colours
    assert len({colours[word] for word in words}) >= 4, colours
    edit(page, 0)
    assert page.locator(".jp-StatusBar-Widget, #jp-main-statusbar").count() >= 1


def test_brackets_close_and_lines_are_indented(page: Any) -> None:
    new_notebook(page, "typing", "")
    edit(page, 0)
    page.keyboard.type("(define (f x)")
    page.keyboard.press("Enter")
    page.keyboard.type("(when x")
    page.keyboard.press("Enter")
    page.keyboard.type("1")
    text = "\n".join(cell(page, 0).locator(".cm-line").all_inner_texts())
    assert text == "(define (f x)\n  (when x\n    1))"


def test_names_are_completed_with_tab(page: Any) -> None:
    new_notebook(page, "completion", "(string-pad-l")
    edit(page, 0)
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.locator(".jp-Completer", has_text="string-pad-left").wait_for()
    page.locator(".jp-Completer", has_text="(string-pad-left ").wait_for()  # the signature
    page.keyboard.press("Enter")
    cell(page, 0).locator(".cm-content", has_text="string-pad-left").wait_for()


def test_a_running_cell_is_interrupted(page: Any) -> None:
    new_notebook(page, "interrupt", '(println "begun")\n(let loop () (loop))', "(+ 40 2)")
    run(page, 0)
    output(page, 0, "begun")
    stop(page)
    output(page, 0, "interrupted")
    run(page, 1)
    output(page, 1, "42")


def test_the_launcher_makes_an_sx_file(page: Any) -> None:
    page.goto(f"{page.lab.address}/lab?reset")
    page.locator(".jp-LauncherCard", has_text="SX File").click()
    editor = page.locator(".jp-FileEditor .cm-content")
    editor.click()
    page.keyboard.type("(define (f x) x")
    page.locator(".jp-FileEditor .cm-line span", has_text="define").wait_for()
    assert editor.inner_text().strip() == "(define (f x) x)"
    assert page.locator(".lm-TabBar-tabLabel", has_text="untitled.sx").count() == 1


def test_the_stages_of_a_function_light_up_together(page: Any) -> None:
    program = "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))"
    new_notebook(page, "stages", f"{program}\n(fib 10)\n%jit show fib")
    run(page, 0)
    source = page.locator(".sx-stages pre").first
    source.locator("span", has_text="if").first.hover()
    lit = """() => [...document.querySelectorAll('.sx-stages pre')].map(pane =>
        [...pane.querySelectorAll('span')].filter(
            part => getComputedStyle(part).backgroundColor !== 'rgba(0, 0, 0, 0)').length)"""
    page.wait_for_function(f"() => ({lit})().every(n => n > 0)")
    page.locator(".jp-NotebookPanel-toolbar").hover()
    page.wait_for_function(f"() => ({lit})().every(n => n === 0)")


SEE_BUSY = """() => {
  const bar = document.querySelector('#jp-main-statusbar');
  const look = () => { window.wasBusy ||= bar.textContent.includes('SX | Busy'); };
  new MutationObserver(look).observe(bar, {subtree: true, childList: true, characterData: true});
}"""
"""Note that the kernel is busy, which may be over before a test gets to look."""


def test_the_first_notebook_begins_with_the_cache_to_play_with_and_runs_to_its_end(
    page: Any,
) -> None:
    """What a newcomer meets: `make run` opens this notebook."""
    page.goto(f"{page.lab.address}/lab/tree/01-first-steps.ipynb?reset")
    idle(page)
    page.evaluate(SEE_BUSY)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function("() => window.wasBusy")
    page.locator("#jp-main-statusbar", has_text="SX | Idle").wait_for()
    assert page.locator(".jp-CodeCell", has_text="%demo").first.locator(".sx-map").count() == 1
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


def test_a_table_of_pandas_is_a_table_and_a_figure_a_picture(page: Any) -> None:
    new_notebook(
        page,
        "python",
        '(import (prefix (python pandas) pd:)) (pd:DataFrame {:a (list 1 2) :b (list "x" "<y>")})',
        '(import (prefix (python matplotlib pyplot) plt:)) (plt:plot (list 1 4 9) :marker "o") nil',
        "(.-columnss (pd:DataFrame {:a (list 1)}))",
    )
    run(page, 0)
    table = cell(page, 0).locator(".jp-RenderedHTML table.dataframe")
    table.wait_for()
    assert table.locator("td").all_inner_texts() == ["1", "x", "2", "<y>"]
    run(page, 1)
    picture = cell(page, 1).locator(".jp-RenderedImage img")
    picture.wait_for()
    page.wait_for_function("e => e.naturalWidth > 300", arg=picture.element_handle())
    run(page, 2)
    output(page, 2, "did you mean .-columns?")
