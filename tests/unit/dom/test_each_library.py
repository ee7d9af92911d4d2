"""What each library that parses documents has to do, through the module that hides it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from sx_kernel.dom import just
from sx_kernel.dom.kinds import ELEMENT, TEXT


@pytest.fixture(params=["just", "turbo"])
def library(request: pytest.FixtureRequest) -> Any:
    """What the tests are about."""
    if request.param == "just":
        return just
    pytest.importorskip("turbohtml", exc_type=ImportError)
    return import_module("sx_kernel.dom.turbo")


def test_markup_is_a_tree_and_a_tree_is_markup(library: Any) -> None:
    page = library.parse("<p title='\"'>a &lt; b<br></p>")
    assert library.outer(page) == (
        '<html><head></head><body><p title="&quot;">a &lt; b<br></p></body></html>'
    )
    (p,) = library.select(page, "p")
    assert library.inner(p) == "a &lt; b<br>"
    assert library.text_of(p) == "a < b"


def test_a_node_knows_its_neighbours(library: Any) -> None:
    page = library.parse("<p>a<b></b>c</p>")
    b = library.select_one(page, "b")
    before, after = library.preceding(b), library.following(b)
    assert (library.data(before), library.data(after)) == ("a", "c")
    assert library.preceding(before) is None
    assert library.following(after) is None
    assert library.children(library.parent(b)) == (before, b, after)


def test_attributes_come_go_and_keep_their_order(library: Any) -> None:
    made = library.element("P")
    library.set_attribute(made, "b", "1")
    library.set_attribute(made, "a", "2")
    assert library.tag(made) == "p"
    assert library.attributes(made) == [("b", "1"), ("a", "2")]
    library.remove_attribute(made, "b")
    library.remove_attribute(made, "none")
    assert (library.attribute(made, "b"), library.attribute(made, "a")) == (None, "2")


def test_nodes_are_put_in_and_taken_out(library: Any) -> None:
    made, text = library.element("p"), library.text("x")
    library.insert(made, 0, text)
    assert (library.kind(made), library.kind(text)) == (ELEMENT, TEXT)
    assert library.parent(text) is made
    library.set_data(text, "y")
    assert library.outer(made) == "<p>y</p>"
    library.remove(text)
    assert library.parent(text) is None
    with pytest.raises(ValueError, match=r"a b|name|tag"):
        library.element("a b")


def test_a_part_is_parsed_as_what_it_stands_in(library: Any) -> None:
    (row,) = library.fragment("<tr><td>1</td></tr>", "tbody")
    assert library.tag(row) == "tr"
    assert library.parent(row) is None
    (circle,) = library.fragment("<circle></circle>", "svg svg")
    assert library.namespace(circle) == "svg"


def test_nodes_are_put_into_what_a_template_holds(library: Any) -> None:
    (template,) = library.fragment("<template><b></b></template>")
    (content,) = library.children(template)
    library.insert(content, 0, library.element("i"))
    library.insert(content, 2, library.element("u"))
    assert library.outer(template) == "<template><i></i><b></b><u></u></template>"
