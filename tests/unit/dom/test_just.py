"""The tree of documents in justhtml, through dom/just.py; see test_each_library.py, too."""

from __future__ import annotations

from sx_kernel.dom import just
from sx_kernel.dom.kinds import ELEMENT


def test_elements_are_no_deeper_than_a_browser_makes_them() -> None:
    page = just.parse("<div>" * (2 * just.DEEPEST) + "end")
    depth, level = 0, list(just.children(page))
    while level:
        depth += any(just.kind(node) == ELEMENT for node in level)
        level = [child for node in level for child in just.children(node)]
    assert depth == just.DEEPEST + 1  # html, body, …: the last of them holds the rest
    assert len(just.select(page, "div")) == 2 * just.DEEPEST
    assert just.text_of(page) == "end"
