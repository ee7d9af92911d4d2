"""dom/tree.py: the only way to the libraries."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.dom import tree
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element


def find(document: Document, selector: str) -> Element:
    found = document.query(selector)
    assert found is not None
    return found


def test_a_bad_selector_is_named():
    with pytest.raises(SxError) as caught:
        Document("").query("p[[")
    assert caught.value.kind == "syntax-error"
    assert '"p[["' in caught.value.message


def test_a_node_is_found_again_by_its_place():
    page = Document("<ul><li>1</li><li>2<b>3</b></li></ul>")
    b = find(page, "b").raw
    step = page.body.raw
    for at in tree.place(b, step):
        step = tree.children(step)[at]
    assert step is b
    assert tree.place(b, b) == []


def test_a_node_contains_itself_and_what_is_below():
    page = Document("<p><b></b></p><i></i>")
    p, b, i = (find(page, name).raw for name in "pbi")
    assert tree.contains(p, p)
    assert tree.contains(p, b)
    assert not tree.contains(b, p)
    assert not tree.contains(p, i)


def test_the_very_node_is_looked_for_and_not_one_that_is_alike():
    one, other = tree.text("x"), tree.text("x")
    assert tree.index([one, other], other) == 1
    with pytest.raises(ValueError, match="not there"):
        tree.index([one], other)


def test_who_needs_documents_is_told_what_to_install(monkeypatch):
    tree.need_library("parse")
    monkeypatch.setattr(tree, "_made", None)
    assert not tree.is_there()
    with pytest.raises(SxError, match="parse: documents need a package"):
        tree.need_library("parse")
