"""hs/json_text.py: values as JSON, and back."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import SetValue
from sx_kernel.languages.hs.json_text import parse_json, write_json
from sx_kernel.languages.hs.kinds import Date


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, "ü", None]}, '{"a":[1,"ü",null]}'), ({"a": UNDEFINED, "b": len}, "{}"),
        ([UNDEFINED], "[null]"), (math.nan, "null"), (2.0, "2"), (SetValue(), "{}"),
        (Date(0), '"1970-01-01T00:00:00.000Z"'),
    ],
)  # fmt: skip
def test_values_are_written(value: Any, text: str) -> None:
    assert write_json(value) == text


def test_an_indent_makes_lines() -> None:
    assert write_json({"a": 1}, 2) == '{\n  "a": 1\n}'


def test_what_was_written_is_read() -> None:
    assert parse_json('{"a": [1.5, true]}') == {"a": [1.5, True]}
    with pytest.raises(SxError, match="this is no JSON") as caught:
        parse_json("{a}")
    assert caught.value.kind == "range-error"
