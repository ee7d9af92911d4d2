"""dom/styles.py: an element's own style, and what follows from it."""

from __future__ import annotations

import pytest

from sx_kernel.dom import styles
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element


def find(document: Document, selector: str) -> Element:
    found = document.query(selector)
    assert found is not None
    return found


def test_a_style_cannot_say_more_than_its_own_property():
    page = Document("<p></p>")
    p = find(page, "p")
    p.set_style("color", "red; position: fixed")
    assert p.get("style") is None
    p.set_style("background", "url('a;b')")
    assert p.style("background") == "url('a;b')"


@pytest.mark.parametrize(
    ("markup", "name", "expected"),
    [
        ("<p></p>", "display", "block"),
        ("<p hidden></p>", "display", "none"),
        ("<p style='display:flex'></p>", "display", "flex"),
        ("<p></p>", "opacity", "1"),
        ("<p style='color:RED'></p>", "color", "rgb(255, 0, 0)"),
        ("<p style='color:#0f0'></p>", "color", "rgb(0, 255, 0)"),
        ("<div style='color:blue'><p></p></div>", "color", "rgb(0, 0, 255)"),
        ("<div style='display:none'><p></p></div>", "display", "block"),
        ("<div style='visibility:hidden'><p></p></div>", "visibility", "hidden"),
        ("<p></p>", "backgroundColor", "rgba(0, 0, 0, 0)"),
        ("<p></p>", "margin-top", "0px"),
        ("<p></p>", "no-such", ""),
    ],
)
def test_computed_styles(markup, name, expected):
    assert styles.computed(find(Document(markup), "p"), name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("color: red", {"color": ("red", False)}),
        ("COLOR: red !important; color: blue", {"color": ("blue", False)}),
        ("--X: a; a; b:; c: d", {"--X": ("a", False), "c": ("d", False)}),
        ("x: 'a;b'; y: url(c;d)", {"x": ("'a;b'", False), "y": ("url(c;d)", False)}),
    ],
)
def test_declarations_are_what_the_attribute_says(text, expected):
    found = styles.declarations(text)
    assert found == expected
    assert styles.declarations(styles.written(found)) == found


def test_names_are_those_of_css_or_of_javascript():
    assert styles.property_name("backgroundColor") == "background-color"
    assert styles.property_name("--myName") == "--myName"


def test_what_is_taken_away_leaves_the_others_as_they_are():
    p = find(Document("<p style='color: red !important; top: 1px'></p>"), "p")
    p.set_style("top", "")
    assert p.get("style") == "color: red !important;"
    p.set_style("color", "")
    assert p.get("style") == ""
