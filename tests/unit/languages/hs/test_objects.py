"""hs/objects.py: properties and methods of values."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.dom.events import Event
from sx_kernel.dom.fetch import Response
from sx_kernel.languages.hs.objects import call_method, get_property, is_or_has, set_property
from tests.unit.languages.hs.conftest import Page


@pytest.mark.parametrize(
    ("value", "name", "found"),
    [
        ("abc", "length", 3), ([1, 2], "length", 2), ([1, 2], 1, 2), ([1, 2], "1", 2),
        ("abc", 1, "b"), ({"a": 1}, "a", 1), ({}, "a", UNDEFINED), (None, "a", UNDEFINED),
        (5, "nope", UNDEFINED), ([], 0, UNDEFINED),
    ],
)  # fmt: skip
def test_properties_of_values(value: Any, name: Any, found: Any) -> None:
    assert get_property(value, name) == found


def test_properties_of_elements(page: Page) -> None:
    page.show("<div id=o><p id=d class='a'>x<b>y</b></p></div>")
    d = page.one("#d")
    assert get_property(d, "id") == "d" and get_property(d, "textContent") == "xy"
    assert get_property(d, "parentElement") is page.one("#o")
    assert get_property(d, "innerHTML") == "x<b>y</b>" and get_property(d, "nope") is UNDEFINED


def test_properties_are_set(page: Page) -> None:
    page.show("<p id=d></p>")
    d, held = page.one("#d"), [1]
    set_property(d, "innerHTML", "<b>z</b>")
    set_property(d, "own", 5)
    assert page.markup("#d") == "<b>z</b>" and get_property(d, "own") == 5
    set_property(held, 2, "x")
    assert held[0] == 1 and held[2] == "x" and len(held) == 3
    with pytest.raises(SxError):
        set_property(None, "x", 1)


def test_a_method_that_is_not_there_is_named() -> None:
    assert call_method("ab", "toUpperCase", ()) == "AB"
    with pytest.raises(SxError, match="nope"):
        call_method("ab", "nope", ())


def test_a_method_taken_without_being_called_keeps_its_value() -> None:
    taken = get_property([3, 4], "indexOf")
    assert taken(4) == 1 and "indexOf" in taken.sx_name


def test_a_name_that_nothing_has_is_a_property() -> None:
    assert is_or_has({"ready": True}, UNDEFINED, "ready")
    assert not is_or_has({"ready": False}, UNDEFINED, "ready")
    assert is_or_has(5, 5, "five")


def test_properties_of_a_response_and_of_an_event(page: Page) -> None:
    assert get_property(Response("x", 404), "status") == 404
    assert get_property(Response("x", 404), "ok") is False
    assert get_property(Event("go", detail={"a": 1}), "type") == "go"
    assert get_property(Event("go", detail={"a": 1}), "detail") == {"a": 1}
