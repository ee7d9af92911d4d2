"""hs/kinds.py: values that JavaScript has, and what it calls all of them."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import HashTable, SetValue, Vector
from sx_kernel.dom.events import Event
from sx_kernel.languages.hs.kinds import (
    Class,
    ClassList,
    Date,
    Styles,
    class_name,
    error_property,
    is_instance,
)
from tests.unit.languages.hs.conftest import Page


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("", "String"), (True, "Boolean"), (1, "Number"), (1.5, "Number"), ([], "Array"),
        (Vector([]), "Array"), ({}, "Object"), (SetValue(), "Set"), (HashTable(), "Map"),
        (Date(0), "Date"), (ErrorValue("error", "x"), "Error"), (len, "Function"),
        (Event("x"), "CustomEvent"),
    ],
)  # fmt: skip
def test_what_a_kind_is_called(value: Any, name: str) -> None:
    assert class_name(value) == name
    assert is_instance(value, name)


def test_elements_are_called_by_their_tags(page: Page) -> None:
    page.show("<p></p><b></b><my-x></my-x><h2></h2><video></video>")
    names = [class_name(page.one(tag)) for tag in ("p", "b", "my-x", "h2", "video")]
    assert names == [
        "HTMLParagraphElement", "HTMLElement", "HTMLElement", "HTMLHeadingElement",
        "HTMLVideoElement",
    ]  # fmt: skip
    assert is_instance(page.one("p"), "Element") and not is_instance(page.one("p"), "Event")
    assert class_name(page.world.document) == "HTMLDocument"


def test_nothing_is_an_instance_of_nothing() -> None:
    assert not is_instance(None, "Object") and not is_instance(UNDEFINED, "Object")
    assert is_instance({}, "Object") and not is_instance("x", "Object")


def test_a_moment_is_milliseconds() -> None:
    assert Date(1234).hs_number() == 1234
    assert Date(1234).hs_text() == "1970-01-01T00:00:01.234Z"


def test_a_class_that_cannot_be_called_says_so() -> None:
    assert Class("Int", int)("7") == 7
    with pytest.raises(SxError, match="Math cannot be called"):
        Class("Math", None)()


def test_styles_and_classes_are_read_from_their_element(page: Page) -> None:
    page.show("<p class='a b' style='color: red'></p>")
    assert ClassList(page.one("p")).hs_text() == "a b"
    styles = Styles(page.one("p"))
    assert (styles.read("color"), styles.read("cssText")) == ("red", "color: red")
    assert Styles(page.one("p"), computed=True).read("display") == "block"


def test_a_failure_has_a_message_and_a_name() -> None:
    value = ErrorValue("error", "no")
    assert [error_property(one, "message") for one in (value, SxError(value))] == ["no", "no"]
    assert error_property(value, "name") == "Error"
    assert error_property(5, "message") is UNDEFINED
