"""Which values a property of a style may have."""

from __future__ import annotations

import pytest

from sx_kernel.dom.values import is_value


@pytest.mark.parametrize("value", ["5", "-3", ".5", "1e3"])
def test_a_length_has_a_unit(value: str) -> None:
    assert not is_value("width", value)


@pytest.mark.parametrize("value", ["0", "-0", "0.0", "5px", "auto", "50%", "calc(1px + 2em)", ""])
def test_nothing_and_what_is_no_bare_number_is_a_length(value: str) -> None:
    assert is_value("width", value)


@pytest.mark.parametrize("value", ["red", "NAVY", "transparent", "inherit", "#fff", "rgb(1, 2, 3)"])
def test_names_and_notations_of_colours_are_colours(value: str) -> None:
    assert is_value("background-color", value)


def test_another_name_is_no_colour() -> None:
    assert not is_value("color", "neither")


@pytest.mark.parametrize(("name", "value"), [("opacity", "5"), ("--mine", "5"), ("nope", "x")])
def test_other_properties_take_any_value(name: str, value: str) -> None:
    assert is_value(name, value)
