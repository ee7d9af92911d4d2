"""Raising errors and looking at them; type predicates; code as data."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.values import symbol
from sx_kernel.primitives.table import PRIMITIVES
from tests.unit.primitives.edges import fails


def call(name: str, *args: Any) -> Any:
    """Call the primitive `name`."""
    return PRIMITIVES[name].fn(*args)


def raised(*args: Any) -> ErrorValue:
    """The error value that (error …) raises."""
    with pytest.raises(SxError) as caught:
        call("error", *args)
    return caught.value.payload


def test_error_raises_its_message_and_irritants() -> None:
    error = raised("no such user", 7, "x")
    assert call("error-message", error) == "no such user"
    assert call("error-irritants", error) == [7, "x"]
    assert call("error-type", error) == "error"
    assert call("error-hint", error) is None
    assert call("condition/report-string", error) == 'no such user 7 "x"'


def test_any_value_may_be_the_message() -> None:
    assert raised(symbol("oops")).message == "oops"
    assert raised([1, "a"]).message == '(1 "a")'
    assert raised(None).message == ""


def test_looking_at_irritants_does_not_change_the_error() -> None:
    error = raised("m", 1)
    call("error-irritants", error).append(2)
    assert call("error-irritants", error) == [1]


def test_report_does_not_repeat_the_value_that_the_message_names() -> None:
    with pytest.raises(SxError) as caught:
        call("+", 1, "3")
    report = call("condition/report-string", caught.value.payload)
    assert report == '+: argument 2 must be a number, got "3" (string)'
    assert call("condition/report-string", "raised") == '"raised"'


def test_assert() -> None:
    assert call("assert", 0) is True
    assert fails(PRIMITIVES["assert"].fn, None) == ("assertion-error", "Assertion failed")
    assert fails(PRIMITIVES["assert"].fn, False, "why") == ("assertion-error", "why")


def test_only_errors_have_messages() -> None:
    kind, message = fails(PRIMITIVES["error-message"].fn, "text")
    assert kind == "type-error"
    assert message == 'error-message: argument 1 must be an error, got "text" (string)'
