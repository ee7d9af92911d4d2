"""dom/properties.py: properties by the names that JavaScript has for them."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.dom import properties
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element


def find(document: Document, selector: str) -> Element:
    found = document.query(selector)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "value", "markup"),
    [
        ("id", "z", '<input id="z">'),
        ("className", "x y", '<input class="x y">'),
        ("disabled", True, '<input disabled="">'),
        ("readOnly", True, '<input readonly="">'),
        ("placeholder", 5, '<input placeholder="5">'),
        ("tabIndex", 3, '<input tabindex="3">'),
        ("value", "v", "<input>"),
        ("checked", True, "<input>"),
        ("mine", [1], "<input>"),
    ],
)
def test_properties_reflect(name, value, markup):
    page = Document("")
    el = page.create("input")
    properties.put(el, name, value)
    assert el.outer_html == markup
    assert properties.get(el, name) == (str(value) if name == "placeholder" else value)


def test_class_list_dataset_and_style_are_what_the_attributes_say():
    page = Document('<p class="a b a" data-foo-bar="1" style="color: red; --x: Y; Margin:0"></p>')
    p = find(page, "p")
    assert properties.get(p, "classList") == ["a", "b"]
    assert properties.get(p, "dataset") == {"fooBar": "1"}
    assert properties.get(p, "style") == {"color": "red", "--x": "Y", "margin": "0"}
    p.set_style("backgroundColor", "#f00")
    p.set_style("color", "")
    assert p.get("style") == "--x: Y; margin: 0; background-color: #f00;"


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (None, ""), (True, "true"), (False, "false"), (2.0, "2"), (2.5, "2.5"), (7, "7")],
)
def test_a_value_becomes_text_as_in_javascript(value, text):
    assert properties.text(value) == text


def test_what_follows_from_the_tree_cannot_be_set():
    page = Document("<p id=a></p>text")
    p = find(page, "p")
    assert properties.get(p, "parentElement") is page.body
    assert properties.get(p, "nextSibling").text == "text"
    assert (properties.get(p, "nodeType"), properties.get(p, "tagName")) == (1, "P")
    with pytest.raises(SxError, match="the property parentElement cannot be set"):
        properties.put(p, "parentElement", None)


def test_a_property_that_nobody_knows_is_the_programs_own():
    page = Document("<p></p>")
    assert properties.get(find(page, "p"), "mine") is None
    properties.put(find(page, "p"), "mine", 5)
    assert properties.get(find(page, "p"), "mine") == 5
    assert find(page, "p").attributes == {}


def test_names_that_begin_with_aria_are_attributes():
    p = find(Document("<p aria-hidden=true></p>"), "p")
    assert properties.get(p, "ariaHidden") == "true"
