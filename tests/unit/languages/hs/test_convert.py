"""hs/convert.py: `x as …`."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sx_kernel.languages.hs.convert import as_date, as_float, as_int, as_values, is_of_type
from tests.unit.languages.hs.conftest import Page


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("'12px' as Int", 12), ("'1.50x' as Float", 1.5), ("'0x10' as Number", 16),
        ("12 as String", "12"), ("0 as Boolean", False), ("'ab' as Array", ["a", "b"]),
        ("'{\"a\": 1}' as Object", {"a": 1}), ("{a: 1} as JSONString", '{"a":1}'),
        ("[1, 2] as Object", {"0": 1, "1": 2}), ("{a: 1, b: 2} as Keys", ["a", "b"]),
        ("{a: 1} as Entries", [["a", 1]]), ("[1, 2] as Reversed", [2, 1]),
        ("[1, 1, '1'] as Unique", [1, "1"]), ("[[1], 2] as Flat", [1, 2]),
        ("{a: 'b c', d: 1} as FormEncoded", "a=b+c&d=1"), ("2.345 as Fixed:2", "2.35"),
        ("null as Int", None), ("'[1]' as JSON", [1]),
    ],
)  # fmt: skip
def test_conversions(page: Page, program: str, value: Any) -> None:
    assert page.run(program) == value


def test_what_begins_with_no_number_is_none() -> None:
    assert math.isnan(as_int("px")) and math.isnan(as_float("."))
    assert as_int(" -7.9") == -7 and as_float("1e2x") == 100


def test_dates_are_of_numbers_and_iso_texts() -> None:
    assert as_date(0).hs_text() == "1970-01-01T00:00:00.000Z"
    assert as_date("2026-01-02T03:04:05").ms == as_date("2026-01-02T03:04:05+00:00").ms
    assert math.isnan(as_date("soon").ms)


def test_the_values_of_a_form_by_name(page: Page) -> None:
    page.show(
        "<form id=f><input name=a value=1><input name=a value=2>"
        "<input type=checkbox name=c value=x checked><input type=checkbox name=c value=y>"
        "<input type=radio name=r value=1><select name=s multiple><option selected>o</select></form>"
    )
    assert as_values(page.one("#f")) == {"a": ["1", "2"], "c": ["x"], "s": ["o"]}


def test_markup_becomes_nodes_and_back(page: Page) -> None:
    assert page.run("('<b>x</b>y' as Fragment) as HTML") == "<b>x</b>y"


def test_a_conversion_that_nobody_knows_is_named(page: Page) -> None:
    assert "Unknown conversion : Nope" in page.fails("1 as Nope")
    assert "Unknown conversion : Int:3" in page.fails("1 as Int:3")


def test_a_program_s_own_conversion_comes_first(page: Page) -> None:
    page.world.config["conversions"]["Int"] = lambda x: f"own {x}"
    try:
        assert page.run("1 as Int") == "own 1"
    finally:
        del page.world.config["conversions"]["Int"]


def test_types_by_their_names() -> None:
    assert is_of_type("x", "String") and is_of_type([1], "Object") and not is_of_type(1, "String")
