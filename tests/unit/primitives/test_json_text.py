"""primitives/json_text.py: JSON, read and written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.errors import SxError
from tests.unit.primitives.data import JSON_VALUES
from tests.unit.primitives.samples import call, same


@given(JSON_VALUES, st.sampled_from([None, 0, 2]))
def test_json_reads_back(value: Any, indent: int | None) -> None:
    assert same(call("json-parse", call("json-encode", value, indent)), value)


@given(JSON_VALUES)
def test_python_reads_our_json(value: Any) -> None:
    assert json.loads(call("json-encode", value)) == value


@given(JSON_VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_we_read_pythons_json(value: Any, is_ascii: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    assert same(call("json-parse", text), value)


@given(st.text(alphabet='[]{}:,"\\u0123abfnrtl-+.eE \n', max_size=14))
def test_json_is_accepted_where_python_accepts_it(text: str) -> None:
    try:
        expected = json.loads(text)
        json.dumps(expected, ensure_ascii=False).encode()
    except ValueError:  # half of a surrogate pair is none of ours, either
        with pytest.raises(SxError, match="at line"):
            call("json-parse", text)
    else:
        assert same(call("json-parse", text), expected)
