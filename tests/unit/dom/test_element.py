"""dom/element.py: what is in elements and around them."""

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


def test_an_element_is_replaced_also_by_what_is_in_it():
    page = Document("<div><p>1<b>2</b></p></div>")
    p = find(page, "p")
    p.replace(p.nodes)
    assert page.body.inner_html == "<div>1<b>2</b></div>"


def test_markup_is_parsed_as_what_it_is_put_into():
    page = Document("<table><tbody></tbody></table><svg></svg>")
    find(page, "tbody").set_html("<tr><td>1</td></tr>")
    find(page, "svg").set_html("<circle r=1></circle>")
    assert find(page, "td").text == "1"
    assert tree.namespace(find(page, "circle").raw) == "svg"


def test_elements_around_it_are_found_past_texts_and_comments():
    page = Document("<ul>x<li id=a></li>y<!--z--><li id=b></li></ul>")
    ul, a, b = find(page, "ul"), find(page, "#a"), find(page, "#b")
    assert ul.children == [a, b]
    assert (a.sibling(1), a.sibling(-1), b.sibling(1)) == (b, None, None)
    assert a.parent_element is ul
    assert page.root.parent_element is None


def test_selectors_look_down_and_up():
    page = Document("<div class=x><p><b></b></p></div>")
    b = find(page, "b")
    assert b.closest("b") is b
    assert b.closest(".x") is find(page, "div")
    assert b.closest("ul") is None
    assert b.matches("p > b")
    assert find(page, "div").query_all("p, b") == [find(page, "p"), b]


@pytest.mark.parametrize(
    ("place", "markup"),
    [("before", "<i></i><p>x</p>"), ("start", "<p><i></i>x</p>"), ("end", "<p>x<i></i></p>"),
     ("after", "<p>x</p><i></i>")],
)  # fmt: skip
def test_nodes_are_put_to_a_place(place, markup):
    page = Document("<p>x</p>")
    find(page, "p").put(place, [page.create("i")])
    assert page.body.inner_html == markup


def test_nothing_can_be_put_beside_what_has_no_parent():
    page = Document("")
    with pytest.raises(SxError, match="beside an element without parent: <p>"):
        page.create("p").put("after", [page.create("i")])


def test_text_replaces_what_is_in_it_and_is_no_markup():
    p = find(Document("<p><b>x</b></p>"), "p")
    p.set_text("<i>")
    assert (p.inner_html, p.text) == ("&lt;i&gt;", "<i>")
    text = p.nodes[0]
    p.set_text("other")
    assert p.nodes == [text]  # one text is changed and not replaced
    p.set_text("")
    assert p.nodes == []


def test_what_a_template_holds_is_apart_from_itself():
    page = Document("<template><p>x</p></template>")
    template = find(page, "template")
    assert template.content is not template
    assert [one.text for one in template.content.nodes] == ["x"]
    template.set_html("<b>y</b>")
    assert template.outer_html == "<template><b>y</b></template>"


def test_a_copy_is_outside_of_the_tree_and_has_no_listeners():
    page = Document("<p title=t><b>x</b></p>")
    p = find(page, "p")
    deep, flat = p.clone(), p.clone(deep=False)
    assert deep.outer_html == p.outer_html
    assert flat.outer_html == '<p title="t"></p>'
    assert not deep.is_connected


def test_its_state_is_that_of_its_form():
    box = find(Document("<input type=checkbox checked>"), "input")
    assert box.is_checked
    box.is_checked = False
    assert not box.is_checked
    assert box.has("checked")  # which is only where it begins
    box.value = "v"
    assert box.value == "v"
