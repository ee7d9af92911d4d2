"""dom/nodes.py: nodes as others see them."""

from __future__ import annotations

from sx_kernel.dom.document import Document
from sx_kernel.dom.nodes import SHOWN, Text
from sx_kernel.syntax.printer import inspect


def test_an_event_goes_up_to_the_window() -> None:
    page = Document("<p>x</p>")
    step, path = page.body.nodes[0].nodes[0], []
    while step is not None:
        path.append(step)
        step = step.above  # type: ignore[assignment]
    assert path[-3:] == [page.root, page, page.window]
    assert len(path) == 6


def test_what_is_outside_of_the_tree_has_nothing_above() -> None:
    p = Document("").create("p")
    assert p.above is None
    assert p.parent is None
    assert not p.is_connected


def test_texts_and_comments_are_nodes_too() -> None:
    text, comment, element = Document("a<!--b--><p>c</p>").body.nodes
    assert (text.kind, comment.kind, element.kind) == ("text", "comment", "element")
    assert isinstance(text, Text)
    assert element.contains(element.nodes[0])
    assert not element.contains(text)
    assert element.text == "c"


def test_a_node_is_printed_with_its_markup_cut() -> None:
    (p,) = Document("<p>x</p>").body.nodes
    assert inspect(p) == "#<element <p>x</p>>"
    (long,) = Document(f"<p>{'x' * 1000}</p>").body.nodes
    assert len(inspect(long)) == len("#<element >") + SHOWN
    assert inspect(long).endswith("…>")
    assert inspect(Document("").window) == "#<window>"
