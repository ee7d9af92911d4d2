"""html/attributes.py: names of attributes, and those that a spread adds."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.values import keyword
from sx_kernel.html.attributes import bad_name, is_attribute_name, merged, taken_apart


@pytest.mark.parametrize("name", ["class", "data-x", "viewBox", "xlink:href", "@click", "größe"])
def test_these_are_names_of_attributes(name: str) -> None:
    assert is_attribute_name(name)


@pytest.mark.parametrize("name", ["", "a b", "a=b", 'a"', "a'", "a>b", "a/b", "a<b", "a\x00", "\n"])
def test_what_would_end_the_name_is_in_none(name: str) -> None:
    assert not is_attribute_name(name)


def test_a_bad_name_is_told() -> None:
    problem = bad_name("a b")
    assert problem.payload.kind == "range-error"
    assert str(problem.payload.message) == 'an attribute cannot be called "a b" (string)'


@pytest.mark.parametrize(
    ("own", "more", "expected"),
    [
        ({"class": "a"}, {"class": "b"}, {"class": "a b"}),
        ({"class": None}, {"class": "b"}, {"class": "b"}),
        ({"class": "a"}, {"class": None}, {"class": None}),
        ({"style": "x: 1"}, {"style": "y: 2"}, {"style": "x: 1;y: 2"}),
        ({"style": "x: 1;"}, {"style": "y: 2"}, {"style": "x: 1;y: 2"}),
        ({"id": "a"}, {"id": "b"}, {"id": "b"}),
        ({"id": "a"}, {"title": "b"}, {"id": "a", "title": "b"}),
    ],
)
def test_classes_and_styles_are_joined_and_the_rest_is_replaced(
    own: dict[str, Any], more: dict[str, Any], expected: dict[str, Any]
) -> None:
    before = dict(own)
    assert merged(own, more) == expected
    assert own == before


def test_a_keyword_and_the_value_after_it_are_an_attribute() -> None:
    name = keyword("class")
    assert taken_apart([name, "a", "x", keyword("id"), 1, "y"]) == (
        {"class": "a", "id": 1}, ["x", "y"],
    )  # fmt: skip
    assert taken_apart([name, "a", name, "b"]) == ({"class": "b"}, [])
    assert taken_apart([name, keyword("id")]) == ({"class": keyword("id")}, [])
    assert taken_apart(["x", name]) == ({}, ["x", "class"])
