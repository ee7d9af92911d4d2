"""plots/vector.py: a scene as SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from sx_kernel.plots.curves import curves_svg
from sx_kernel.plots.scene import Area, Line, Scene, Text
from sx_kernel.plots.style import STROKES
from sx_kernel.plots.vector import svg
from sx_kernel.session.watching.curves import Mark
from tests.unit.plots.sampled import curves


def test_the_svg_is_a_document_without_script_or_anything_from_elsewhere() -> None:
    text = curves_svg(curves((Mark(5, "", "<b>&"),)))
    root = ET.fromstring(text)
    assert root.tag.endswith("svg")
    assert {node.tag.rpartition("}")[2] for node in root.iter()} <= {
        "svg", "title", "rect", "text", "path",
    }  # fmt: skip
    assert "href" not in text
    assert "<b>&" in "".join(root.itertext())


def drawn(*shapes: Text | Line | Area) -> list[ET.Element]:
    """The elements of these shapes."""
    root = ET.fromstring(svg(Scene(100, 50, shapes), "a & b"))
    assert root[0].text == "a & b"
    assert root.get("viewBox") == "0 0 100 50"
    return list(root)[2:]


def test_each_shape_is_one_element_in_the_colour_of_its_role() -> None:
    line, area, text = drawn(
        Line("hits", ((0, 0), (1.25, 2))), Area("budget", ((0, 0), (1, 0), (1, 1))),
        Text("ink", 5, 6, "<x>"),
    )  # fmt: skip
    assert (line.get("d"), line.get("stroke")) == ("M0,0 1.2,2", STROKES["hits"].colour)
    assert (area.get("d"), area.get("fill")) == ("M0,0 1,0 1,1Z", STROKES["budget"].colour)
    assert (text.text, text.get("fill")) == ("<x>", STROKES["ink"].colour)


def test_a_dashed_line_says_its_dashes() -> None:
    solid, dashed = drawn(Line("hits", ((0, 0), (1, 1))), Line("budget", ((0, 0), (1, 1))))
    assert solid.get("stroke-dasharray") is None
    assert dashed.get("stroke-dasharray") == "5 3"


def test_text_is_anchored_and_bold_where_it_says_so() -> None:
    plain, marked = drawn(Text("ink", 0, 0, "a"), Text("ink", 0, 0, "a", "end", 9, bold=True))
    assert (plain.get("text-anchor"), plain.get("font-weight")) == (None, None)
    assert (marked.get("text-anchor"), marked.get("font-weight")) == ("end", "600")
