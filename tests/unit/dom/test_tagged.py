"""dom/tagged.py: names, attributes and classes of elements."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element


def only(markup: str, selector: str = "#it") -> Element:
    found = Document(markup).query(selector)
    assert found is not None
    return found


def test_names_of_html_are_in_small_letters_and_those_of_svg_as_written() -> None:
    assert only("<DIV id=it></DIV>").tag == "div"
    gradient = only("<svg><linearGradient id=it></linearGradient></svg>")
    assert gradient.tag == "linearGradient"
    assert not gradient.is_html


def test_an_attribute_that_is_empty_is_there() -> None:
    it = only("<input id=it disabled>")
    assert it.get("disabled") == ""
    assert it.has("disabled")
    assert it.get("checked") is None
    assert not it.has("checked")


def test_names_of_attributes_of_html_do_not_care_for_capitals() -> None:
    it = only("<p id=it></p>")
    it.set("Data-X", "1")
    assert it.attributes == {"id": "it", "data-x": "1"}
    it.set("DATA-X", None)
    assert it.attributes == {"id": "it"}


def test_names_of_attributes_of_svg_are_kept_as_they_are() -> None:
    it = only("<svg id=it viewbox='0 0 9 9'></svg>")
    it.set("viewBox", "0 0 1 1")
    assert it.attributes == {"id": "it", "viewBox": "0 0 1 1"}


def test_a_name_that_no_attribute_can_have_is_refused() -> None:
    with pytest.raises(SxError, match="an attribute cannot be called 'a b'"):
        only("<p id=it></p>").set("a b", "1")


def test_an_element_without_id_has_an_empty_one() -> None:
    assert only("<p></p>", "p").id == ""


def test_a_class_is_listed_once_and_kept_in_its_place() -> None:
    it = only('<p id=it class=" b a  b "></p>')
    assert it.classes == ["b", "a"]
    it.add_class("c", "a", "c")
    assert it.get("class") == "b a c"
    it.remove_class("a", "none")
    assert it.classes == ["b", "c"]


def test_classes_that_do_not_change_leave_the_attribute_as_it_was_written() -> None:
    it = only('<p id=it class=" b  a "></p>')
    it.add_class("a")
    it.remove_class("c")
    assert it.get("class") == " b  a "


def test_a_class_is_toggled_or_as_one_says() -> None:
    it = only("<p id=it></p>")
    assert it.toggle_class("x") is True
    assert it.has_class("x")
    assert it.toggle_class("x") is False
    assert it.toggle_class("x", on=False) is False
    assert it.toggle_class("x", on=True) is True
    assert it.toggle_class("x", on=True) is True
    assert it.classes == ["x"]


def test_messages_show_a_start_tag_that_is_cut() -> None:
    assert only("<p id=it>text</p>").shown == '<p id="it">'
    long = only(f"<p id=it title={'x' * 100}></p>").shown
    assert len(long) == 61
    assert long.endswith("…>")
