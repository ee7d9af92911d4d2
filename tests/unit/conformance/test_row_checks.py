"""conformance/row_checks.py: what a row expects, and whether it holds."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.conformance.row_checks import deep_equal, holds, reason, shown, source


@pytest.mark.parametrize(
    ("actual", "relation", "wanted"),
    [
        (5, "equal", [5]),
        ([1, [2]], "deep equal", [[1, [2]]]),
        (None, "isNull", []),
        (0, "isNotNull", []),
        (0, "exist", []),
        (UNDEFINED, "not.exist", []),
        ({"a": 1}, "property", ["a"]),
        ({"a": 1}, "property", ["a", 1]),
        ({"a": 1}, "notProperty", ["b"]),
        ("abc", "startsWith", ["ab"]),
        ([1, 2], "contain", [2]),
        ("abc", "include", ["b"]),
        ("x", "a", ["string"]),
        (True, "true", []),
        (False, "false", []),
    ],
)
def test_an_expectation_holds(actual: Any, relation: str, wanted: list[Any]) -> None:
    assert holds(actual, relation, wanted)


@pytest.mark.parametrize(
    ("actual", "relation", "wanted"),
    [
        (5, "equal", ["5"]),
        ([1], "deep equal", [[1, 2]]),
        (UNDEFINED, "isNull", []),
        (None, "exist", []),
        ({"a": 1}, "property", ["a", 2]),
        ("abc", "startsWith", ["b"]),
        ([1, 2], "contain", ["2"]),
        (1, "true", []),
        (5, "a relation that there is not", [5]),
    ],
)
def test_an_expectation_does_not(actual: Any, relation: str, wanted: list[Any]) -> None:
    assert not holds(actual, relation, wanted)


def test_values_are_alike_in_all_their_parts() -> None:
    assert deep_equal({"a": [1]}, {"a": [1]})
    assert not deep_equal({"a": 1}, {"b": 1})
    assert not deep_equal([1], 1)


def test_what_is_shown_is_cut() -> None:
    assert shown(["a", 1]) == '["a", 1]'
    assert len(shown("x" * 200)) == 120
    assert len(source(["x" * 200])) == 160


def test_an_error_is_a_line() -> None:
    assert reason(error("type-error", "no")) == "no"
    assert reason(SxError(5)) == "5"
